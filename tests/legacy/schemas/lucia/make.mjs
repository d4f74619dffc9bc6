/*
 A Lucia 2 database, made by lucia 2.7.7 with @lucia-auth/adapter-postgresql 2.0.2 on Node 20.

     node make.mjs postgresql://root@127.0.0.1:PORT/NAME

 Lucia makes no tables: they are those of its PostgreSQL guide, with the columns that its examples add.
*/
import { pg } from "@lucia-auth/adapter-postgresql";
import { lucia } from "lucia";
import driver from "pg";

const pool = new driver.Pool({ connectionString: process.argv[2] });
await pool.query(`
CREATE TABLE auth_user (id TEXT PRIMARY KEY, email TEXT UNIQUE, email_verified BOOLEAN, username TEXT);
CREATE TABLE user_key (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES auth_user(id), hashed_password TEXT);
CREATE TABLE user_session (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES auth_user(id),
  active_expires BIGINT NOT NULL, idle_expires BIGINT NOT NULL);`);
const auth = lucia({
  env: "DEV",
  adapter: pg(pool, { user: "auth_user", key: "user_key", session: "user_session" }),
  getUserAttributes: (data) => data,
});
const user = (key, password, attributes) =>
  auth.createUser({ key: { providerId: key[0], providerUserId: key[1], password }, attributes });
const ada = await user(["email", "ada@example.com"], "correct horse battery",
  { email: "ada@example.com", email_verified: true, username: "ada" });
await auth.createKey({ userId: ada.userId, providerId: "github", providerUserId: "github-1", password: null });
await user(["email", "zoe@example.com"], "Grüße-ñandú ﬁ", { email: "Zoe@example.com", email_verified: true, username: "Zoë" });
await user(["email", "new@example.com"], "has not confirmed", { email: "new@example.com", email_verified: false, username: "new" });
await user(["google", "google-1"], null, { email: "oauth@example.com", email_verified: true, username: "by.google" });
await pool.end();
