CREATE TABLE groups (
    id integer NOT NULL,
    name character varying(255),
    properties text
);

CREATE SEQUENCE groups_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE groups_id_seq OWNED BY groups.id;

CREATE TABLE roles (
    id integer NOT NULL,
    name character varying(255),
    description character varying(1023),
    scopes text,
    managed_by_auth boolean NOT NULL
);

CREATE SEQUENCE roles_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE roles_id_seq OWNED BY roles.id;

CREATE TABLE user_group_map (
    user_id integer NOT NULL,
    group_id integer NOT NULL
);

CREATE TABLE user_role_map (
    user_id integer NOT NULL,
    role_id integer NOT NULL,
    managed_by_auth boolean NOT NULL
);

CREATE TABLE users (
    id integer NOT NULL,
    name character varying(255),
    user_info text,
    admin boolean,
    created timestamp without time zone,
    last_activity timestamp without time zone,
    cookie_id character varying(255) NOT NULL,
    state text,
    encrypted_auth_state bytea
);

CREATE SEQUENCE users_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE users_id_seq OWNED BY users.id;

CREATE TABLE users_info (
    id integer NOT NULL,
    username character varying(128) NOT NULL,
    password bytea NOT NULL,
    is_authorized boolean,
    login_email_sent boolean,
    email character varying(128),
    has_2fa boolean,
    otp_secret character varying(16)
);

CREATE SEQUENCE users_info_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE users_info_id_seq OWNED BY users_info.id;

ALTER TABLE ONLY groups ALTER COLUMN id SET DEFAULT nextval('groups_id_seq'::regclass);

ALTER TABLE ONLY roles ALTER COLUMN id SET DEFAULT nextval('roles_id_seq'::regclass);

ALTER TABLE ONLY users ALTER COLUMN id SET DEFAULT nextval('users_id_seq'::regclass);

ALTER TABLE ONLY users_info ALTER COLUMN id SET DEFAULT nextval('users_info_id_seq'::regclass);

ALTER TABLE ONLY groups
    ADD CONSTRAINT pk_groups PRIMARY KEY (id);

ALTER TABLE ONLY roles
    ADD CONSTRAINT pk_roles PRIMARY KEY (id);

ALTER TABLE ONLY user_group_map
    ADD CONSTRAINT pk_user_group_map PRIMARY KEY (user_id, group_id);

ALTER TABLE ONLY user_role_map
    ADD CONSTRAINT pk_user_role_map PRIMARY KEY (user_id, role_id);

ALTER TABLE ONLY users
    ADD CONSTRAINT pk_users PRIMARY KEY (id);

ALTER TABLE ONLY users_info
    ADD CONSTRAINT pk_users_info PRIMARY KEY (id);

ALTER TABLE ONLY groups
    ADD CONSTRAINT uq_groups_name UNIQUE (name);

ALTER TABLE ONLY roles
    ADD CONSTRAINT uq_roles_name UNIQUE (name);

ALTER TABLE ONLY users
    ADD CONSTRAINT uq_users_cookie_id UNIQUE (cookie_id);

ALTER TABLE ONLY users
    ADD CONSTRAINT uq_users_name UNIQUE (name);

ALTER TABLE ONLY user_group_map
    ADD CONSTRAINT fk_user_group_map_group_id_groups FOREIGN KEY (group_id) REFERENCES groups(id) ON DELETE CASCADE;

ALTER TABLE ONLY user_group_map
    ADD CONSTRAINT fk_user_group_map_user_id_users FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

ALTER TABLE ONLY user_role_map
    ADD CONSTRAINT fk_user_role_map_role_id_roles FOREIGN KEY (role_id) REFERENCES roles(id) ON DELETE CASCADE;

ALTER TABLE ONLY user_role_map
    ADD CONSTRAINT fk_user_role_map_user_id_users FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
