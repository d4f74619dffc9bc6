INSERT INTO res_company VALUES (1, 'Example');
INSERT INTO res_partner (id, company_id, name, email, phone, lang, active) VALUES
  (1, 1, 'Example', 'info@example.com', NULL, NULL, true), (2, 1, 'System', 'root@example.com', NULL, 'en_US', false),
  (3, 1, 'Ada Lovelace', 'ada@example.com', '+44 20 7946 0958', 'en_GB', true),
  (4, NULL, 'Zoë Ñandú', 'Zoe@Example.com', NULL, 'de_DE', true), (5, NULL, 'Has Left', 'left@example.com', NULL, 'en_US', true),
  (6, NULL, 'Public user', NULL, NULL, 'en_US', false), (7, NULL, 'Buys There', 'customer@example.com', NULL, 'en_US', true),
  (8, 1, 'By OAuth', 'oauth@example.com', NULL, 'en_US', true);
INSERT INTO res_users (id, company_id, partner_id, active, login, password, share, totp_secret) VALUES
  (1, 1, 2, false, '__system__', NULL, false, NULL),
  (2, 1, 3, true, 'admin', '$pbkdf2-sha512$1000$yTnnXMs5pxQihDBmbC2lNA$H/YIkMIyg2keAe7VQS/5CL94IeCmW3Sz/mxx1uWLK8Hi4VbnGKBhxNpoJ3pNTkTVUSsvTzZoS0bJzygXKTAvjw', false, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'),
  (3, 1, 4, true, 'zoe@example.com', '$pbkdf2-sha512$1000$DmHM.V9r7Z2TMgagNEYIgQ$wfxk9zsJDwG7hKxXp4xZWygQ7JCC6sMdU9oexpe6VWhvo1mlYOY.4WjJKyRdCMrxCDN18v0gK1N4ejzVoN7CgQ', false, NULL),
  (4, 1, 5, false, 'left@example.com', '$pbkdf2-sha512$1000$USoFQMjZWwthrHWutTYGIA$YUcYq2s.BESXjI.ZZASrzHEIvEA3oSvtJW.OPyJb0JvYS/dBivEgIZAnL4mP.sqJbWGXG.ONcBeruYdIpNlLPw', false, NULL),
  (5, 1, 6, false, 'public', '', true, NULL),
  (6, 1, 7, true, 'Customer', '$pbkdf2-sha512$1000$e6/1XiuFEKJ0zlkrRQhhTA$cF60Bh/aJOOALtDZ.CAb8Ua7LEUX8OtGluoGaZzgy1qLB5ryyR.3mkBBBkf1fEwiO8PXvQndEDQNbVmulnF0lA', true, NULL),
  (7, 1, 8, true, 'oauth@example.com', NULL, false, NULL);
INSERT INTO res_groups (id, name, share) VALUES (1, '{"en_US": "User"}', false), (2, '{"en_US": "Settings", "de_DE": "Einstellungen"}', false),
  (3, '{"en_US": "Portal"}', true), (4, '{"en_US": "Made by hand"}', false);
INSERT INTO res_groups_users_rel (gid, uid) VALUES (1, 2), (2, 2), (1, 3), (4, 3), (1, 4), (3, 6);
INSERT INTO ir_model_data (module, name, model, res_id) VALUES ('base', 'group_user', 'res.groups', 1),
  ('base', 'group_system', 'res.groups', 2), ('base', 'group_portal', 'res.groups', 3), ('base', 'user_admin', 'res.users', 2);
