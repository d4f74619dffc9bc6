CREATE TABLE "users" ("id" integer NOT NULL PRIMARY KEY, "login" varchar DEFAULT '' NOT NULL, "hashed_password" varchar(40) DEFAULT '' NOT NULL, "firstname" varchar(30) DEFAULT '' NOT NULL, "lastname" varchar(255) DEFAULT '' NOT NULL, "admin" boolean DEFAULT 0 NOT NULL, "status" integer DEFAULT 1 NOT NULL, "last_login_on" datetime DEFAULT NULL, "language" varchar(5) DEFAULT '', "auth_source_id" integer DEFAULT NULL, "created_on" datetime DEFAULT NULL, "updated_on" datetime DEFAULT NULL, "type" varchar DEFAULT NULL, "mail_notification" varchar DEFAULT '' NOT NULL, "salt" varchar(64) DEFAULT NULL, "must_change_passwd" boolean DEFAULT 0 NOT NULL, "passwd_changed_on" datetime DEFAULT NULL, "twofa_scheme" varchar DEFAULT NULL, "twofa_totp_key" varchar DEFAULT NULL, "twofa_totp_last_used_at" integer DEFAULT NULL, "twofa_required" boolean DEFAULT 0);

CREATE INDEX "index_users_on_id_and_type" ON "users" ("id", "type");

CREATE INDEX "index_users_on_auth_source_id" ON "users" ("auth_source_id");

CREATE INDEX "index_users_on_type" ON "users" ("type");

CREATE TABLE "email_addresses" ("id" integer NOT NULL PRIMARY KEY, "user_id" integer NOT NULL, "address" varchar NOT NULL, "is_default" boolean DEFAULT 0 NOT NULL, "notify" boolean DEFAULT 1 NOT NULL, "created_on" datetime NOT NULL, "updated_on" datetime NOT NULL);

CREATE INDEX "index_email_addresses_on_user_id" ON "email_addresses" ("user_id");

CREATE TABLE "groups_users" ("group_id" integer NOT NULL, "user_id" integer NOT NULL);

CREATE UNIQUE INDEX "groups_users_ids" ON "groups_users" ("group_id", "user_id");

CREATE TABLE "auth_sources" ("id" integer NOT NULL PRIMARY KEY, "type" varchar(30) DEFAULT '' NOT NULL, "name" varchar(60) DEFAULT '' NOT NULL, "host" varchar(60) DEFAULT NULL, "port" integer DEFAULT NULL, "account" varchar DEFAULT NULL, "account_password" varchar DEFAULT '', "base_dn" varchar(255) DEFAULT NULL, "attr_login" varchar(30) DEFAULT NULL, "attr_firstname" varchar(30) DEFAULT NULL, "attr_lastname" varchar(30) DEFAULT NULL, "attr_mail" varchar(30) DEFAULT NULL, "onthefly_register" boolean DEFAULT 0 NOT NULL, "tls" boolean DEFAULT 0 NOT NULL, "filter" text DEFAULT NULL, "timeout" integer DEFAULT NULL, "verify_peer" boolean DEFAULT 1 NOT NULL);

CREATE INDEX "index_auth_sources_on_id_and_type" ON "auth_sources" ("id", "type");

CREATE TABLE "tokens" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "user_id" integer DEFAULT 0 NOT NULL, "action" varchar(30) DEFAULT '' NOT NULL, "value" varchar(40) DEFAULT '' NOT NULL, "created_on" datetime NOT NULL, "updated_on" datetime);

CREATE INDEX "index_tokens_on_user_id" ON "tokens" ("user_id");

CREATE UNIQUE INDEX "tokens_value" ON "tokens" ("value");

CREATE TABLE "members" ("id" integer NOT NULL PRIMARY KEY, "user_id" integer DEFAULT 0 NOT NULL, "project_id" integer DEFAULT 0 NOT NULL, "created_on" datetime DEFAULT NULL, "mail_notification" boolean DEFAULT 0 NOT NULL);

CREATE INDEX "index_members_on_user_id" ON "members" ("user_id");

CREATE INDEX "index_members_on_project_id" ON "members" ("project_id");

CREATE UNIQUE INDEX "index_members_on_user_id_and_project_id" ON "members" ("user_id", "project_id");

CREATE TABLE "user_preferences" ("id" integer NOT NULL PRIMARY KEY, "user_id" integer DEFAULT 0 NOT NULL, "others" text DEFAULT NULL, "hide_mail" boolean DEFAULT 1, "time_zone" varchar DEFAULT NULL);

CREATE INDEX "index_user_preferences_on_user_id" ON "user_preferences" ("user_id");
