CREATE TABLE oauth_account (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    oauth_name character varying(100) NOT NULL,
    access_token character varying(1024) NOT NULL,
    expires_at integer,
    refresh_token character varying(1024),
    account_id character varying(320) NOT NULL,
    account_email character varying(320) NOT NULL
);

CREATE TABLE "user" (
    first_name character varying,
    id uuid NOT NULL,
    email character varying(320) NOT NULL,
    hashed_password character varying(1024) NOT NULL,
    is_active boolean NOT NULL,
    is_superuser boolean NOT NULL,
    is_verified boolean NOT NULL
);

ALTER TABLE ONLY oauth_account
    ADD CONSTRAINT oauth_account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY "user"
    ADD CONSTRAINT user_pkey PRIMARY KEY (id);

CREATE INDEX ix_oauth_account_account_id ON oauth_account USING btree (account_id);

CREATE INDEX ix_oauth_account_oauth_name ON oauth_account USING btree (oauth_name);

CREATE UNIQUE INDEX ix_user_email ON "user" USING btree (email);

ALTER TABLE ONLY oauth_account
    ADD CONSTRAINT oauth_account_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id) ON DELETE CASCADE;
