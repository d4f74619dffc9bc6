CREATE TABLE "aspnet_Applications" (
    "ApplicationName" VARCHAR(256) NOT NULL,
    "LoweredApplicationName" VARCHAR(256) NOT NULL,
    "ApplicationId" UUID PRIMARY KEY,
    "Description" VARCHAR(256)
);

CREATE TABLE "aspnet_Users" (
    "ApplicationId" UUID NOT NULL,
    "UserId" UUID PRIMARY KEY,
    "UserName" VARCHAR(256) NOT NULL,
    "LoweredUserName" VARCHAR(256) NOT NULL,
    "MobileAlias" VARCHAR(16),
    "IsAnonymous" BOOLEAN NOT NULL DEFAULT false,
    "LastActivityDate" TIMESTAMP NOT NULL DEFAULT '2021-03-04 05:06:07'
);

CREATE UNIQUE INDEX "aspnet_Users_Index" ON "aspnet_Users" ("ApplicationId", "LoweredUserName");

CREATE TABLE "aspnet_Membership" (
    "ApplicationId" UUID NOT NULL,
    "UserId" UUID PRIMARY KEY,
    "Password" VARCHAR(128) NOT NULL,
    "PasswordFormat" INTEGER NOT NULL DEFAULT 0,
    "PasswordSalt" VARCHAR(128) NOT NULL,
    "Email" VARCHAR(256),
    "LoweredEmail" VARCHAR(256),
    "PasswordQuestion" VARCHAR(256),
    "PasswordAnswer" VARCHAR(128),
    "IsApproved" BOOLEAN NOT NULL,
    "IsLockedOut" BOOLEAN NOT NULL,
    "CreateDate" TIMESTAMP NOT NULL DEFAULT '2021-03-04 05:06:07'
);

CREATE INDEX "aspnet_Membership_index" ON "aspnet_Membership" ("ApplicationId", "LoweredEmail");

CREATE TABLE "aspnet_Roles" (
    "ApplicationId" UUID NOT NULL,
    "RoleId" UUID PRIMARY KEY,
    "RoleName" VARCHAR(256) NOT NULL,
    "LoweredRoleName" VARCHAR(256) NOT NULL
);

CREATE TABLE "aspnet_UsersInRoles" (
    "UserId" UUID NOT NULL,
    "RoleId" UUID NOT NULL,
    PRIMARY KEY ("UserId", "RoleId")
);
