// Prints vectors that no public suite has, made by Node's crypto (OpenSSL): node node_crypto.mjs
import { createHash, pbkdf2Sync } from "node:crypto";

const print = (fields) => {
  console.log("[[vector]]");
  for (const [name, value] of Object.entries(fields)) console.log(`${name} = ${JSON.stringify(value)}`);
  console.log(`source = "Node ${process.versions.node} crypto, tests/vectors/make/node_crypto.mjs"\n`);
};
const bare = (bytes) => bytes.toString("base64").replace(/=+$/, "");
const digest = (name, text) => createHash(name).update(text, "utf8").digest();

const password = "Grüße-ñandú";
for (const name of ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]) {
  for (const position of ["prefix", "suffix"]) {
    const salt = "NaCl$ 1'";
    const salted = digest(name, position === "prefix" ? salt + password : password + salt);
    for (const encoding of ["hex", "base64"]) {
      print({ scheme: `${encoding}_${name}`, encoded: salted.toString(encoding), password, salt, position });
    }
  }
}
print({
  scheme: "ldap_sha384",
  encoded: `{SHA384}${digest("sha384", password).toString("base64")}`,
  password,
});
for (const [name, rounds, length] of [["sha256", 3000, 32], ["sha384", 2000, 24]]) {
  const salt = Buffer.from("00ff10ef20df30cf", "hex");
  const derived = pbkdf2Sync(password, salt, rounds, length, name);
  print({
    scheme: "phc_pbkdf2",
    encoded: `$pbkdf2-${name}$l=${length},i=${rounds}$${bare(salt)}$${bare(derived)}`,
    password,
  });
}
