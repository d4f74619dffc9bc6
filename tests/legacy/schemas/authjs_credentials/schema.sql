CREATE TABLE "Account" (
    id TEXT NOT NULL, "userId" TEXT NOT NULL, type TEXT NOT NULL, provider TEXT NOT NULL, "providerAccountId" TEXT NOT NULL,
    refresh_token TEXT, access_token TEXT, expires_at INTEGER, token_type TEXT, scope TEXT, id_token TEXT, session_state TEXT,
    CONSTRAINT "Account_pkey" PRIMARY KEY (id)
);
CREATE TABLE "Session" (id TEXT NOT NULL PRIMARY KEY, "sessionToken" TEXT NOT NULL, "userId" TEXT NOT NULL, expires TIMESTAMP(3) NOT NULL);
CREATE TABLE "User" (
    id TEXT NOT NULL, name TEXT, email TEXT, "emailVerified" TIMESTAMP(3), image TEXT, password TEXT, role TEXT NOT NULL DEFAULT 'USER',
    CONSTRAINT "User_pkey" PRIMARY KEY (id)
);
CREATE UNIQUE INDEX "Account_provider_providerAccountId_key" ON "Account" (provider, "providerAccountId");
CREATE UNIQUE INDEX "User_email_key" ON "User" (email);
