CREATE TABLE auth_user (
    id text NOT NULL,
    email text,
    email_verified boolean,
    username text
);

CREATE TABLE user_key (
    id text NOT NULL,
    user_id text NOT NULL,
    hashed_password text
);

CREATE TABLE user_session (
    id text NOT NULL,
    user_id text NOT NULL,
    active_expires bigint NOT NULL,
    idle_expires bigint NOT NULL
);

ALTER TABLE ONLY auth_user
    ADD CONSTRAINT auth_user_email_key UNIQUE (email);

ALTER TABLE ONLY auth_user
    ADD CONSTRAINT auth_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY user_key
    ADD CONSTRAINT user_key_pkey PRIMARY KEY (id);

ALTER TABLE ONLY user_session
    ADD CONSTRAINT user_session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY user_key
    ADD CONSTRAINT user_key_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id);

ALTER TABLE ONLY user_session
    ADD CONSTRAINT user_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id);
