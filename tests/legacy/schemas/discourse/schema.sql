CREATE TABLE users (
    id SERIAL PRIMARY KEY,
    username VARCHAR(60) NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT '2021-03-04 05:06:07',
    name VARCHAR,
    active BOOLEAN DEFAULT false NOT NULL,
    username_lower VARCHAR(60) NOT NULL,
    admin BOOLEAN DEFAULT false NOT NULL,
    moderator BOOLEAN DEFAULT false NOT NULL,
    trust_level INTEGER NOT NULL DEFAULT 0,
    approved BOOLEAN DEFAULT false NOT NULL,
    suspended_at TIMESTAMP,
    suspended_till TIMESTAMP,
    silenced_till TIMESTAMP,
    staged BOOLEAN DEFAULT false NOT NULL,
    locale VARCHAR(10)
);

CREATE UNIQUE INDEX index_users_on_username_lower ON users (username_lower);

CREATE TABLE user_emails (
    id SERIAL PRIMARY KEY,
    user_id INTEGER NOT NULL,
    email VARCHAR(513) NOT NULL,
    "primary" BOOLEAN DEFAULT false NOT NULL
);

CREATE UNIQUE INDEX index_user_emails_on_email ON user_emails (lower(email));

CREATE INDEX index_user_emails_on_user_id ON user_emails (user_id);

CREATE TABLE groups (
    id SERIAL PRIMARY KEY,
    name VARCHAR NOT NULL,
    automatic BOOLEAN DEFAULT false NOT NULL
);

CREATE TABLE group_users (
    id SERIAL PRIMARY KEY,
    group_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL
);

CREATE TABLE user_second_factors (
    id BIGSERIAL PRIMARY KEY,
    user_id INTEGER NOT NULL,
    method INTEGER NOT NULL,
    data VARCHAR NOT NULL,
    enabled BOOLEAN DEFAULT false NOT NULL
);

CREATE TABLE user_passwords (
    id SERIAL PRIMARY KEY,
    user_id INTEGER NOT NULL,
    password_hash VARCHAR(64) NOT NULL,
    password_salt VARCHAR(32) NOT NULL,
    password_algorithm VARCHAR(64) NOT NULL,
    password_expired_at TIMESTAMP
);

CREATE UNIQUE INDEX index_user_passwords_on_user_id ON user_passwords (user_id);
