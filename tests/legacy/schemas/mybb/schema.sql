CREATE TABLE mybb_users (
  uid int(10) unsigned NOT NULL AUTO_INCREMENT,
  username varchar(120) NOT NULL DEFAULT '',
  password varchar(120) NOT NULL DEFAULT '',
  salt varchar(10) NOT NULL DEFAULT '',
  loginkey varchar(50) NOT NULL DEFAULT '',
  email varchar(220) NOT NULL DEFAULT '',
  avatar varchar(200) NOT NULL DEFAULT '',
  usergroup smallint(5) unsigned NOT NULL DEFAULT 0,
  additionalgroups varchar(200) NOT NULL DEFAULT '',
  displaygroup smallint(5) unsigned NOT NULL DEFAULT 0,
  usertitle varchar(250) NOT NULL DEFAULT '',
  regdate int(10) unsigned NOT NULL DEFAULT 0,
  language varchar(50) NOT NULL DEFAULT '',
  loginattempts smallint(5) unsigned NOT NULL DEFAULT 0,
  loginlockoutexpiry int(10) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (uid),
  UNIQUE KEY username (username),
  KEY usergroup (usergroup)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE mybb_usergroups (
  gid smallint(5) unsigned NOT NULL AUTO_INCREMENT,
  type tinyint(3) unsigned NOT NULL DEFAULT 2,
  title varchar(120) NOT NULL DEFAULT '',
  isbannedgroup tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (gid)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE mybb_banned (
  uid int(10) unsigned NOT NULL DEFAULT 0,
  gid int(10) unsigned NOT NULL DEFAULT 0,
  oldgroup int(10) unsigned NOT NULL DEFAULT 0,
  dateline int(10) unsigned NOT NULL DEFAULT 0,
  bantime varchar(50) NOT NULL DEFAULT '',
  lifted int(10) unsigned NOT NULL DEFAULT 0,
  reason varchar(255) NOT NULL DEFAULT '',
  KEY uid (uid)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE mybb_adminsessions (
  sid varchar(32) NOT NULL DEFAULT '',
  uid int(10) unsigned NOT NULL DEFAULT 0,
  loginkey varchar(50) NOT NULL DEFAULT ''
) DEFAULT CHARSET=utf8mb4;
