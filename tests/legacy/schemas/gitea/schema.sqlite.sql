CREATE TABLE "user" (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, lower_name VARCHAR(255) NOT NULL, name VARCHAR(255) NOT NULL, full_name VARCHAR(255) NULL,
    email VARCHAR(255) NOT NULL, keep_email_private BOOL NULL, email_notifications_preference VARCHAR(20) DEFAULT 'enabled' NOT NULL,
    passwd VARCHAR(255) NOT NULL, passwd_hash_algo VARCHAR(255) DEFAULT 'argon2' NOT NULL, must_change_password BOOL DEFAULT false NOT NULL,
    login_type INTEGER NULL, login_source BIGINT DEFAULT 0 NOT NULL, login_name VARCHAR(255) NULL, type INTEGER NULL,
    location VARCHAR(255) NULL, website VARCHAR(255) NULL, rands VARCHAR(32) NULL, salt VARCHAR(32) NULL, language VARCHAR(5) NULL,
    description VARCHAR(255) NULL, created_unix BIGINT NULL, updated_unix BIGINT NULL, last_login_unix BIGINT NULL,
    last_repo_visibility BOOL NULL, max_repo_creation INTEGER DEFAULT -1 NOT NULL, is_active BOOL NULL, is_admin BOOL NULL,
    is_restricted BOOL DEFAULT false NOT NULL, allow_git_hook BOOL NULL, allow_import_local BOOL NULL,
    allow_create_organization BOOL DEFAULT true NULL, prohibit_login BOOL DEFAULT false NOT NULL, avatar VARCHAR(2048) NOT NULL,
    avatar_email VARCHAR(255) NOT NULL, use_custom_avatar BOOL NULL, visibility INTEGER DEFAULT 0 NOT NULL
);
CREATE UNIQUE INDEX "UQE_user_lower_name" ON "user" (lower_name);
CREATE UNIQUE INDEX "UQE_user_name" ON "user" (name);
CREATE TABLE email_address (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, uid BIGINT NOT NULL, email VARCHAR(255) NOT NULL, lower_email VARCHAR(255) NOT NULL,
    is_activated BOOL NULL, is_primary BOOL DEFAULT false NOT NULL
);
CREATE UNIQUE INDEX "UQE_email_address_lower_email" ON email_address (lower_email);
CREATE TABLE two_factor (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, uid BIGINT NULL, secret VARCHAR(255) NULL, scratch_salt VARCHAR(255) NULL);
CREATE TABLE team (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, org_id BIGINT NULL, lower_name VARCHAR(255) NULL, name VARCHAR(255) NULL);
CREATE TABLE team_user (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, org_id BIGINT NULL, team_id BIGINT NULL, uid BIGINT NULL);
CREATE TABLE login_source (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, type INTEGER NULL, name VARCHAR(255) NULL, is_active BOOL NOT NULL, cfg TEXT NULL);
