INSERT INTO "users" ("username", "password", "enabled") VALUES ('ada@example.com', '{bcrypt}$2a$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', true);
INSERT INTO "users" ("username", "password", "enabled") VALUES ('Zoe@Example.com', '{bcrypt}$2a$05$lCmKqkHdFc77guAocCoi9Oefq/.xXV3qKOeEevB4pOHh3iSo6OcAi', true);
INSERT INTO "users" ("username", "password", "enabled") VALUES ('bare@example.com', '$2a$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', true);
INSERT INTO "users" ("username", "password", "enabled") VALUES ('noop@example.com', '{noop}correct horse battery', true);
INSERT INTO "users" ("username", "password", "enabled") VALUES ('off@example.com', '{bcrypt}$2a$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', false);
INSERT INTO "authorities" ("username", "authority") VALUES ('ada@example.com', 'ROLE_ADMIN');
INSERT INTO "authorities" ("username", "authority") VALUES ('ada@example.com', 'ROLE_USER');
INSERT INTO "authorities" ("username", "authority") VALUES ('Zoe@Example.com', 'ROLE_USER');
