CREATE TABLE cwd_user (
    id NUMERIC(18, 0) PRIMARY KEY,
    directory_id NUMERIC(18, 0),
    user_name VARCHAR(255),
    lower_user_name VARCHAR(255),
    active NUMERIC(9, 0),
    created_date TIMESTAMPTZ,
    first_name VARCHAR(255),
    lower_first_name VARCHAR(255),
    last_name VARCHAR(255),
    lower_last_name VARCHAR(255),
    display_name VARCHAR(255),
    email_address VARCHAR(255),
    lower_email_address VARCHAR(255),
    credential VARCHAR(255)
);

CREATE UNIQUE INDEX uk_user_name_dir_id ON cwd_user (lower_user_name, directory_id);

CREATE INDEX idx_email_address ON cwd_user (lower_email_address);

CREATE TABLE cwd_directory (
    id NUMERIC(18, 0) PRIMARY KEY,
    directory_name VARCHAR(255),
    directory_type VARCHAR(60)
);

CREATE TABLE cwd_membership (
    id NUMERIC(18, 0) PRIMARY KEY,
    parent_id NUMERIC(18, 0),
    child_id NUMERIC(18, 0),
    membership_type VARCHAR(60),
    parent_name VARCHAR(255),
    child_name VARCHAR(255),
    directory_id NUMERIC(18, 0)
);
