CREATE TABLE `user` (
    id BIGINT(20) PRIMARY KEY AUTO_INCREMENT NOT NULL, lower_name VARCHAR(255) NOT NULL, name VARCHAR(255) NOT NULL, full_name VARCHAR(255) NULL,
    email VARCHAR(255) NOT NULL, keep_email_private TINYINT(1) NULL, email_notifications_preference VARCHAR(20) DEFAULT 'enabled' NOT NULL,
    passwd VARCHAR(255) NOT NULL, passwd_hash_algo VARCHAR(255) DEFAULT 'argon2' NOT NULL, must_change_password TINYINT(1) DEFAULT false NOT NULL,
    login_type INTEGER NULL, login_source BIGINT DEFAULT 0 NOT NULL, login_name VARCHAR(255) NULL, type INTEGER NULL,
    location VARCHAR(255) NULL, website VARCHAR(255) NULL, rands VARCHAR(32) NULL, salt VARCHAR(32) NULL, language VARCHAR(5) NULL,
    description VARCHAR(255) NULL, created_unix BIGINT NULL, updated_unix BIGINT NULL, last_login_unix BIGINT NULL,
    last_repo_visibility TINYINT(1) NULL, max_repo_creation INTEGER DEFAULT -1 NOT NULL, is_active TINYINT(1) NULL, is_admin TINYINT(1) NULL,
    is_restricted TINYINT(1) DEFAULT false NOT NULL, allow_git_hook TINYINT(1) NULL, allow_import_local TINYINT(1) NULL,
    allow_create_organization TINYINT(1) DEFAULT true NULL, prohibit_login TINYINT(1) DEFAULT false NOT NULL, avatar VARCHAR(2048) NOT NULL,
    avatar_email VARCHAR(255) NOT NULL, use_custom_avatar TINYINT(1) NULL, visibility INTEGER DEFAULT 0 NOT NULL
);
CREATE UNIQUE INDEX `UQE_user_lower_name` ON `user` (lower_name);
CREATE UNIQUE INDEX `UQE_user_name` ON `user` (name);
CREATE TABLE email_address (
    id BIGINT(20) PRIMARY KEY AUTO_INCREMENT NOT NULL, uid BIGINT NOT NULL, email VARCHAR(255) NOT NULL, lower_email VARCHAR(255) NOT NULL,
    is_activated TINYINT(1) NULL, is_primary TINYINT(1) DEFAULT false NOT NULL
);
CREATE UNIQUE INDEX `UQE_email_address_lower_email` ON email_address (lower_email);
CREATE TABLE two_factor (id BIGINT(20) PRIMARY KEY AUTO_INCREMENT NOT NULL, uid BIGINT NULL, secret VARCHAR(255) NULL, scratch_salt VARCHAR(255) NULL);
CREATE TABLE team (id BIGINT(20) PRIMARY KEY AUTO_INCREMENT NOT NULL, org_id BIGINT NULL, lower_name VARCHAR(255) NULL, name VARCHAR(255) NULL);
CREATE TABLE team_user (id BIGINT(20) PRIMARY KEY AUTO_INCREMENT NOT NULL, org_id BIGINT NULL, team_id BIGINT NULL, uid BIGINT NULL);
CREATE TABLE login_source (id BIGINT(20) PRIMARY KEY AUTO_INCREMENT NOT NULL, type INTEGER NULL, name VARCHAR(255) NULL, is_active TINYINT(1) NOT NULL, cfg TEXT NULL);
