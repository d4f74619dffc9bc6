INSERT INTO auth_user (id, email, email_verified, username) VALUES ('rxygv6df3zg2pe1', 'ada@example.com', true, 'ada');
INSERT INTO auth_user (id, email, email_verified, username) VALUES ('7juhhuex1wdbkuy', 'Zoe@example.com', true, 'Zoë');
INSERT INTO auth_user (id, email, email_verified, username) VALUES ('krff0iju7oufkth', 'new@example.com', false, 'new');
INSERT INTO auth_user (id, email, email_verified, username) VALUES ('80aix3i9delodhx', 'oauth@example.com', true, 'by.google');
INSERT INTO user_key (id, user_id, hashed_password) VALUES ('email:ada@example.com', 'rxygv6df3zg2pe1', 's2:s0v7mwo8iexoujby:87ce29d8ed48f4f5f47a6ae1bbdbe10e13371c930f03e85e30be7d2136068dddc93cc6b301d8291bb7fc5b470d6e7bf4d9dc54b2c169f694c3eb02c25712db05');
INSERT INTO user_key (id, user_id, hashed_password) VALUES ('github:github-1', 'rxygv6df3zg2pe1', NULL);
INSERT INTO user_key (id, user_id, hashed_password) VALUES ('email:zoe@example.com', '7juhhuex1wdbkuy', 's2:i2y2fpk25x2rwg9y:4d981e73b335a3050b696fe0ccec0f23d0d08ee1af787c37e0e52de467643e2d394d374ba77f1a5dc511423831939186ff85d4b8bd0e7a3c5455133c6bb5506a');
INSERT INTO user_key (id, user_id, hashed_password) VALUES ('email:new@example.com', 'krff0iju7oufkth', 's2:kzancr86i7k2kc3m:c8cde06f319ba830437d696a37839e595b70f9f3df6cc89e64ae566f35bf8f0457f3602e65ed63fbdbfcdbd66c76b59887729f91486c553613678906004920b7');
INSERT INTO user_key (id, user_id, hashed_password) VALUES ('google:google-1', '80aix3i9delodhx', NULL);
