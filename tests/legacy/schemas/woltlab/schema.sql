CREATE TABLE wcf1_user (
  userID int(10) NOT NULL AUTO_INCREMENT,
  username varchar(100) NOT NULL DEFAULT '',
  email varchar(191) NOT NULL DEFAULT '',
  password varchar(255) NOT NULL DEFAULT 'invalid:',
  accessToken char(40) NOT NULL DEFAULT '',
  languageID int(10) NOT NULL DEFAULT 0,
  registrationDate int(10) NOT NULL DEFAULT 0,
  banned tinyint(1) NOT NULL DEFAULT 0,
  banReason mediumtext,
  banExpires int(10) NOT NULL DEFAULT 0,
  activationCode int(10) NOT NULL DEFAULT 0,
  emailConfirmed char(40) DEFAULT NULL,
  PRIMARY KEY (userID),
  UNIQUE KEY username (username),
  UNIQUE KEY email (email)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE wcf1_user_group (
  groupID int(10) NOT NULL AUTO_INCREMENT,
  groupName varchar(255) NOT NULL DEFAULT '',
  groupType tinyint(1) NOT NULL DEFAULT 4,
  PRIMARY KEY (groupID)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE wcf1_user_to_group (
  userID int(10) NOT NULL,
  groupID int(10) NOT NULL,
  PRIMARY KEY (userID, groupID)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
