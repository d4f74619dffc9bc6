// Values of npm packages and Node idioms: npm install oslo@1 lucia@2 pbkdf2-password bcryptjs better-auth; node node_packages.mjs
import crypto from "node:crypto";
import { createRequire } from "node:module";
import { Scrypt } from "oslo/password";
import { generateLuciaPasswordHash } from "lucia/utils";
import { hashPassword } from "better-auth/crypto";

const require = createRequire(import.meta.url);
const bcryptjs = require("bcryptjs");
const pbkdf2Password = require("pbkdf2-password");
const passwords = ["S3cret!Pass", "Grüße-ñandú", "Ⅷ ﬂow①"];
const show = (...parts) => console.log(parts.join("\t"));
const sha = (digest, text) => crypto.createHash(digest).update(text).digest("hex");

for (const password of passwords) {
  show("oslo_scrypt", await new Scrypt().hash(password), password);
  show("better-auth", await hashPassword(password), password);
  show("lucia_scrypt", await generateLuciaPasswordHash(password), password);
  show("meteor", bcryptjs.hashSync(sha("sha256", password), 5), password);
  show("nodebb", bcryptjs.hashSync(sha("sha512", password), 5), password);
  await new Promise((done) =>
    pbkdf2Password()({ password }, (error, _, salt, hash) => (show("pbkdf2_password", hash, password, salt), done())),
  );
  // mean.js: the salt is base64 text and is decoded; Discourse and Grafana use the salt's text.
  const salt = crypto.randomBytes(16).toString("base64");
  show("meanjs", crypto.pbkdf2Sync(password, Buffer.from(salt, "base64"), 10000, 64, "sha1").toString("base64"), password, salt);
  const hex = crypto.randomBytes(16).toString("hex");
  show("discourse", crypto.pbkdf2Sync(password, hex, 64000, 32, "sha256").toString("hex"), password, hex);
  const short = crypto.randomBytes(8).toString("base64url").slice(0, 10);
  show("grafana", crypto.pbkdf2Sync(password, short, 10000, 50, "sha256").toString("hex"), password, short);
  show("lucia_legacy", `${hex}:${crypto.scryptSync(password.normalize("NFKC"), hex, 64, { N: 16384, r: 8, p: 1 }).toString("hex")}`, password);
}
