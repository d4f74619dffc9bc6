CREATE TABLE ab_group (
    id integer NOT NULL,
    name character varying(100) NOT NULL,
    label character varying(150),
    description character varying(512)
);

CREATE TABLE ab_group_role (
    id integer NOT NULL,
    group_id integer,
    role_id integer
);

CREATE TABLE ab_register_user (
    id integer NOT NULL,
    first_name character varying(64) NOT NULL,
    last_name character varying(64) NOT NULL,
    username character varying(128) NOT NULL,
    password character varying(256),
    email character varying(320) NOT NULL,
    registration_date timestamp without time zone,
    registration_hash character varying(256)
);

CREATE TABLE ab_role (
    id integer NOT NULL,
    name character varying(64) NOT NULL
);

CREATE TABLE ab_user (
    id integer NOT NULL,
    first_name character varying(64) NOT NULL,
    last_name character varying(64) NOT NULL,
    username character varying(128) NOT NULL,
    password character varying(256),
    active boolean,
    email character varying(320) NOT NULL,
    last_login timestamp without time zone,
    login_count integer,
    fail_login_count integer,
    created_on timestamp without time zone,
    changed_on timestamp without time zone,
    created_by_fk integer,
    changed_by_fk integer
);

CREATE TABLE ab_user_group (
    id integer NOT NULL,
    user_id integer,
    group_id integer
);

CREATE TABLE ab_user_role (
    id integer NOT NULL,
    user_id integer,
    role_id integer
);

ALTER TABLE ONLY ab_group
    ADD CONSTRAINT ab_group_name_key UNIQUE (name);

ALTER TABLE ONLY ab_group
    ADD CONSTRAINT ab_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ab_group_role
    ADD CONSTRAINT ab_group_role_group_id_role_id_key UNIQUE (group_id, role_id);

ALTER TABLE ONLY ab_group_role
    ADD CONSTRAINT ab_group_role_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ab_register_user
    ADD CONSTRAINT ab_register_user_email_key UNIQUE (email);

ALTER TABLE ONLY ab_register_user
    ADD CONSTRAINT ab_register_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ab_register_user
    ADD CONSTRAINT ab_register_user_username_key UNIQUE (username);

ALTER TABLE ONLY ab_role
    ADD CONSTRAINT ab_role_name_key UNIQUE (name);

ALTER TABLE ONLY ab_role
    ADD CONSTRAINT ab_role_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ab_user
    ADD CONSTRAINT ab_user_email_key UNIQUE (email);

ALTER TABLE ONLY ab_user_group
    ADD CONSTRAINT ab_user_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ab_user_group
    ADD CONSTRAINT ab_user_group_user_id_group_id_key UNIQUE (user_id, group_id);

ALTER TABLE ONLY ab_user
    ADD CONSTRAINT ab_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ab_user_role
    ADD CONSTRAINT ab_user_role_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ab_user_role
    ADD CONSTRAINT ab_user_role_user_id_role_id_key UNIQUE (user_id, role_id);

ALTER TABLE ONLY ab_user
    ADD CONSTRAINT ab_user_username_key UNIQUE (username);

CREATE INDEX idx_group_id ON ab_group_role USING btree (group_id);

CREATE INDEX idx_group_role_id ON ab_group_role USING btree (role_id);

CREATE INDEX idx_user_group_id ON ab_user_group USING btree (group_id);

CREATE INDEX idx_user_id ON ab_user_group USING btree (user_id);

ALTER TABLE ONLY ab_group_role
    ADD CONSTRAINT ab_group_role_group_id_fkey FOREIGN KEY (group_id) REFERENCES ab_group(id) ON DELETE CASCADE;

ALTER TABLE ONLY ab_group_role
    ADD CONSTRAINT ab_group_role_role_id_fkey FOREIGN KEY (role_id) REFERENCES ab_role(id) ON DELETE CASCADE;

ALTER TABLE ONLY ab_user
    ADD CONSTRAINT ab_user_changed_by_fk_fkey FOREIGN KEY (changed_by_fk) REFERENCES ab_user(id);

ALTER TABLE ONLY ab_user
    ADD CONSTRAINT ab_user_created_by_fk_fkey FOREIGN KEY (created_by_fk) REFERENCES ab_user(id);

ALTER TABLE ONLY ab_user_group
    ADD CONSTRAINT ab_user_group_group_id_fkey FOREIGN KEY (group_id) REFERENCES ab_group(id) ON DELETE CASCADE;

ALTER TABLE ONLY ab_user_group
    ADD CONSTRAINT ab_user_group_user_id_fkey FOREIGN KEY (user_id) REFERENCES ab_user(id) ON DELETE CASCADE;

ALTER TABLE ONLY ab_user_role
    ADD CONSTRAINT ab_user_role_role_id_fkey FOREIGN KEY (role_id) REFERENCES ab_role(id) ON DELETE CASCADE;

ALTER TABLE ONLY ab_user_role
    ADD CONSTRAINT ab_user_role_user_id_fkey FOREIGN KEY (user_id) REFERENCES ab_user(id) ON DELETE CASCADE;
