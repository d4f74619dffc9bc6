CREATE TABLE phpbb_users (
    user_id serial,
    user_type smallint NOT NULL DEFAULT 0,
    group_id integer NOT NULL DEFAULT 3,
    user_permissions text NOT NULL,
    user_ip varchar(40) NOT NULL DEFAULT '',
    user_regdate bigint NOT NULL DEFAULT 0,
    username varchar(255) NOT NULL DEFAULT '',
    username_clean varchar(255) NOT NULL DEFAULT '',
    user_password varchar(255) NOT NULL DEFAULT '',
    user_passchg bigint NOT NULL DEFAULT 0,
    user_email varchar(100) NOT NULL DEFAULT '',
    user_birthday varchar(10) NOT NULL DEFAULT '',
    user_inactive_reason smallint NOT NULL DEFAULT 0,
    user_inactive_time bigint NOT NULL DEFAULT 0,
    user_lang varchar(30) NOT NULL DEFAULT '',
    user_timezone varchar(100) NOT NULL DEFAULT '',
    user_actkey varchar(32) NOT NULL DEFAULT '',
    user_form_salt varchar(32) NOT NULL DEFAULT '',
    user_login_attempts smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id)
);

CREATE INDEX phpbb_users_user_email ON phpbb_users (user_email);

CREATE INDEX phpbb_users_user_type ON phpbb_users (user_type);

CREATE UNIQUE INDEX phpbb_users_username_clean ON phpbb_users (username_clean);

CREATE TABLE phpbb_groups (
    group_id serial,
    group_type smallint NOT NULL DEFAULT 1,
    group_name varchar(255) NOT NULL DEFAULT '',
    PRIMARY KEY (group_id)
);

CREATE TABLE phpbb_user_group (
    group_id integer NOT NULL DEFAULT 0,
    user_id bigint NOT NULL DEFAULT 0,
    group_leader smallint NOT NULL DEFAULT 0,
    user_pending smallint NOT NULL DEFAULT 1
);

CREATE INDEX phpbb_user_group_user_id ON phpbb_user_group (user_id);

CREATE TABLE phpbb_banlist (
    ban_id serial,
    ban_userid bigint NOT NULL DEFAULT 0,
    ban_ip varchar(40) NOT NULL DEFAULT '',
    ban_email varchar(100) NOT NULL DEFAULT '',
    ban_start bigint NOT NULL DEFAULT 0,
    ban_end bigint NOT NULL DEFAULT 0,
    ban_exclude smallint NOT NULL DEFAULT 0,
    ban_reason varchar(255) NOT NULL DEFAULT '',
    PRIMARY KEY (ban_id)
);

CREATE INDEX phpbb_banlist_ban_user ON phpbb_banlist (ban_userid, ban_exclude);
