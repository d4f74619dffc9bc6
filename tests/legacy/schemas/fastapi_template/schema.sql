CREATE TABLE item (
    id uuid NOT NULL,
    title character varying(255) NOT NULL,
    owner_id uuid NOT NULL
);

CREATE TABLE "user" (
    email character varying(255) NOT NULL,
    is_active boolean NOT NULL,
    is_superuser boolean NOT NULL,
    full_name character varying(255),
    id uuid NOT NULL,
    hashed_password character varying NOT NULL
);

ALTER TABLE ONLY item
    ADD CONSTRAINT item_pkey PRIMARY KEY (id);

ALTER TABLE ONLY "user"
    ADD CONSTRAINT user_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX ix_user_email ON "user" USING btree (email);

ALTER TABLE ONLY item
    ADD CONSTRAINT item_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES "user"(id) ON DELETE CASCADE;
