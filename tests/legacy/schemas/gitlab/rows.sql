INSERT INTO "users" ("id", "email", "encrypted_password", "name", "username", "state", "user_type", "admin", "confirmed_at") VALUES (1, 'admin@example.com', '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', 'Administrator', 'root', 'active', 0, true, '2021-03-04 05:06:07');
INSERT INTO "users" ("id", "email", "encrypted_password", "name", "username", "state", "user_type", "confirmed_at") VALUES (2, 'ada@example.com', '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', 'Ada Lovelace', 'Ada', 'active', 0, '2021-03-04 05:06:07');
INSERT INTO "users" ("id", "email", "encrypted_password", "name", "username", "state", "user_type", "preferred_language", "otp_required_for_login", "encrypted_otp_secret", "encrypted_otp_secret_iv", "encrypted_otp_secret_salt") VALUES (3, 'zoe@example.com', '$2y$05$lCmKqkHdFc77guAocCoi9Oefq/.xXV3qKOeEevB4pOHh3iSo6OcAi', 'Zoë Ñandú', 'zoe', 'active', 0, 'de', true, 'XXPTJ42hTJpqtL0MLeqLVaJGdepFBwINyUcEPXq6iTM=
', 'PPvrve8xGXabr7XRzq1UOg==
', '_UXIfa2hc9aGwgpUYXIgCPw==
');
INSERT INTO "users" ("id", "email", "encrypted_password", "name", "username", "state", "user_type", "confirmed_at") VALUES (4, 'blocked@example.com', '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', 'Blocked', 'blocked', 'blocked', 0, '2021-03-04 05:06:07');
INSERT INTO "users" ("id", "email", "encrypted_password", "name", "username", "state", "user_type", "confirmed_at") VALUES (5, 'banned@example.com', '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', 'Banned', 'banned', 'banned', 0, '2021-03-04 05:06:07');
INSERT INTO "users" ("id", "email", "encrypted_password", "name", "username", "state", "user_type", "confirmed_at") VALUES (6, 'sleeping@example.com', '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', 'Deactivated', 'sleeping', 'deactivated', 0, '2021-03-04 05:06:07');
INSERT INTO "users" ("id", "email", "encrypted_password", "name", "username", "state", "user_type", "confirmed_at", "locked_at") VALUES (7, 'locked@example.com', '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', 'Locked', 'locked', 'active', 0, '2021-03-04 05:06:07', '2999-01-01 00:00:00');
INSERT INTO "users" ("id", "email", "encrypted_password", "name", "username", "state", "user_type", "confirmed_at", "locked_at") VALUES (8, 'lapsed@example.com', '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', 'Lapsed', 'lapsed', 'active', 0, '2021-03-04 05:06:07', '2021-03-04 05:06:07');
INSERT INTO "users" ("id", "email", "encrypted_password", "name", "username", "state", "user_type", "confirmed_at") VALUES (9, 'ghost@example.com', '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', 'Ghost User', 'ghost', 'active', 5, '2021-03-04 05:06:07');
INSERT INTO "users" ("id", "email", "encrypted_password", "name", "username", "state", "user_type", "confirmed_at", "password_automatically_set") VALUES (10, 'oauth@example.com', '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', 'By OAuth', 'oauth', 'active', 0, '2021-03-04 05:06:07', true);
INSERT INTO "emails" ("user_id", "email", "confirmed_at") VALUES (2, 'countess@example.com', '2021-03-04 05:06:07');
INSERT INTO "emails" ("user_id", "email") VALUES (3, 'unproven@example.com');
INSERT INTO "identities" ("extern_uid", "provider", "user_id") VALUES ('1', 'google_oauth2', 10);
INSERT INTO "namespaces" ("id", "name", "path", "type") VALUES (9, 'Analysts', 'analysts', 'Group');
INSERT INTO "members" ("access_level", "source_id", "source_type", "user_id") VALUES (40, 9, 'Namespace', 2);
