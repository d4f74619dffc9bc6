INSERT INTO accounts (id, "userId", type, provider, "providerAccountId", refresh_token, access_token, expires_at, id_token, scope, session_state, token_type) VALUES (1, 1, 'oauth', 'github', 'github-1', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO accounts (id, "userId", type, provider, "providerAccountId", refresh_token, access_token, expires_at, id_token, scope, session_state, token_type) VALUES (2, 2, 'oauth', 'google', 'google-1', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO users (id, name, email, "emailVerified", image) VALUES (1, 'Ada Lovelace', 'ada@example.com', '2024-03-01 10:00:00+00', NULL);
INSERT INTO users (id, name, email, "emailVerified", image) VALUES (2, 'Zoë Ñandú', 'zoe@example.com', NULL, NULL);
INSERT INTO users (id, name, email, "emailVerified", image) VALUES (3, NULL, 'by.mail@example.com', '2024-03-01 10:00:00+00', NULL);
