CREATE TABLE users (
  uid int(10) unsigned NOT NULL DEFAULT 0,
  name varchar(60) NOT NULL DEFAULT '',
  pass varchar(128) NOT NULL DEFAULT '',
  mail varchar(254) DEFAULT '',
  theme varchar(255) NOT NULL DEFAULT '',
  signature varchar(255) NOT NULL DEFAULT '',
  signature_format varchar(255) DEFAULT NULL,
  created int(11) NOT NULL DEFAULT 0,
  access int(11) NOT NULL DEFAULT 0,
  login int(11) NOT NULL DEFAULT 0,
  status tinyint(4) NOT NULL DEFAULT 0,
  timezone varchar(32) DEFAULT NULL,
  language varchar(12) NOT NULL DEFAULT '',
  picture int(11) NOT NULL DEFAULT 0,
  init varchar(254) DEFAULT '',
  data longblob,
  PRIMARY KEY (uid),
  UNIQUE KEY name (name),
  KEY mail (mail)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE role (
  rid int(10) unsigned NOT NULL AUTO_INCREMENT,
  name varchar(64) NOT NULL DEFAULT '',
  weight int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (rid)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE users_roles (
  uid int(10) unsigned NOT NULL DEFAULT 0,
  rid int(10) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (uid, rid)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE authmap (
  aid int(10) unsigned NOT NULL AUTO_INCREMENT,
  uid int(11) NOT NULL DEFAULT 0,
  authname varchar(128) NOT NULL DEFAULT '',
  module varchar(128) NOT NULL DEFAULT '',
  PRIMARY KEY (aid)
) DEFAULT CHARSET=utf8mb3;
