CREATE TABLE directus_access (
    id uuid NOT NULL,
    role uuid,
    "user" uuid,
    policy uuid NOT NULL,
    sort integer
);

CREATE TABLE directus_policies (
    id uuid NOT NULL,
    name character varying(100) NOT NULL,
    icon character varying(64) DEFAULT 'badge'::character varying NOT NULL,
    description text,
    ip_access text,
    enforce_tfa boolean DEFAULT false NOT NULL,
    admin_access boolean DEFAULT false NOT NULL,
    app_access boolean DEFAULT false NOT NULL
);

CREATE TABLE directus_roles (
    id uuid NOT NULL,
    name character varying(100) NOT NULL,
    icon character varying(64) DEFAULT 'supervised_user_circle'::character varying NOT NULL,
    description text,
    parent uuid
);

CREATE TABLE directus_users (
    id uuid NOT NULL,
    first_name character varying(50),
    last_name character varying(50),
    email character varying(128),
    password character varying(255),
    location character varying(255),
    title character varying(50),
    description text,
    tags json,
    avatar uuid,
    language character varying(255) DEFAULT NULL::character varying,
    tfa_secret character varying(255),
    status character varying(16) DEFAULT 'active'::character varying NOT NULL,
    role uuid,
    token character varying(255),
    last_access timestamp with time zone,
    last_page character varying(255),
    provider character varying(128) DEFAULT 'default'::character varying NOT NULL,
    external_identifier character varying(255),
    auth_data json,
    email_notifications boolean DEFAULT true,
    appearance character varying(255),
    theme_dark character varying(255),
    theme_light character varying(255),
    theme_light_overrides json,
    theme_dark_overrides json
);

ALTER TABLE ONLY directus_access
    ADD CONSTRAINT directus_access_pkey PRIMARY KEY (id);

ALTER TABLE ONLY directus_policies
    ADD CONSTRAINT directus_policies_pkey PRIMARY KEY (id);

ALTER TABLE ONLY directus_roles
    ADD CONSTRAINT directus_roles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY directus_users
    ADD CONSTRAINT directus_users_email_unique UNIQUE (email);

ALTER TABLE ONLY directus_users
    ADD CONSTRAINT directus_users_external_identifier_unique UNIQUE (external_identifier);

ALTER TABLE ONLY directus_users
    ADD CONSTRAINT directus_users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY directus_users
    ADD CONSTRAINT directus_users_token_unique UNIQUE (token);

ALTER TABLE ONLY directus_access
    ADD CONSTRAINT directus_access_policy_foreign FOREIGN KEY (policy) REFERENCES directus_policies(id) ON DELETE CASCADE;

ALTER TABLE ONLY directus_access
    ADD CONSTRAINT directus_access_role_foreign FOREIGN KEY (role) REFERENCES directus_roles(id) ON DELETE CASCADE;

ALTER TABLE ONLY directus_access
    ADD CONSTRAINT directus_access_user_foreign FOREIGN KEY ("user") REFERENCES directus_users(id) ON DELETE CASCADE;

ALTER TABLE ONLY directus_roles
    ADD CONSTRAINT directus_roles_parent_foreign FOREIGN KEY (parent) REFERENCES directus_roles(id);

ALTER TABLE ONLY directus_users
    ADD CONSTRAINT directus_users_role_foreign FOREIGN KEY (role) REFERENCES directus_roles(id) ON DELETE SET NULL;
