/*
 A better-auth database, made by better-auth 1.7.25 on Node 20.

     node make.mjs postgresql://root@127.0.0.1:PORT/NAME

 Sign-ups go through its API; the administrator, the ban and the second factor through its plugins' (admin, username,
 phoneNumber, twoFactor). Its scrypt cost is fixed (N=16384, r=16).
*/
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { admin, phoneNumber, twoFactor, username } from "better-auth/plugins";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.argv[2] });
const auth = betterAuth({
  database: pool,
  secret: "of this example, for nothing else",
  baseURL: "http://localhost:3000",
  appName: "Example",
  emailAndPassword: { enabled: true },
  logger: { disabled: true },
  plugins: [admin(), username(), phoneNumber({ sendOTP: () => {} }), twoFactor()],
});
await (await getMigrations(auth.options)).runMigrations();

const user = async (email, name, password, fields = {}) => {
  const made = await auth.api.signUpEmail({ body: { email, name, password, ...fields } });
  return made.user.id;
};
const ada = await user("ada@example.com", "Ada Lovelace", "correct horse battery", { username: "Ada.L" });
const zoe = await user("Zoe@Example.com", "Zoë Ñandú", "Grüße-ñandú ﬁ");
await user("new@example.com", "Not verified", "has not confirmed");
const banned = await user("banned@example.com", "Banned", "still knows it");
const paused = await user("paused@example.com", "Paused until 2020", "may come again");
const context = await auth.$context;
await context.internalAdapter.updateUser(ada, { emailVerified: true, role: "admin,user" });
await context.internalAdapter.updateUser(zoe, { emailVerified: true, phoneNumber: "+4915112345678", phoneNumberVerified: true });
await context.internalAdapter.updateUser(banned, { emailVerified: true, banned: true, banReason: "spam" });
await context.internalAdapter.updateUser(paused, {
  emailVerified: true, banned: true, banReason: "a while", banExpires: new Date("2020-01-01T00:00:00Z"),
});
const { user: social } = await context.internalAdapter.createOAuthUser(
  { email: "oauth@example.com", name: "By Google", emailVerified: true },
  { providerId: "google", accountId: "google-1" },
);
await context.internalAdapter.linkAccount({ userId: ada, providerId: "github", accountId: "github-1" });
await pool.end();
