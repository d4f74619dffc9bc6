CREATE TABLE "UserProfile" (
    "UserId" INTEGER NOT NULL PRIMARY KEY,
    "UserName" TEXT NOT NULL
);

CREATE UNIQUE INDEX "IX_UserProfile_UserName" ON "UserProfile" ("UserName");

CREATE TABLE "webpages_Membership" (
    "UserId" INTEGER NOT NULL PRIMARY KEY,
    "CreateDate" TEXT NULL,
    "ConfirmationToken" TEXT NULL,
    "IsConfirmed" INTEGER NULL DEFAULT 0,
    "LastPasswordFailureDate" TEXT NULL,
    "PasswordFailuresSinceLastSuccess" INTEGER NOT NULL DEFAULT 0,
    "Password" TEXT NOT NULL,
    "PasswordChangedDate" TEXT NULL,
    "PasswordSalt" TEXT NOT NULL,
    "PasswordVerificationToken" TEXT NULL,
    "PasswordVerificationTokenExpirationDate" TEXT NULL
);

CREATE TABLE "webpages_Roles" (
    "RoleId" INTEGER NOT NULL PRIMARY KEY,
    "RoleName" TEXT NOT NULL UNIQUE
);

CREATE TABLE "webpages_UsersInRoles" (
    "UserId" INTEGER NOT NULL,
    "RoleId" INTEGER NOT NULL,
    PRIMARY KEY ("UserId", "RoleId")
);

CREATE TABLE "webpages_OAuthMembership" (
    "Provider" TEXT NOT NULL,
    "ProviderUserId" TEXT NOT NULL,
    "UserId" INTEGER NOT NULL,
    PRIMARY KEY ("Provider", "ProviderUserId")
);
