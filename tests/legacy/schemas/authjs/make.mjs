/*
 An Auth.js database: rows by @auth/pg-adapter 1.11.3 on Node 20, in the tables that its documentation gives.

     node make.mjs postgresql://root@127.0.0.1:PORT/NAME        after schema.sql

 Auth.js keeps no passwords: users come by a provider, or by a link in a mail.
*/
import adapter from "@auth/pg-adapter";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.argv[2] });
const auth = adapter(pool);
const user = async (name, email, emailVerified, provider) => {
  const made = await auth.createUser({ name, email, emailVerified, image: null });
  if (provider) await auth.linkAccount({ userId: made.id, type: "oauth", provider, providerAccountId: `${provider}-1` });
};
await user("Ada Lovelace", "ada@example.com", new Date("2024-03-01T10:00:00Z"), "github");
await user("Zoë Ñandú", "zoe@example.com", null, "google");
await user(null, "by.mail@example.com", new Date("2024-03-01T10:00:00Z"));
await pool.end();
