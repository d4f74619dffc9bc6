CREATE TABLE fe_users (
  uid int(11) unsigned NOT NULL AUTO_INCREMENT,
  pid int(11) unsigned NOT NULL DEFAULT 0,
  tstamp int(11) unsigned NOT NULL DEFAULT 0,
  crdate int(11) unsigned NOT NULL DEFAULT 0,
  deleted smallint(5) unsigned NOT NULL DEFAULT 0,
  disable smallint(5) unsigned NOT NULL DEFAULT 0,
  starttime int(11) unsigned NOT NULL DEFAULT 0,
  endtime int(11) unsigned NOT NULL DEFAULT 0,
  username varchar(255) NOT NULL DEFAULT '',
  password varchar(255) NOT NULL DEFAULT '',
  usergroup text,
  name varchar(160) NOT NULL DEFAULT '',
  first_name varchar(50) NOT NULL DEFAULT '',
  last_name varchar(50) NOT NULL DEFAULT '',
  telephone varchar(30) NOT NULL DEFAULT '',
  email varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (uid),
  KEY username (username(100))
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE fe_groups (
  uid int(11) unsigned NOT NULL AUTO_INCREMENT,
  title varchar(50) NOT NULL DEFAULT '',
  deleted smallint(5) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (uid)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE be_users (
  uid int(11) unsigned NOT NULL AUTO_INCREMENT,
  username varchar(50) NOT NULL DEFAULT '',
  password varchar(255) NOT NULL DEFAULT '',
  email varchar(255) NOT NULL DEFAULT '',
  admin smallint(5) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (uid)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
