INSERT INTO `user` (id, email, roles, password, is_verified) VALUES (1, 'ada@example.com', '["ROLE_ADMIN"]', '$2y$06$e1uzvrig9jKPOvTQhUxm4uqMEgngfJ8kRxiDS82yDiYZUfXiV/iFW', true);
INSERT INTO `user` (id, email, roles, password, is_verified) VALUES (2, 'Zoe@example.com', '[]', '$argon2id$v=19$m=10,t=3,p=1$YzB1dEMyWVMudkZGeDdPSQ$icKy1iAdILAMkigdGfvgmuYFyIzdZtFlG0o+B9tGMtw', true);
INSERT INTO `user` (id, email, roles, password, is_verified) VALUES (3, 'long@example.com', '["ROLE_EDITOR","ROLE_AUTHOR"]', '$2y$06$s4DNg3epvNmJupPg9Ft42ubTYwjdq/DBTj8glK10lGr2Ftyqg/exy', false);
INSERT INTO `user` (id, email, roles, password, is_verified) VALUES (4, 'digest@example.com', '[]', 'dwv67j0uzMCQzmDb7ixAUtmXCUAg6BYRVq/3xBtiNe+ZgRw3DcQIMVkFR2vapENasVBHHJVNaD/L+zxjOKDbIg==', true);
INSERT INTO reset_password_request (id, user_id, selector, hashed_token) VALUES (1, 1, 'a', 'b');
