/*
 A Strapi database, made by Strapi 5.54.0 with its users-permissions plugin on Node 20 (version 4: 4.26.4, the same program).

     DATABASE=postgresql://root@127.0.0.1:PORT/NAME node make.mjs

 `up_users` are the site's users, `admin_users` those of the panel. The bcrypt cost is fixed (10).
*/
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const core = require("@strapi/strapi");
const strapi = await (core.createStrapi ?? core)({ appDir: process.cwd(), distDir: process.cwd() }).load();
const role = (type) => strapi.db.query("plugin::users-permissions.role").findOne({ where: { type } });
const authenticated = await role("authenticated");
const users = strapi.plugin("users-permissions").service("user");
const add = (username, email, password, fields = {}) =>
  users.add({ username, email, password, provider: "local", confirmed: true, blocked: false, role: authenticated.id, ...fields });
await add("Ada", "ada@example.com", "correct horse battery");
await add("Zoë", "zoe@example.com", "Grüße-ñandú");
await add("new", "new@example.com", "has not confirmed", { confirmed: false });
await add("blocked", "blocked@example.com", "still knows it", { blocked: true });
await add("google", "oauth@example.com", undefined, { provider: "google" });
const admin = strapi.service ? strapi.service("admin::user") : strapi.admin.services.user;
const superAdmin = await strapi.db.query("admin::role").findOne({ where: { code: "strapi-super-admin" } });
const editor = await strapi.db.query("admin::role").findOne({ where: { code: "strapi-editor" } });
await admin.create({ firstname: "Grace", lastname: "Hopper", email: "Grace@Example.com", password: "a Nanosecond 1", isActive: true,
  roles: [superAdmin.id, editor.id] });
await admin.create({ firstname: "Ex", lastname: "Editor", email: "ex@example.com", password: "still Knows 2", isActive: false,
  registrationToken: null, roles: [editor.id] });
await admin.create({ firstname: "Asked", lastname: "In", email: "asked@example.com", isActive: false,
  registrationToken: "00112233445566778899aabbccddeeff00112233", roles: [editor.id] });
process.exit(0);
