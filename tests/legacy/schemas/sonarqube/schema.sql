CREATE TABLE users (
    uuid VARCHAR(255) PRIMARY KEY,
    login VARCHAR(255) NOT NULL,
    name VARCHAR(200),
    email VARCHAR(100),
    crypted_password VARCHAR(100),
    salt VARCHAR(40),
    hash_method VARCHAR(10),
    active BOOLEAN DEFAULT true,
    external_login VARCHAR(255) NOT NULL,
    external_identity_provider VARCHAR(100) NOT NULL,
    external_id VARCHAR(255) NOT NULL,
    user_local BOOLEAN NOT NULL,
    reset_password BOOLEAN NOT NULL,
    created_at BIGINT
);

CREATE UNIQUE INDEX users_login ON users (login);

CREATE TABLE groups (
    uuid VARCHAR(40) PRIMARY KEY,
    name VARCHAR(500) NOT NULL
);

CREATE TABLE groups_users (
    group_uuid VARCHAR(40) NOT NULL,
    user_uuid VARCHAR(255) NOT NULL
);
