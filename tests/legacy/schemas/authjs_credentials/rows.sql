INSERT INTO "User" (id, name, email, "emailVerified", password, role) VALUES
  ('clu0a1', 'Ada Lovelace', 'ada@example.com', '2024-03-01 10:00:00', '$2a$05$m8ULq1ANVRiJdEu3SbU46ut56RUYcXG9Pg1Ajfx/io4MkqQbRzkcq', 'ADMIN'),
  ('clu0b2', 'Zoë Ñandú', 'Zoe@example.com', NULL, '$2a$05$by.KXBB3KGQY43/nnFcKZ.HK3PvuwUW8tdekn/gXgoym9c3FdK3tC', 'USER'), ('clu0c3', 'By Google', 'oauth@example.com', NULL, NULL, 'USER');
INSERT INTO "Account" (id, "userId", type, provider, "providerAccountId") VALUES ('acc1', 'clu0c3', 'oidc', 'google', '1001');
