CREATE TABLE s_user (
  id int(11) NOT NULL AUTO_INCREMENT,
  password varchar(1024) NOT NULL,
  encoder varchar(255) NOT NULL DEFAULT 'md5',
  email varchar(70) NOT NULL,
  active int(1) NOT NULL DEFAULT 0,
  accountmode int(11) NOT NULL,
  confirmationkey varchar(100) NOT NULL DEFAULT '',
  firstlogin date DEFAULT NULL,
  sessionID varchar(128) DEFAULT NULL,
  customergroup varchar(15) NOT NULL,
  language varchar(10) NOT NULL DEFAULT '1',
  subshopID int(11) NOT NULL DEFAULT 1,
  failedlogins int(11) NOT NULL DEFAULT 0,
  lockeduntil datetime DEFAULT NULL,
  salutation varchar(30) DEFAULT NULL,
  firstname varchar(255) DEFAULT NULL,
  lastname varchar(255) DEFAULT NULL,
  customernumber varchar(30) DEFAULT NULL,
  PRIMARY KEY (id),
  KEY email (email)
) DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE s_core_customergroups (
  id int(11) NOT NULL AUTO_INCREMENT,
  groupkey varchar(15) NOT NULL,
  description varchar(255) NOT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;

CREATE TABLE s_core_auth (
  id int(11) NOT NULL AUTO_INCREMENT,
  username varchar(255) NOT NULL,
  password varchar(255) NOT NULL,
  encoder varchar(255) NOT NULL DEFAULT 'LegacyBackendMd5',
  email varchar(255) NOT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci;
