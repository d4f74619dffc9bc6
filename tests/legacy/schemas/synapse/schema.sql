CREATE TABLE erased_users (
    user_id text NOT NULL
);

CREATE TABLE profiles (
    user_id text NOT NULL,
    displayname text,
    avatar_url text,
    full_user_id text,
    fields jsonb
);

CREATE TABLE user_external_ids (
    auth_provider text NOT NULL,
    external_id text NOT NULL,
    user_id text NOT NULL
);

CREATE TABLE user_threepids (
    user_id text NOT NULL,
    medium text NOT NULL,
    address text NOT NULL,
    validated_at bigint NOT NULL,
    added_at bigint NOT NULL
);

CREATE TABLE users (
    name text,
    password_hash text,
    creation_ts bigint,
    admin smallint DEFAULT 0 NOT NULL,
    upgrade_ts bigint,
    is_guest smallint DEFAULT 0 NOT NULL,
    appservice_id text,
    consent_version text,
    consent_server_notice_sent text,
    user_type text,
    deactivated smallint DEFAULT 0 NOT NULL,
    shadow_banned boolean,
    consent_ts bigint,
    approved boolean,
    locked boolean DEFAULT false NOT NULL,
    suspended boolean DEFAULT false NOT NULL
);

CREATE TABLE users_pending_deactivation (
    user_id text NOT NULL
);

ALTER TABLE profiles
    ADD CONSTRAINT full_user_id_not_null CHECK ((full_user_id IS NOT NULL)) NOT VALID;

ALTER TABLE ONLY user_threepids
    ADD CONSTRAINT medium_address UNIQUE (medium, address);

ALTER TABLE ONLY profiles
    ADD CONSTRAINT profiles_user_id_key UNIQUE (user_id);

ALTER TABLE ONLY user_external_ids
    ADD CONSTRAINT user_external_ids_auth_provider_external_id_key UNIQUE (auth_provider, external_id);

ALTER TABLE ONLY users
    ADD CONSTRAINT users_name_key UNIQUE (name);

CREATE UNIQUE INDEX erased_users_user ON erased_users USING btree (user_id);

CREATE INDEX user_external_ids_user_id_idx ON user_external_ids USING btree (user_id);

CREATE INDEX user_threepids_medium_address ON user_threepids USING btree (medium, address);

CREATE INDEX user_threepids_user_id ON user_threepids USING btree (user_id);

CREATE INDEX users_creation_ts ON users USING btree (creation_ts);
