INSERT INTO "core_user" ("id", "email", "first_name", "last_name", "password", "password_salt", "is_superuser", "is_active") VALUES (1, 'ada@example.com', 'Ada', 'Lovelace', '$2a$05$UklM2T/nTNNtppbDVSR2yOPy/Z1Nb9KK.MZPYKmeV8MtEfldohwyK', 'a salt of metabase', true, true);
INSERT INTO "core_user" ("id", "email", "first_name", "last_name", "password", "password_salt", "is_superuser", "is_active") VALUES (2, 'off@example.com', 'Off', 'Line', '$2a$05$UklM2T/nTNNtppbDVSR2yOPy/Z1Nb9KK.MZPYKmeV8MtEfldohwyK', 'a salt of metabase', false, false);
INSERT INTO "core_user" ("id", "email", "first_name", "last_name", "password", "password_salt", "is_superuser", "is_active", "sso_source") VALUES (3, 'google@example.com', 'Goo', 'Gle', NULL, 'a salt of metabase', false, true, 'google');
INSERT INTO "permissions_group" ("id", "name") VALUES (1, 'All Users');
INSERT INTO "permissions_group" ("id", "name") VALUES (2, 'Administrators');
INSERT INTO "permissions_group_membership" ("user_id", "group_id") VALUES (1, 1);
INSERT INTO "permissions_group_membership" ("user_id", "group_id") VALUES (1, 2);
