/*
 A Ghost database, made by Ghost 5.130.6 on Node 20 with MariaDB 10.11.

     node make.cjs NAME SOCKET        in the folder of the package ghost

 Staff are in `users`; members, who have no password, in `members`. The bcrypt cost is fixed (10).
*/
const fs = require("node:fs");
const [name, socketPath] = process.argv.slice(2);
fs.writeFileSync("config.production.json", JSON.stringify({
  url: "http://localhost:2368/", server: { host: "127.0.0.1", port: 2368 }, mail: { transport: "Direct" },
  database: { client: "mysql", connection: { socketPath, user: "root", password: "", database: name, charset: "utf8mb4" } },
  logging: { level: "error", transports: ["stderr"] }, privacy: { useUpdateCheck: false },
}));
process.env.NODE_ENV = "production";

(async () => {
  await require("./core/boot")({ backend: true, frontend: false, server: false });
  const models = require("./core/server/models");
  const options = { context: { internal: true } };
  const role = async (named) => (await models.Role.findOne({ name: named }, options)).id;
  await models.User.setup({ name: "Ada Lovelace", email: "Ada@example.com", password: "correct horse battery", blogTitle: "A blog",
    status: "active" }, { ...options, id: 1 });
  const add = async (fields, named) => models.User.add({ ...fields, roles: [await role(named)] }, options);
  await add({ name: "Zoë Ñandú", email: "zoe@example.com", password: "Grüße-ñandú 1", locale: "de", status: "active" }, "Editor");
  await add({ name: "Once Wrong", email: "warned@example.com", password: "typed it wrong", status: "warn-2" }, "Author");
  await add({ name: "Has Left", email: "left@example.com", password: "still knows it", status: "inactive" }, "Author");
  await add({ name: "Imported", email: "locked@example.com", password: "must be set anew", status: "locked" }, "Contributor");
  await models.Member.add({ email: "member@example.com", name: "A Member", email_disabled: false }, options);
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
