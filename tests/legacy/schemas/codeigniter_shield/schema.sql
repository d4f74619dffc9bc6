CREATE TABLE users (
  id int(11) unsigned NOT NULL AUTO_INCREMENT,
  username varchar(30) DEFAULT NULL,
  status varchar(255) DEFAULT NULL,
  status_message varchar(255) DEFAULT NULL,
  active tinyint(1) NOT NULL DEFAULT 0,
  last_active datetime DEFAULT NULL,
  created_at datetime DEFAULT NULL,
  updated_at datetime DEFAULT NULL,
  deleted_at datetime DEFAULT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY username (username)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE auth_identities (
  id int(11) unsigned NOT NULL AUTO_INCREMENT,
  user_id int(11) unsigned NOT NULL,
  type varchar(255) NOT NULL,
  name varchar(255) DEFAULT NULL,
  secret varchar(255) NOT NULL,
  secret2 varchar(255) DEFAULT NULL,
  expires datetime DEFAULT NULL,
  extra text,
  force_reset tinyint(1) NOT NULL DEFAULT 0,
  last_used_at datetime DEFAULT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY type_secret (type, secret),
  KEY user_id (user_id)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE auth_groups_users (
  id int(11) unsigned NOT NULL AUTO_INCREMENT,
  user_id int(11) unsigned NOT NULL,
  `group` varchar(255) NOT NULL,
  created_at datetime NOT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARSET=utf8mb4;
