CREATE TABLE "users" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar, "email" varchar, "password_digest" varchar, "remember_digest" varchar, "admin" boolean DEFAULT 0, "activation_digest" varchar, "activated" boolean DEFAULT 0, "activated_at" datetime, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);

CREATE UNIQUE INDEX "index_users_on_email" ON "users" ("email");

CREATE TABLE "microposts" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "content" text, "user_id" integer, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);

CREATE INDEX "index_microposts_on_user_id" ON "microposts" ("user_id");

CREATE TABLE "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY);
