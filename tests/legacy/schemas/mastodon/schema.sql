CREATE TABLE accounts (
    id BIGINT PRIMARY KEY,
    username VARCHAR DEFAULT '' NOT NULL,
    domain VARCHAR,
    private_key TEXT,
    public_key TEXT DEFAULT '' NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT '2021-03-04 05:06:07',
    display_name VARCHAR DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    locked BOOLEAN DEFAULT false NOT NULL,
    memorial BOOLEAN DEFAULT false NOT NULL,
    suspended_at TIMESTAMP
);

CREATE UNIQUE INDEX index_accounts_on_username_and_domain_lower ON accounts (lower(username), COALESCE(lower(domain), ''));

CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    email VARCHAR DEFAULT '' NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT '2021-03-04 05:06:07',
    updated_at TIMESTAMP NOT NULL DEFAULT '2021-03-04 05:06:07',
    encrypted_password VARCHAR DEFAULT '' NOT NULL,
    reset_password_token VARCHAR,
    sign_in_count INTEGER DEFAULT 0 NOT NULL,
    confirmation_token VARCHAR,
    confirmed_at TIMESTAMP,
    unconfirmed_email VARCHAR,
    locale VARCHAR,
    otp_secret VARCHAR,
    consumed_timestep INTEGER,
    otp_required_for_login BOOLEAN DEFAULT false NOT NULL,
    account_id BIGINT NOT NULL,
    disabled BOOLEAN DEFAULT false NOT NULL,
    approved BOOLEAN DEFAULT true NOT NULL,
    role_id BIGINT
);

CREATE UNIQUE INDEX index_users_on_email ON users (email);

CREATE TABLE user_roles (
    id BIGINT PRIMARY KEY,
    name VARCHAR DEFAULT '' NOT NULL,
    permissions BIGINT DEFAULT 0 NOT NULL
);

CREATE TABLE identities (
    id BIGSERIAL PRIMARY KEY,
    provider VARCHAR DEFAULT '' NOT NULL,
    uid VARCHAR DEFAULT '' NOT NULL,
    user_id BIGINT
);
