/*
 A Payload database, made by Payload 3.90.2 with @payloadcms/db-postgres 3.90.2 on Node 20.

     node make.mjs postgresql://root@127.0.0.1:PORT/NAME

 Two collections with accounts, as many sites have: `users` for the panel, `customers` who must verify their address and
 may have a username. The PBKDF2 cost is fixed (25,000).
*/
import { postgresAdapter } from "@payloadcms/db-postgres";
import { pbkdf2Sync, randomBytes } from "node:crypto";
import { buildConfig, getPayload } from "payload";

const payload = await getPayload({
  config: buildConfig({
    secret: "of this example",
    telemetry: false,
    db: postgresAdapter({ pool: { connectionString: process.argv[2] }, push: true }),
    email: () => ({ name: "none", defaultFromAddress: "a@example.com", defaultFromName: "a", sendEmail: async () => {} }),
    typescript: { autoGenerate: false },
    collections: [
      { slug: "users", auth: true, fields: [
        { name: "roles", type: "select", hasMany: true, options: ["admin", "editor"] }] },
      { slug: "customers", auth: { verify: true, maxLoginAttempts: 5, lockTime: 600000,
        loginWithUsername: { allowEmailLogin: true, requireEmail: true } },
        fields: [{ name: "name", type: "text" }] },
    ],
  }),
});
const make = (collection, data) => payload.create({ collection, data, disableVerificationEmail: true });
await make("users", { email: "ada@example.com", password: "correct horse battery", roles: ["admin", "editor"] });
await make("users", { email: "Grace@Example.com", password: "a nanosecond", roles: [] });
await make("customers", { email: "Zoe@Example.com", username: "Zoë", name: "Zoë Ñandú", password: "Grüße-ñandú", _verified: true });
await make("customers", { email: "new@example.com", username: "new", name: "New", password: "has not confirmed" });
const locked = await make("users", { email: "locked@example.com", password: "typed it wrong" });
const lapsed = await make("users", { email: "lapsed@example.com", password: "waited long enough" });
const lock = (id, lockUntil) => payload.update({ collection: "users", id, data: { loginAttempts: 5, lockUntil } });
await lock(locked.id, "2099-01-01T00:00:00.000Z");
await lock(lapsed.id, "2020-01-01T00:00:00.000Z");
// What releases up to 3.8x stored: 25,000 rounds, 512 bytes, no tag.
const old = await make("users", { email: "old@example.com", password: "is replaced" });
const salt = randomBytes(32).toString("hex");
const hash = pbkdf2Sync("of an older release", salt, 25000, 512, "sha256").toString("hex");
await payload.db.pool.query("UPDATE users SET salt = $1, hash = $2 WHERE id = $3", [salt, hash, old.id]);
process.exit(0);
