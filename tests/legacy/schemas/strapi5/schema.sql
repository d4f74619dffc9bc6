CREATE TABLE admin_roles (
    id integer NOT NULL,
    document_id character varying(255),
    name character varying(255),
    code character varying(255),
    description character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);

CREATE SEQUENCE admin_roles_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE admin_roles_id_seq OWNED BY admin_roles.id;

CREATE TABLE admin_users (
    id integer NOT NULL,
    document_id character varying(255),
    firstname character varying(255),
    lastname character varying(255),
    username character varying(255),
    email character varying(255),
    password character varying(255),
    reset_password_token character varying(255),
    reset_password_token_expires_at timestamp(6) without time zone,
    registration_token character varying(255),
    is_active boolean,
    blocked boolean,
    prefered_language character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);

CREATE SEQUENCE admin_users_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE admin_users_id_seq OWNED BY admin_users.id;

CREATE TABLE admin_users_roles_lnk (
    id integer NOT NULL,
    user_id integer,
    role_id integer,
    role_ord double precision,
    user_ord double precision
);

CREATE SEQUENCE admin_users_roles_lnk_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE admin_users_roles_lnk_id_seq OWNED BY admin_users_roles_lnk.id;

CREATE TABLE up_roles (
    id integer NOT NULL,
    document_id character varying(255),
    name character varying(255),
    description character varying(255),
    type character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);

CREATE SEQUENCE up_roles_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE up_roles_id_seq OWNED BY up_roles.id;

CREATE TABLE up_users (
    id integer NOT NULL,
    document_id character varying(255),
    username character varying(255),
    email character varying(255),
    provider character varying(255),
    password character varying(255),
    reset_password_token character varying(255),
    confirmation_token character varying(255),
    confirmed boolean,
    blocked boolean,
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);

CREATE SEQUENCE up_users_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE up_users_id_seq OWNED BY up_users.id;

CREATE TABLE up_users_role_lnk (
    id integer NOT NULL,
    user_id integer,
    role_id integer,
    user_ord double precision
);

CREATE SEQUENCE up_users_role_lnk_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE up_users_role_lnk_id_seq OWNED BY up_users_role_lnk.id;

ALTER TABLE ONLY admin_roles ALTER COLUMN id SET DEFAULT nextval('admin_roles_id_seq'::regclass);

ALTER TABLE ONLY admin_users ALTER COLUMN id SET DEFAULT nextval('admin_users_id_seq'::regclass);

ALTER TABLE ONLY admin_users_roles_lnk ALTER COLUMN id SET DEFAULT nextval('admin_users_roles_lnk_id_seq'::regclass);

ALTER TABLE ONLY up_roles ALTER COLUMN id SET DEFAULT nextval('up_roles_id_seq'::regclass);

ALTER TABLE ONLY up_users ALTER COLUMN id SET DEFAULT nextval('up_users_id_seq'::regclass);

ALTER TABLE ONLY up_users_role_lnk ALTER COLUMN id SET DEFAULT nextval('up_users_role_lnk_id_seq'::regclass);

ALTER TABLE ONLY admin_roles
    ADD CONSTRAINT admin_roles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY admin_users
    ADD CONSTRAINT admin_users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY admin_users_roles_lnk
    ADD CONSTRAINT admin_users_roles_lnk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY admin_users_roles_lnk
    ADD CONSTRAINT admin_users_roles_lnk_uq UNIQUE (user_id, role_id);

ALTER TABLE ONLY up_roles
    ADD CONSTRAINT up_roles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY up_users
    ADD CONSTRAINT up_users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY up_users_role_lnk
    ADD CONSTRAINT up_users_role_lnk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY up_users_role_lnk
    ADD CONSTRAINT up_users_role_lnk_uq UNIQUE (user_id, role_id);

CREATE INDEX admin_roles_created_by_id_fk ON admin_roles USING btree (created_by_id);

CREATE INDEX admin_roles_documents_idx ON admin_roles USING btree (document_id, locale, published_at);

CREATE INDEX admin_roles_updated_by_id_fk ON admin_roles USING btree (updated_by_id);

CREATE INDEX admin_users_created_by_id_fk ON admin_users USING btree (created_by_id);

CREATE INDEX admin_users_documents_idx ON admin_users USING btree (document_id, locale, published_at);

CREATE INDEX admin_users_roles_lnk_fk ON admin_users_roles_lnk USING btree (user_id);

CREATE INDEX admin_users_roles_lnk_ifk ON admin_users_roles_lnk USING btree (role_id);

CREATE INDEX admin_users_roles_lnk_ofk ON admin_users_roles_lnk USING btree (role_ord);

CREATE INDEX admin_users_roles_lnk_oifk ON admin_users_roles_lnk USING btree (user_ord);

CREATE INDEX admin_users_updated_by_id_fk ON admin_users USING btree (updated_by_id);

CREATE INDEX up_roles_created_by_id_fk ON up_roles USING btree (created_by_id);

CREATE INDEX up_roles_documents_idx ON up_roles USING btree (document_id, locale, published_at);

CREATE INDEX up_roles_updated_by_id_fk ON up_roles USING btree (updated_by_id);

CREATE INDEX up_users_created_by_id_fk ON up_users USING btree (created_by_id);

CREATE INDEX up_users_documents_idx ON up_users USING btree (document_id, locale, published_at);

CREATE INDEX up_users_role_lnk_fk ON up_users_role_lnk USING btree (user_id);

CREATE INDEX up_users_role_lnk_ifk ON up_users_role_lnk USING btree (role_id);

CREATE INDEX up_users_role_lnk_oifk ON up_users_role_lnk USING btree (user_ord);

CREATE INDEX up_users_updated_by_id_fk ON up_users USING btree (updated_by_id);

ALTER TABLE ONLY admin_roles
    ADD CONSTRAINT admin_roles_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY admin_roles
    ADD CONSTRAINT admin_roles_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY admin_users
    ADD CONSTRAINT admin_users_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY admin_users_roles_lnk
    ADD CONSTRAINT admin_users_roles_lnk_fk FOREIGN KEY (user_id) REFERENCES admin_users(id) ON DELETE CASCADE;

ALTER TABLE ONLY admin_users_roles_lnk
    ADD CONSTRAINT admin_users_roles_lnk_ifk FOREIGN KEY (role_id) REFERENCES admin_roles(id) ON DELETE CASCADE;

ALTER TABLE ONLY admin_users
    ADD CONSTRAINT admin_users_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY up_roles
    ADD CONSTRAINT up_roles_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY up_roles
    ADD CONSTRAINT up_roles_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY up_users
    ADD CONSTRAINT up_users_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY up_users_role_lnk
    ADD CONSTRAINT up_users_role_lnk_fk FOREIGN KEY (user_id) REFERENCES up_users(id) ON DELETE CASCADE;

ALTER TABLE ONLY up_users_role_lnk
    ADD CONSTRAINT up_users_role_lnk_ifk FOREIGN KEY (role_id) REFERENCES up_roles(id) ON DELETE CASCADE;

ALTER TABLE ONLY up_users
    ADD CONSTRAINT up_users_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;
