CREATE TABLE admin_roles (
    id integer NOT NULL,
    name character varying(255),
    code character varying(255),
    description character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer
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
    firstname character varying(255),
    lastname character varying(255),
    username character varying(255),
    email character varying(255),
    password character varying(255),
    reset_password_token character varying(255),
    registration_token character varying(255),
    is_active boolean,
    blocked boolean,
    prefered_language character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer
);

CREATE SEQUENCE admin_users_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE admin_users_id_seq OWNED BY admin_users.id;

CREATE TABLE admin_users_roles_links (
    id integer NOT NULL,
    user_id integer,
    role_id integer,
    role_order double precision,
    user_order double precision
);

CREATE SEQUENCE admin_users_roles_links_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE admin_users_roles_links_id_seq OWNED BY admin_users_roles_links.id;

CREATE TABLE up_roles (
    id integer NOT NULL,
    name character varying(255),
    description character varying(255),
    type character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer
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
    created_by_id integer,
    updated_by_id integer
);

CREATE SEQUENCE up_users_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE up_users_id_seq OWNED BY up_users.id;

CREATE TABLE up_users_role_links (
    id integer NOT NULL,
    user_id integer,
    role_id integer,
    user_order double precision
);

CREATE SEQUENCE up_users_role_links_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE up_users_role_links_id_seq OWNED BY up_users_role_links.id;

ALTER TABLE ONLY admin_roles ALTER COLUMN id SET DEFAULT nextval('admin_roles_id_seq'::regclass);

ALTER TABLE ONLY admin_users ALTER COLUMN id SET DEFAULT nextval('admin_users_id_seq'::regclass);

ALTER TABLE ONLY admin_users_roles_links ALTER COLUMN id SET DEFAULT nextval('admin_users_roles_links_id_seq'::regclass);

ALTER TABLE ONLY up_roles ALTER COLUMN id SET DEFAULT nextval('up_roles_id_seq'::regclass);

ALTER TABLE ONLY up_users ALTER COLUMN id SET DEFAULT nextval('up_users_id_seq'::regclass);

ALTER TABLE ONLY up_users_role_links ALTER COLUMN id SET DEFAULT nextval('up_users_role_links_id_seq'::regclass);

ALTER TABLE ONLY admin_roles
    ADD CONSTRAINT admin_roles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY admin_users
    ADD CONSTRAINT admin_users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY admin_users_roles_links
    ADD CONSTRAINT admin_users_roles_links_pkey PRIMARY KEY (id);

ALTER TABLE ONLY admin_users_roles_links
    ADD CONSTRAINT admin_users_roles_links_unique UNIQUE (user_id, role_id);

ALTER TABLE ONLY up_roles
    ADD CONSTRAINT up_roles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY up_users
    ADD CONSTRAINT up_users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY up_users_role_links
    ADD CONSTRAINT up_users_role_links_pkey PRIMARY KEY (id);

ALTER TABLE ONLY up_users_role_links
    ADD CONSTRAINT up_users_role_links_unique UNIQUE (user_id, role_id);

CREATE INDEX admin_roles_created_by_id_fk ON admin_roles USING btree (created_by_id);

CREATE INDEX admin_roles_updated_by_id_fk ON admin_roles USING btree (updated_by_id);

CREATE INDEX admin_users_created_by_id_fk ON admin_users USING btree (created_by_id);

CREATE INDEX admin_users_roles_links_fk ON admin_users_roles_links USING btree (user_id);

CREATE INDEX admin_users_roles_links_inv_fk ON admin_users_roles_links USING btree (role_id);

CREATE INDEX admin_users_roles_links_order_fk ON admin_users_roles_links USING btree (role_order);

CREATE INDEX admin_users_roles_links_order_inv_fk ON admin_users_roles_links USING btree (user_order);

CREATE INDEX admin_users_updated_by_id_fk ON admin_users USING btree (updated_by_id);

CREATE INDEX up_roles_created_by_id_fk ON up_roles USING btree (created_by_id);

CREATE INDEX up_roles_updated_by_id_fk ON up_roles USING btree (updated_by_id);

CREATE INDEX up_users_created_by_id_fk ON up_users USING btree (created_by_id);

CREATE INDEX up_users_role_links_fk ON up_users_role_links USING btree (user_id);

CREATE INDEX up_users_role_links_inv_fk ON up_users_role_links USING btree (role_id);

CREATE INDEX up_users_role_links_order_inv_fk ON up_users_role_links USING btree (user_order);

CREATE INDEX up_users_updated_by_id_fk ON up_users USING btree (updated_by_id);

ALTER TABLE ONLY admin_roles
    ADD CONSTRAINT admin_roles_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY admin_roles
    ADD CONSTRAINT admin_roles_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY admin_users
    ADD CONSTRAINT admin_users_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY admin_users_roles_links
    ADD CONSTRAINT admin_users_roles_links_fk FOREIGN KEY (user_id) REFERENCES admin_users(id) ON DELETE CASCADE;

ALTER TABLE ONLY admin_users_roles_links
    ADD CONSTRAINT admin_users_roles_links_inv_fk FOREIGN KEY (role_id) REFERENCES admin_roles(id) ON DELETE CASCADE;

ALTER TABLE ONLY admin_users
    ADD CONSTRAINT admin_users_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY up_roles
    ADD CONSTRAINT up_roles_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY up_roles
    ADD CONSTRAINT up_roles_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY up_users
    ADD CONSTRAINT up_users_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;

ALTER TABLE ONLY up_users_role_links
    ADD CONSTRAINT up_users_role_links_fk FOREIGN KEY (user_id) REFERENCES up_users(id) ON DELETE CASCADE;

ALTER TABLE ONLY up_users_role_links
    ADD CONSTRAINT up_users_role_links_inv_fk FOREIGN KEY (role_id) REFERENCES up_roles(id) ON DELETE CASCADE;

ALTER TABLE ONLY up_users
    ADD CONSTRAINT up_users_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES admin_users(id) ON DELETE SET NULL;
