CREATE TABLE "user" (
 user_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
 user_name BLOB DEFAULT '' NOT NULL,
 user_real_name BLOB DEFAULT '' NOT NULL,
 user_password BLOB NOT NULL, user_newpassword BLOB NOT NULL,
 user_newpass_time BLOB DEFAULT NULL,
 user_email CLOB NOT NULL, user_touched BLOB NOT NULL,
 user_token BLOB DEFAULT '' NOT NULL,
 user_email_authenticated BLOB DEFAULT NULL,
 user_email_token BLOB DEFAULT NULL,
 user_email_token_expires BLOB DEFAULT NULL,
 user_registration BLOB DEFAULT NULL,
 user_editcount INTEGER  DEFAULT NULL,
 user_password_expires BLOB DEFAULT NULL
 );

CREATE UNIQUE INDEX user_name ON "user" (user_name)
;

CREATE INDEX user_email_token ON "user" (user_email_token)
;

CREATE INDEX user_email ON "user" (user_email)
;

CREATE TABLE "user_groups" (
 ug_user INTEGER  DEFAULT 0 NOT NULL,
 ug_group BLOB DEFAULT '' NOT NULL,
 ug_expiry BLOB DEFAULT NULL,
 PRIMARY KEY(ug_user, ug_group)
 );

CREATE INDEX ug_group ON "user_groups" (ug_group)
;

CREATE INDEX ug_expiry ON "user_groups" (ug_expiry)
;

CREATE TABLE "ipblocks" (
 ipb_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
 ipb_address BLOB NOT NULL, ipb_user INTEGER  DEFAULT 0 NOT NULL,
 ipb_by_actor INTEGER  NOT NULL,
 ipb_reason_id INTEGER  NOT NULL,
 ipb_timestamp BLOB NOT NULL, ipb_auto INTEGER DEFAULT 0 NOT NULL,
 ipb_anon_only INTEGER DEFAULT 0 NOT NULL,
 ipb_create_account INTEGER DEFAULT 1 NOT NULL,
 ipb_enable_autoblock INTEGER DEFAULT 1 NOT NULL,
 ipb_expiry BLOB NOT NULL, ipb_range_start BLOB NOT NULL,
 ipb_range_end BLOB NOT NULL, ipb_deleted INTEGER DEFAULT 0 NOT NULL,
 ipb_block_email INTEGER DEFAULT 0 NOT NULL,
 ipb_allow_usertalk INTEGER DEFAULT 0 NOT NULL,
 ipb_parent_block_id INTEGER  DEFAULT NULL,
 ipb_sitewide INTEGER DEFAULT 1 NOT NULL
 );

CREATE UNIQUE INDEX ipb_address_unique ON "ipblocks" (ipb_address, ipb_user, ipb_auto)
;

CREATE INDEX ipb_user ON "ipblocks" (ipb_user)
;

CREATE INDEX ipb_range ON "ipblocks" (ipb_range_start, ipb_range_end)
;

CREATE INDEX ipb_timestamp ON "ipblocks" (ipb_timestamp)
;

CREATE INDEX ipb_expiry ON "ipblocks" (ipb_expiry)
;

CREATE INDEX ipb_parent_block_id ON "ipblocks" (ipb_parent_block_id)
;

CREATE TABLE "actor" (
 actor_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
 actor_user INTEGER  DEFAULT NULL,
 actor_name BLOB NOT NULL
 );

CREATE UNIQUE INDEX actor_user ON "actor" (actor_user)
;

CREATE UNIQUE INDEX actor_name ON "actor" (actor_name)
;

CREATE TABLE "bot_passwords" (
 bp_user INTEGER  NOT NULL,
 bp_app_id BLOB NOT NULL,
 bp_password BLOB NOT NULL,
 bp_token BLOB DEFAULT '' NOT NULL,
 bp_restrictions BLOB NOT NULL,
 bp_grants BLOB NOT NULL,
 PRIMARY KEY(bp_user, bp_app_id)
 );

CREATE TABLE "user_properties" (
 up_user INTEGER  NOT NULL,
 up_property BLOB NOT NULL,
 up_value BLOB DEFAULT NULL,
 PRIMARY KEY(up_user, up_property)
 );

CREATE INDEX up_property ON "user_properties" (up_property)
;
