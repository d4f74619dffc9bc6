CREATE TABLE core_user (
    id SERIAL PRIMARY KEY,
    email VARCHAR(254) NOT NULL UNIQUE,
    first_name VARCHAR(254),
    last_name VARCHAR(254),
    password VARCHAR(254),
    password_salt VARCHAR(254) DEFAULT 'default',
    date_joined TIMESTAMPTZ NOT NULL DEFAULT '2021-03-04 05:06:07',
    last_login TIMESTAMPTZ,
    is_superuser BOOLEAN NOT NULL,
    is_active BOOLEAN NOT NULL,
    reset_token VARCHAR(254),
    is_qbnewb BOOLEAN NOT NULL DEFAULT true,
    locale VARCHAR(5),
    sso_source VARCHAR(254)
);

CREATE TABLE permissions_group (
    id SERIAL PRIMARY KEY,
    name VARCHAR(255) NOT NULL
);

CREATE TABLE permissions_group_membership (
    id SERIAL PRIMARY KEY,
    user_id INTEGER NOT NULL,
    group_id INTEGER NOT NULL
);
