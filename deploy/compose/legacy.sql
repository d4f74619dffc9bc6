-- The demo's legacy system: a table of users as an application of some fifteen years might have left it, one row for
-- every format that its programmers took to in turn. Values for trying only; nobody lives here.
--
-- Everybody's password is:  old-password-1
--
-- The hashes were made by app/rehearsal/demo_hashes.py, once. `trickle_reader` is all that Trickle is given of such a
-- database: SELECT on the two tables that it needs, and nothing else. It gets its password in 20-roles.sql.

CREATE TABLE users (
    id integer PRIMARY KEY,
    email text NOT NULL,
    username text NOT NULL,
    password_hash text,
    salt text,
    hash_kind text,
    first_name text,
    last_name text,
    email_verified boolean NOT NULL DEFAULT false,
    disabled boolean NOT NULL DEFAULT false,
    must_reset boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX users_email ON users (lower(email));
CREATE UNIQUE INDEX users_username ON users (lower(username));

CREATE TABLE user_roles (
    user_id integer NOT NULL REFERENCES users (id),
    role text NOT NULL,
    PRIMARY KEY (user_id, role)
);

INSERT INTO users
    (id, email, username, password_hash, salt, hash_kind, first_name, last_name, email_verified, disabled, must_reset)
VALUES
    -- bcrypt $2a$
    (1, 'ada@example.com', 'adaa', '$2a$10$RtZw6Nn1a4uU9d8zYV3X/OI6KVPLK8O7gwST3XqEJ.xZmceNqdCgO', NULL, NULL, 'Ada', 'Archer', true, false, false),
    -- bcrypt $2b$
    (2, 'alan@example.com', 'alanb', '$2b$10$zFZGvjja6BP/mM.yaLVqa.a/yX4wFHEFS6hH7n0TWGoWFPALd5LQW', NULL, NULL, 'Alan', 'Baker', true, false, false),
    -- bcrypt $2y$
    (3, 'barbara@example.com', 'barbarac', '$2y$10$bFTf40ilnbfeJf1lJzNr9.qKT2i9ky4RXMcE5bnrAHFT4JbQM8sj.', NULL, NULL, 'Barbara', 'Carter', true, false, false),
    -- argon2id
    (4, 'claude@example.com', 'clauded', '$argon2id$v=19$m=8192,t=2,p=1$eFX1wdm9TMSqq7/6oR6cNg$4MnhcmmAwcShegBGYUkwKZSdk7cF5ueDqX1L9ZNvXi4', NULL, NULL, 'Claude', 'Dyer', true, false, false),
    -- Django; the email was never verified
    (5, 'dennis@example.com', 'dennisf', 'pbkdf2_sha256$120000$985041c714e9b981a5b821$Ngp91L94qFI6xVq0MLDwJ6QUJgp7Sjv/MAyarA8w8Ns=', NULL, NULL, 'Dennis', 'Fisher', false, false, false),
    -- passlib
    (6, 'edsger@example.com', 'edsgerg', '$pbkdf2-sha512$29000$T11kubXc/urS794x1mryNQ$5hYyw5fF4Tvh3DZ3JL3y8I0Xyr.3MRwhaQJV.WIuzAYzpoPKh0mJc1Win4XW.XXmlYb5MJ/1DGIG8Byld3HeSQ', NULL, NULL, 'Edsger', 'Glover', true, false, false),
    -- Werkzeug
    (7, 'frances@example.com', 'francesh', 'scrypt:32768:8:1$v4MZQde501Qo4RML$5b6f3980604960f7ca06396898c42d078519098e5b70e58b2308a774363819e1c3df68c392d30eab1f6abf4c42cfa3895da62929bc1cb48cd3178a25eeb47b95', NULL, NULL, 'Frances', 'Hooper', true, false, false),
    -- {SSHA}, of a directory; the email is stored with a capital
    (8, 'Grace@example.com', 'gracem', '{SSHA}Rx8NwMOrVROW789HKh3sIoZOB0VPB8Wpind/hg==', NULL, NULL, 'Grace', 'Mason', true, false, false),
    -- Django of 2010; Werkzeug wrote the same form with another meaning, so the column says which
    (9, 'hedy@example.com', 'hedym', 'sha1$5b18ef9c$e1bd378aee74d192a63d95656b2b4444ff5a3f62', NULL, 'django', 'Hedy', 'Miller', true, false, false),
    -- salted MD5, the salt in a column of its own
    (10, 'ivan@example.com', 'ivanp', '675259b9cf192c3130e56b56688b60df', 'dd6f28fd', 'md5', 'Ivan', 'Porter', true, false, false),
    -- bare SHA-256
    (11, 'joan@example.com', 'joans', 'de66d4dbc3fead553cc5cbbadbb5325378eb35c3b4431ca5bf2d48fdab9d1e5c', NULL, 'sha256', 'Joan', 'Sawyer', true, false, false),
    -- blocked in the legacy system
    (12, 'katherine@example.com', 'katherinew', '$2a$10$mdmO6SXdaLI6PEPa7EIzYed9/GWoD2igrf0AN6IsFxzZB3aWyZ5qa', NULL, NULL, 'Katherine', 'Weaver', true, true, false),
    -- must choose a new password first
    (13, 'leslie@example.com', 'lesliea', '$2a$10$CQV9z3weyJwVRtUntyrBXOgFWUUJJbSHF8VoYOTSxX6VhveOsUDeS', NULL, NULL, 'Leslie', 'Archer', true, false, true),
    -- never had a password
    (14, 'margaret@example.com', 'margaretb', NULL, NULL, NULL, 'Margaret', 'Baker', true, false, false),
    -- a format that nobody can read
    (15, 'niklaus@example.com', 'niklausc', 'crypt-of-1998:9f3a51c07be2', NULL, NULL, 'Niklaus', 'Carter', true, false, false);

INSERT INTO user_roles (user_id, role)
SELECT id, 'member' FROM users
UNION ALL
SELECT id, 'editor' FROM users WHERE id % 5 = 0;

ANALYZE;

-- Nobody but the owner makes tables here, temporary ones included.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()); END $$;

CREATE ROLE trickle_reader NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT 60;
ALTER ROLE trickle_reader SET default_transaction_read_only = on;
DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO trickle_reader', current_database()); END $$;
GRANT USAGE ON SCHEMA public TO trickle_reader;
GRANT SELECT ON users, user_roles TO trickle_reader;
