CREATE TABLE `AspNetUsers` (
    `Id` VARCHAR(255) NOT NULL PRIMARY KEY,
    `UserName` VARCHAR(255) NULL,
    `NormalizedUserName` VARCHAR(255) NULL,
    `Email` VARCHAR(255) NULL,
    `NormalizedEmail` VARCHAR(255) NULL,
    `EmailConfirmed` INTEGER NOT NULL,
    `PasswordHash` VARCHAR(255) NULL,
    `SecurityStamp` VARCHAR(255) NULL,
    `ConcurrencyStamp` VARCHAR(255) NULL,
    `PhoneNumber` VARCHAR(255) NULL,
    `PhoneNumberConfirmed` INTEGER NOT NULL,
    `TwoFactorEnabled` INTEGER NOT NULL,
    `LockoutEnd` VARCHAR(255) NULL,
    `LockoutEnabled` INTEGER NOT NULL,
    `AccessFailedCount` INTEGER NOT NULL
);

CREATE INDEX `EmailIndex` ON `AspNetUsers` (`NormalizedEmail`);

CREATE UNIQUE INDEX `UserNameIndex` ON `AspNetUsers` (`NormalizedUserName`);

CREATE TABLE `AspNetRoles` (
    `Id` VARCHAR(255) NOT NULL PRIMARY KEY,
    `Name` VARCHAR(255) NULL,
    `NormalizedName` VARCHAR(255) NULL
);

CREATE TABLE `AspNetUserRoles` (
    `UserId` VARCHAR(255) NOT NULL,
    `RoleId` VARCHAR(255) NOT NULL,
    PRIMARY KEY (`UserId`, `RoleId`)
);

CREATE TABLE `AspNetUserClaims` (
    `Id` INTEGER NOT NULL PRIMARY KEY,
    `UserId` VARCHAR(255) NOT NULL,
    `ClaimType` VARCHAR(255) NULL,
    `ClaimValue` VARCHAR(255) NULL
);

CREATE TABLE `AspNetUserLogins` (
    `LoginProvider` VARCHAR(255) NOT NULL,
    `ProviderKey` VARCHAR(255) NOT NULL,
    `UserId` VARCHAR(255) NOT NULL,
    PRIMARY KEY (`LoginProvider`, `ProviderKey`)
);

CREATE TABLE `AspNetUserTokens` (
    `UserId` VARCHAR(255) NOT NULL,
    `LoginProvider` VARCHAR(255) NOT NULL,
    `Name` VARCHAR(255) NOT NULL,
    `Value` VARCHAR(255) NULL,
    PRIMARY KEY (`UserId`, `LoginProvider`, `Name`)
);
