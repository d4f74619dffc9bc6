CREATE SCHEMA mediawiki;

CREATE TABLE mediawiki.actor (
    actor_id bigint NOT NULL,
    actor_user integer,
    actor_name text NOT NULL
);

CREATE SEQUENCE mediawiki.actor_actor_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE mediawiki.actor_actor_id_seq OWNED BY mediawiki.actor.actor_id;

CREATE TABLE mediawiki.bot_passwords (
    bp_user integer NOT NULL,
    bp_app_id text NOT NULL,
    bp_password text NOT NULL,
    bp_token text DEFAULT ''::text NOT NULL,
    bp_restrictions text NOT NULL,
    bp_grants text NOT NULL
);

CREATE TABLE mediawiki.ipblocks (
    ipb_id integer NOT NULL,
    ipb_address text NOT NULL,
    ipb_user integer DEFAULT 0 NOT NULL,
    ipb_by_actor bigint NOT NULL,
    ipb_reason_id bigint NOT NULL,
    ipb_timestamp timestamp with time zone NOT NULL,
    ipb_auto smallint DEFAULT 0 NOT NULL,
    ipb_anon_only smallint DEFAULT 0 NOT NULL,
    ipb_create_account smallint DEFAULT 1 NOT NULL,
    ipb_enable_autoblock smallint DEFAULT 1 NOT NULL,
    ipb_expiry timestamp with time zone NOT NULL,
    ipb_range_start text NOT NULL,
    ipb_range_end text NOT NULL,
    ipb_deleted smallint DEFAULT 0 NOT NULL,
    ipb_block_email smallint DEFAULT 0 NOT NULL,
    ipb_allow_usertalk smallint DEFAULT 0 NOT NULL,
    ipb_parent_block_id integer,
    ipb_sitewide smallint DEFAULT 1 NOT NULL
);

CREATE SEQUENCE mediawiki.ipblocks_ipb_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE mediawiki.ipblocks_ipb_id_seq OWNED BY mediawiki.ipblocks.ipb_id;

CREATE TABLE mediawiki."user" (
    user_id integer NOT NULL,
    user_name text DEFAULT ''::text NOT NULL,
    user_real_name text DEFAULT ''::text NOT NULL,
    user_password text NOT NULL,
    user_newpassword text NOT NULL,
    user_newpass_time timestamp with time zone,
    user_email text NOT NULL,
    user_touched timestamp with time zone NOT NULL,
    user_token text DEFAULT ''::text NOT NULL,
    user_email_authenticated timestamp with time zone,
    user_email_token text,
    user_email_token_expires timestamp with time zone,
    user_registration timestamp with time zone,
    user_editcount integer,
    user_password_expires timestamp with time zone
);

CREATE TABLE mediawiki.user_groups (
    ug_user integer DEFAULT 0 NOT NULL,
    ug_group text DEFAULT ''::text NOT NULL,
    ug_expiry timestamp with time zone
);

CREATE TABLE mediawiki.user_properties (
    up_user integer NOT NULL,
    up_property text NOT NULL,
    up_value text
);

CREATE SEQUENCE mediawiki.user_user_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE mediawiki.user_user_id_seq OWNED BY mediawiki."user".user_id;

ALTER TABLE ONLY mediawiki.actor ALTER COLUMN actor_id SET DEFAULT nextval('mediawiki.actor_actor_id_seq'::regclass);

ALTER TABLE ONLY mediawiki.ipblocks ALTER COLUMN ipb_id SET DEFAULT nextval('mediawiki.ipblocks_ipb_id_seq'::regclass);

ALTER TABLE ONLY mediawiki."user" ALTER COLUMN user_id SET DEFAULT nextval('mediawiki.user_user_id_seq'::regclass);

ALTER TABLE ONLY mediawiki.actor
    ADD CONSTRAINT actor_pkey PRIMARY KEY (actor_id);

ALTER TABLE ONLY mediawiki.bot_passwords
    ADD CONSTRAINT bot_passwords_pkey PRIMARY KEY (bp_user, bp_app_id);

ALTER TABLE ONLY mediawiki.ipblocks
    ADD CONSTRAINT ipblocks_pkey PRIMARY KEY (ipb_id);

ALTER TABLE ONLY mediawiki.user_groups
    ADD CONSTRAINT user_groups_pkey PRIMARY KEY (ug_user, ug_group);

ALTER TABLE ONLY mediawiki."user"
    ADD CONSTRAINT user_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY mediawiki.user_properties
    ADD CONSTRAINT user_properties_pkey PRIMARY KEY (up_user, up_property);

CREATE UNIQUE INDEX actor_name ON mediawiki.actor USING btree (actor_name);

CREATE UNIQUE INDEX actor_user ON mediawiki.actor USING btree (actor_user);

CREATE UNIQUE INDEX ipb_address_unique ON mediawiki.ipblocks USING btree (ipb_address, ipb_user, ipb_auto);

CREATE INDEX ipb_expiry ON mediawiki.ipblocks USING btree (ipb_expiry);

CREATE INDEX ipb_parent_block_id ON mediawiki.ipblocks USING btree (ipb_parent_block_id);

CREATE INDEX ipb_range ON mediawiki.ipblocks USING btree (ipb_range_start, ipb_range_end);

CREATE INDEX ipb_timestamp ON mediawiki.ipblocks USING btree (ipb_timestamp);

CREATE INDEX ipb_user ON mediawiki.ipblocks USING btree (ipb_user);

CREATE INDEX ug_expiry ON mediawiki.user_groups USING btree (ug_expiry);

CREATE INDEX ug_group ON mediawiki.user_groups USING btree (ug_group);

CREATE INDEX up_property ON mediawiki.user_properties USING btree (up_property);

CREATE INDEX user_email ON mediawiki."user" USING btree (user_email);

CREATE INDEX user_email_token ON mediawiki."user" USING btree (user_email_token);

CREATE UNIQUE INDEX user_name ON mediawiki."user" USING btree (user_name);
