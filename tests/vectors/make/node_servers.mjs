// Prints vectors of servers and directories that no public suite has enough of, made by Node's crypto (OpenSSL):
// node node_servers.mjs
import { createCipheriv, createHash, createHmac, pbkdf2Sync } from "node:crypto";

const print = (fields) => {
  console.log("[[vector]]");
  for (const [name, value] of Object.entries(fields)) {
    const inline = typeof value === "object"
      ? `{ ${Object.entries(value).map(([key, text]) => `${key} = ${JSON.stringify(text)}`).join(", ")} }`
      : JSON.stringify(value);
    console.log(`${name} = ${inline}`);
  }
  console.log(`source = "Node ${process.versions.node} crypto, tests/vectors/make/node_servers.mjs"\n`);
};
const digest = (name, ...parts) => createHash(name).update(Buffer.concat(parts)).digest();
const password = "Grüße-ñandú";
const utf8 = Buffer.from(password, "utf8");
const utf16 = Buffer.from(password, "utf16le");

// ASP.NET Membership: the key of an HMAC class is the salt, repeated to the class's own key length.
const salt = Buffer.from("00112233445566778899aabbccddeeff", "hex");
const repeated = (length) => Buffer.alloc(length, salt);
for (const [algorithm, made] of [
  ["SHA1", digest("sha1", salt, utf16)],
  ["SHA256", digest("sha256", salt, utf16)],
  ["SHA512", digest("sha512", salt, utf16)],
  ["HMACSHA256", createHmac("sha256", repeated(64)).update(utf16).digest()],
  ["HMACSHA512", createHmac("sha512", repeated(128)).update(utf16).digest()],
]) {
  print({ scheme: "aspnet_membership", encoded: made.toString("base64"), password, salt: salt.toString("base64"), params: { algorithm } });
}
print({
  scheme: "umbraco_hmacsha256",
  encoded: salt.toString("base64") + createHmac("sha256", repeated(64)).update(utf16).digest("base64"),
  password,
});
for (const [decryption, cipher, key, block] of [
  ["AES", "aes-256-cbc", "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0", 16],
  ["3DES", "des-ede3-cbc", "0123456789abcdeffedcba9876543210aabbccddeeff0011", 8],
]) {
  const encryptor = createCipheriv(cipher, Buffer.from(key, "hex"), Buffer.alloc(block));
  print({
    scheme: "aes_encrypted_membership",
    encoded: Buffer.concat([encryptor.update(Buffer.concat([salt, utf16])), encryptor.final()]).toString("base64"),
    password,
    salt: salt.toString("base64"),
    params: { decryption, key_hex: key },
  });
}

// MongoDB's SCRAM: hashcat's text holds the server's key.
const mongo = Buffer.from("sally:mongo:", "utf8");
for (const [kind, name, rounds, prepared] of [
  ["0", "sha1", 10000, Buffer.from(digest("md5", mongo, utf8).toString("hex"))],
  ["1", "sha256", 15000, utf8],
]) {
  const salted = pbkdf2Sync(prepared, salt, rounds, name === "sha1" ? 20 : 32, name);
  const user = Buffer.from("sally").toString("base64");
  print({
    scheme: `mongodb_scram_${name}`,
    encoded: `$mongodb-scram$*${kind}*${user}*${rounds}*${salt.toString("base64")}*${createHmac(name, salted).update("Server Key").digest("base64")}`,
    password,
  });
}

// SolarWinds Orion: SHA-512 over 1,024 bytes of PBKDF2.
const orion = (bytes) => digest("sha512", pbkdf2Sync(utf8, bytes, 1000, 1024, "sha1")).toString("base64");
print({ scheme: "solarwinds_v1", encoded: `$solarwinds$0$Administrator$${orion(Buffer.from("administrator"))}`, password });
print({ scheme: "solarwinds_v2", encoded: `$solarwinds$1$${salt.toString("base64")}$${orion(salt)}`, password });

const text = "1a2b3c4d";
print({ scheme: "netscaler_sha512", encoded: `2${text}${digest("sha512", Buffer.from(text), utf8, Buffer.alloc(1)).toString("hex")}`, password });
print({ scheme: "hmailserver_sha256", encoded: `a1b2c3${digest("sha256", Buffer.from("a1b2c3"), utf8).toString("hex")}`, password });

// 389 Directory Server: rounds, 64 bytes of salt, 256 of digest.
const long = Buffer.alloc(64, salt);
const rounds = Buffer.alloc(4);
rounds.writeUInt32BE(2048);
print({
  scheme: "dirsrv_pbkdf2_sha256",
  encoded: `{PBKDF2_SHA256}${Buffer.concat([rounds, long, pbkdf2Sync(utf8, long, 2048, 256, "sha256")]).toString("base64")}`,
  password,
});
for (const [tag, name, size, of] of [["PBKDF2", "sha1", 20, 8], ["PBKDF2-HMAC-SHA512", "sha512", 64, 16]]) {
  const key = pbkdf2Sync(utf8, salt.subarray(0, of), 3000, size, name);
  print({ scheme: "opendj_pbkdf2", encoded: `{${tag}}3000:${Buffer.concat([key, salt.subarray(0, of)]).toString("base64")}`, password });
}
