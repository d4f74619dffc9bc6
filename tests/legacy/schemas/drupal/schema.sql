CREATE TABLE users (
  uid int(10) unsigned NOT NULL AUTO_INCREMENT,
  uuid varchar(128) CHARACTER SET ascii NOT NULL,
  langcode varchar(12) CHARACTER SET ascii NOT NULL,
  PRIMARY KEY (uid)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE users_field_data (
  uid int(10) unsigned NOT NULL,
  langcode varchar(12) CHARACTER SET ascii NOT NULL,
  preferred_langcode varchar(12) CHARACTER SET ascii DEFAULT NULL,
  preferred_admin_langcode varchar(12) CHARACTER SET ascii DEFAULT NULL,
  name varchar(60) NOT NULL,
  pass varchar(255) DEFAULT NULL,
  mail varchar(254) DEFAULT NULL,
  timezone varchar(32) DEFAULT NULL,
  status tinyint(4) DEFAULT NULL,
  created int(11) NOT NULL,
  changed int(11) DEFAULT NULL,
  access int(11) NOT NULL,
  login int(11) DEFAULT NULL,
  init varchar(254) DEFAULT NULL,
  default_langcode tinyint(4) NOT NULL,
  PRIMARY KEY (uid, langcode),
  UNIQUE KEY user__name (name, langcode),
  KEY user_field__mail (mail(191))
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE user__roles (
  bundle varchar(128) CHARACTER SET ascii NOT NULL DEFAULT '',
  deleted tinyint(4) NOT NULL DEFAULT 0,
  entity_id int(10) unsigned NOT NULL,
  revision_id int(10) unsigned NOT NULL,
  langcode varchar(32) CHARACTER SET ascii NOT NULL DEFAULT '',
  delta int(10) unsigned NOT NULL,
  roles_target_id varchar(255) CHARACTER SET ascii NOT NULL,
  PRIMARY KEY (entity_id, deleted, delta, langcode)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE users_data (
  uid int(10) unsigned NOT NULL DEFAULT 0,
  module varchar(50) CHARACTER SET ascii NOT NULL DEFAULT '',
  name varchar(128) CHARACTER SET ascii NOT NULL DEFAULT '',
  value longblob,
  serialized tinyint(3) unsigned DEFAULT 0,
  PRIMARY KEY (uid, module, name)
) DEFAULT CHARSET=utf8mb4;
