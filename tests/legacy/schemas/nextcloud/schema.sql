CREATE TABLE oc_users (
  uid varchar(64) NOT NULL DEFAULT '',
  displayname varchar(64) DEFAULT NULL,
  password varchar(255) NOT NULL DEFAULT '',
  uid_lower varchar(64) DEFAULT '',
  PRIMARY KEY (uid),
  KEY user_uid_lower (uid_lower)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE oc_preferences (
  userid varchar(64) NOT NULL DEFAULT '',
  appid varchar(32) NOT NULL DEFAULT '',
  configkey varchar(64) NOT NULL DEFAULT '',
  configvalue longtext,
  PRIMARY KEY (userid, appid, configkey)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE oc_group_user (
  gid varchar(64) NOT NULL DEFAULT '',
  uid varchar(64) NOT NULL DEFAULT '',
  PRIMARY KEY (gid, uid)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE oc_accounts (
  uid varchar(64) NOT NULL DEFAULT '',
  data longtext NOT NULL,
  PRIMARY KEY (uid)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
