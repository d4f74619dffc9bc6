CREATE TABLE users (
    id serial PRIMARY KEY,
    login varchar DEFAULT '' NOT NULL,
    hashed_password varchar(40) DEFAULT '' NOT NULL,
    firstname varchar(30) DEFAULT '' NOT NULL,
    lastname varchar(255) DEFAULT '' NOT NULL,
    admin boolean DEFAULT false NOT NULL,
    status integer DEFAULT 1 NOT NULL,
    last_login_on timestamp DEFAULT NULL,
    language varchar(5) DEFAULT '',
    auth_source_id integer DEFAULT NULL,
    created_on timestamp DEFAULT NULL,
    updated_on timestamp DEFAULT NULL,
    type varchar DEFAULT NULL,
    mail_notification varchar DEFAULT '' NOT NULL,
    salt varchar(64) DEFAULT NULL,
    must_change_passwd boolean DEFAULT false NOT NULL,
    passwd_changed_on timestamp DEFAULT NULL,
    twofa_scheme varchar DEFAULT NULL,
    twofa_totp_key varchar DEFAULT NULL,
    twofa_totp_last_used_at integer DEFAULT NULL,
    twofa_required boolean DEFAULT false
);

CREATE TABLE email_addresses (
    id serial PRIMARY KEY,
    user_id integer NOT NULL,
    address varchar NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    notify boolean DEFAULT true NOT NULL,
    created_on timestamp NOT NULL,
    updated_on timestamp NOT NULL
);

CREATE TABLE groups_users (
    group_id integer NOT NULL,
    user_id integer NOT NULL
);

CREATE TABLE auth_sources (
    id serial PRIMARY KEY,
    type varchar(30) DEFAULT '' NOT NULL,
    name varchar(60) DEFAULT '' NOT NULL,
    host varchar(60) DEFAULT NULL,
    port integer DEFAULT NULL,
    account varchar DEFAULT NULL,
    account_password varchar DEFAULT '',
    base_dn varchar(255) DEFAULT NULL,
    attr_login varchar(30) DEFAULT NULL,
    attr_firstname varchar(30) DEFAULT NULL,
    attr_lastname varchar(30) DEFAULT NULL,
    attr_mail varchar(30) DEFAULT NULL,
    onthefly_register boolean DEFAULT false NOT NULL,
    tls boolean DEFAULT false NOT NULL,
    filter text DEFAULT NULL,
    timeout integer DEFAULT NULL,
    verify_peer boolean DEFAULT true NOT NULL
);

CREATE TABLE tokens (
    id serial PRIMARY KEY,
    user_id integer DEFAULT 0 NOT NULL,
    action varchar(30) DEFAULT '' NOT NULL,
    value varchar(40) DEFAULT '' NOT NULL,
    created_on timestamp NOT NULL,
    updated_on timestamp
);

CREATE TABLE members (
    id serial PRIMARY KEY,
    user_id integer DEFAULT 0 NOT NULL,
    project_id integer DEFAULT 0 NOT NULL,
    created_on timestamp DEFAULT NULL,
    mail_notification boolean DEFAULT false NOT NULL
);

CREATE TABLE user_preferences (
    id serial PRIMARY KEY,
    user_id integer DEFAULT 0 NOT NULL,
    others text DEFAULT NULL,
    hide_mail boolean DEFAULT true,
    time_zone varchar DEFAULT NULL
);
