/*
 A Directus database, made by Directus 11.3.5 on Node 20.

     DB_CLIENT=pg DB_CONNECTION_STRING=postgresql://root@127.0.0.1:PORT/NAME SECRET=… node make.mjs

 `directus bootstrap` makes tables, policies and the first administrator; the rest goes through its services. The argon2 cost
 is lowered by its HASH_ settings.
*/
import { execFileSync } from "node:child_process";
Object.assign(process.env, {
  SECRET: "of this example", ADMIN_EMAIL: "Ada@Example.com", ADMIN_PASSWORD: "correct horse battery", TELEMETRY: "false",
  HASH_TIME_COST: "2", HASH_MEMORY_COST: "1024", HASH_PARALLELISM: "1", PUBLIC_URL: "http://localhost:8055", LOG_LEVEL: "warn",
});
execFileSync("node_modules/.bin/directus", ["bootstrap"], { stdio: "inherit", env: process.env });
const { getSchema } = await import("@directus/api/utils/get-schema");
const { UsersService } = await import("@directus/api/services/users");
const { RolesService } = await import("@directus/api/services/roles");
const schema = await getSchema();
const users = new UsersService({ schema });
const roles = new RolesService({ schema });
const editor = await roles.createOne({ name: "Editor" });
const german = await roles.createOne({ name: "Prüfer", parent: editor });
const add = (email, password, fields = {}) => users.createOne({ email, password, status: "active", role: editor, ...fields });
await add("Zoe@Example.com", "Grüße-ñandú", { first_name: "Zoë", last_name: "Ñandú", language: "de-DE", role: german,
  tfa_secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" });
await add("roleless@example.com", "may do nothing", { role: null, first_name: "No" });
await add("suspended@example.com", "still knows it", { status: "suspended" });
await add("archived@example.com", "is put away", { status: "archived" });
await add("invited@example.com", undefined, { status: "invited" });
await add("by.sso@example.com", undefined, { provider: "keycloak", external_identifier: "keycloak-1" });
process.exit(0);
