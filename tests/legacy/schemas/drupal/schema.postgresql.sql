CREATE TABLE users (
    uid serial,
    uuid varchar(128) NOT NULL,
    langcode varchar(12) NOT NULL,
    PRIMARY KEY (uid)
);

CREATE TABLE users_field_data (
    uid bigint NOT NULL,
    langcode varchar(12) NOT NULL,
    preferred_langcode varchar(12) DEFAULT NULL,
    preferred_admin_langcode varchar(12) DEFAULT NULL,
    name varchar(60) NOT NULL,
    pass varchar(255) DEFAULT NULL,
    mail varchar(254) DEFAULT NULL,
    timezone varchar(32) DEFAULT NULL,
    status smallint DEFAULT NULL,
    created integer NOT NULL,
    changed integer DEFAULT NULL,
    access integer NOT NULL,
    login integer DEFAULT NULL,
    init varchar(254) DEFAULT NULL,
    default_langcode smallint NOT NULL,
    PRIMARY KEY (uid, langcode)
);

CREATE UNIQUE INDEX users_field_data_user__name ON users_field_data (name, langcode);

CREATE INDEX users_field_data_user_field__mail ON users_field_data (mail);

CREATE TABLE user__roles (
    bundle varchar(128) NOT NULL DEFAULT '',
    deleted smallint NOT NULL DEFAULT 0,
    entity_id bigint NOT NULL,
    revision_id bigint NOT NULL,
    langcode varchar(32) NOT NULL DEFAULT '',
    delta bigint NOT NULL,
    roles_target_id varchar(255) NOT NULL,
    PRIMARY KEY (entity_id, deleted, delta, langcode)
);

CREATE TABLE users_data (
    uid bigint NOT NULL DEFAULT 0,
    module varchar(50) NOT NULL DEFAULT '',
    name varchar(128) NOT NULL DEFAULT '',
    value bytea,
    serialized smallint DEFAULT 0,
    PRIMARY KEY (uid, module, name)
);
