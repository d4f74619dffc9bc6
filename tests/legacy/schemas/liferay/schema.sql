CREATE TABLE User_ (
  mvccVersion bigint(20) NOT NULL DEFAULT 0,
  uuid_ varchar(75) DEFAULT NULL,
  userId bigint(20) NOT NULL,
  companyId bigint(20) DEFAULT NULL,
  password_ varchar(255) DEFAULT NULL,
  passwordEncrypted tinyint(4) DEFAULT NULL,
  passwordReset tinyint(4) DEFAULT NULL,
  screenName varchar(75) DEFAULT NULL,
  emailAddress varchar(254) DEFAULT NULL,
  languageId varchar(75) DEFAULT NULL,
  firstName varchar(75) DEFAULT NULL,
  middleName varchar(75) DEFAULT NULL,
  lastName varchar(75) DEFAULT NULL,
  lockout tinyint(4) DEFAULT NULL,
  lockoutDate datetime(6) DEFAULT NULL,
  emailAddressVerified tinyint(4) DEFAULT NULL,
  type_ int(11) NOT NULL DEFAULT 1,
  status int(11) DEFAULT NULL,
  PRIMARY KEY (userId),
  UNIQUE KEY IX_C5806019 (companyId, screenName),
  UNIQUE KEY IX_615E9F7A (companyId, emailAddress),
  KEY IX_762F63C6 (emailAddress)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE Role_ (
  roleId bigint(20) NOT NULL,
  companyId bigint(20) DEFAULT NULL,
  name varchar(75) DEFAULT NULL,
  PRIMARY KEY (roleId)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE Users_Roles (
  companyId bigint(20) NOT NULL,
  roleId bigint(20) NOT NULL,
  userId bigint(20) NOT NULL,
  PRIMARY KEY (roleId, userId)
) DEFAULT CHARSET=utf8mb3;
