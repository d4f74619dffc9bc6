CREATE TABLE user (
  userid int(10) unsigned NOT NULL AUTO_INCREMENT,
  usergroupid smallint(5) unsigned NOT NULL DEFAULT 0,
  membergroupids char(250) NOT NULL DEFAULT '',
  displaygroupid smallint(5) unsigned NOT NULL DEFAULT 0,
  username varchar(100) NOT NULL DEFAULT '',
  password char(32) NOT NULL DEFAULT '',
  passworddate date NOT NULL DEFAULT '1000-01-01',
  email char(100) NOT NULL DEFAULT '',
  homepage char(100) NOT NULL DEFAULT '',
  usertitle char(250) NOT NULL DEFAULT '',
  joindate int(10) unsigned NOT NULL DEFAULT 0,
  languageid smallint(5) unsigned NOT NULL DEFAULT 0,
  options int(10) unsigned NOT NULL DEFAULT 33554447,
  salt char(30) NOT NULL DEFAULT '',
  PRIMARY KEY (userid),
  KEY usergroupid (usergroupid),
  KEY username (username),
  KEY email (email)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE usergroup (
  usergroupid smallint(5) unsigned NOT NULL AUTO_INCREMENT,
  title char(100) NOT NULL DEFAULT '',
  PRIMARY KEY (usergroupid)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE userban (
  userid int(10) unsigned NOT NULL DEFAULT 0,
  usergroupid smallint(5) unsigned NOT NULL DEFAULT 0,
  displaygroupid smallint(5) unsigned NOT NULL DEFAULT 0,
  adminid int(10) unsigned NOT NULL DEFAULT 0,
  bandate int(10) unsigned NOT NULL DEFAULT 0,
  liftdate int(10) unsigned NOT NULL DEFAULT 0,
  reason varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (userid)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE administrator (
  userid int(10) unsigned NOT NULL DEFAULT 0,
  adminpermissions int(10) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (userid)
) DEFAULT CHARSET=utf8mb4;
