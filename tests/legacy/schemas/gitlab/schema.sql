CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    email VARCHAR DEFAULT '' NOT NULL,
    encrypted_password VARCHAR DEFAULT '' NOT NULL,
    reset_password_token VARCHAR,
    sign_in_count INTEGER DEFAULT 0,
    created_at TIMESTAMP,
    updated_at TIMESTAMP,
    name VARCHAR DEFAULT '' NOT NULL,
    admin BOOLEAN DEFAULT false NOT NULL,
    projects_limit INTEGER NOT NULL DEFAULT 0,
    failed_attempts INTEGER DEFAULT 0,
    locked_at TIMESTAMP,
    username VARCHAR,
    can_create_group BOOLEAN DEFAULT true NOT NULL,
    can_create_team BOOLEAN DEFAULT true NOT NULL,
    state VARCHAR,
    password_expires_at TIMESTAMP,
    created_by_id BIGINT,
    confirmation_token VARCHAR,
    confirmed_at TIMESTAMP,
    unconfirmed_email VARCHAR,
    password_automatically_set BOOLEAN DEFAULT false,
    encrypted_otp_secret VARCHAR,
    encrypted_otp_secret_iv VARCHAR,
    encrypted_otp_secret_salt VARCHAR,
    otp_required_for_login BOOLEAN DEFAULT false NOT NULL,
    external BOOLEAN DEFAULT false,
    user_type SMALLINT DEFAULT 0,
    preferred_language VARCHAR
);

CREATE UNIQUE INDEX index_users_on_email ON users (email);

CREATE INDEX index_users_on_lower_email ON users (lower(email));

CREATE INDEX index_users_on_lower_username ON users (lower(username));

CREATE TABLE emails (
    id BIGSERIAL PRIMARY KEY,
    user_id BIGINT NOT NULL,
    email VARCHAR NOT NULL,
    confirmed_at TIMESTAMP
);

CREATE UNIQUE INDEX index_emails_on_email ON emails (email);

CREATE TABLE identities (
    id BIGSERIAL PRIMARY KEY,
    extern_uid VARCHAR,
    provider VARCHAR,
    user_id BIGINT
);

CREATE TABLE namespaces (
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    type VARCHAR DEFAULT 'User' NOT NULL
);

CREATE TABLE members (
    id BIGSERIAL PRIMARY KEY,
    access_level INTEGER NOT NULL,
    source_id BIGINT NOT NULL,
    source_type VARCHAR NOT NULL,
    user_id BIGINT,
    state SMALLINT DEFAULT 0
);
