CREATE TABLE res_company (id serial PRIMARY KEY, name varchar NOT NULL);
CREATE TABLE res_partner (
    id serial PRIMARY KEY, company_id integer, create_date timestamp, name varchar, email varchar, email_normalized varchar,
    phone varchar, mobile varchar, lang varchar, tz varchar, active boolean, is_company boolean, parent_id integer
);
CREATE TABLE res_users (
    id serial PRIMARY KEY, company_id integer NOT NULL REFERENCES res_company, partner_id integer NOT NULL REFERENCES res_partner,
    active boolean DEFAULT true, create_date timestamp, login varchar NOT NULL, password varchar, action_id integer,
    create_uid integer, write_uid integer, signature text, share boolean, write_date timestamp, totp_secret varchar,
    notification_type varchar NOT NULL DEFAULT 'email', odoobot_state varchar,
    CONSTRAINT res_users_login_key UNIQUE (login)
);
CREATE INDEX res_partner_email_index ON res_partner (email);
CREATE TABLE res_groups (id serial PRIMARY KEY, category_id integer, color integer, create_uid integer, name jsonb NOT NULL, share boolean);
CREATE TABLE res_groups_users_rel (gid integer NOT NULL REFERENCES res_groups, uid integer NOT NULL REFERENCES res_users, PRIMARY KEY (gid, uid));
CREATE TABLE ir_model_data (
    id serial PRIMARY KEY, module varchar NOT NULL, name varchar NOT NULL, model varchar NOT NULL, res_id integer, noupdate boolean,
    CONSTRAINT ir_model_data_module_name_uniq_index UNIQUE (module, name)
);
