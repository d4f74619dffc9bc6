INSERT INTO users (name, email, "emailVerified", image) VALUES ('Ada Lovelace', 'ada@example.com', '2024-03-01 10:00:00+00', 'https://example.com/ada.png'),
  ('Zoë Ñandú', 'zoe@example.com', NULL, NULL);
INSERT INTO accounts ("userId", type, provider, "providerAccountId") VALUES (1, 'oauth', 'github', '1001'), (2, 'oidc', 'google', '1002');
