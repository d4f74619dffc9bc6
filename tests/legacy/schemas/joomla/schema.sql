CREATE TABLE jos_users (
  id int(11) NOT NULL AUTO_INCREMENT,
  name varchar(400) NOT NULL DEFAULT '',
  username varchar(150) NOT NULL DEFAULT '',
  email varchar(100) NOT NULL DEFAULT '',
  password varchar(100) NOT NULL DEFAULT '',
  block tinyint(4) NOT NULL DEFAULT 0,
  sendEmail tinyint(4) DEFAULT 0,
  registerDate datetime NOT NULL,
  lastvisitDate datetime,
  activation varchar(100) NOT NULL DEFAULT '',
  params text NOT NULL,
  lastResetTime datetime,
  resetCount int(11) NOT NULL DEFAULT 0,
  otpKey varchar(1000) NOT NULL DEFAULT '',
  otep varchar(1000) NOT NULL DEFAULT '',
  requireReset tinyint(4) NOT NULL DEFAULT 0,
  authProvider varchar(100) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  KEY idx_name (name(100)),
  KEY idx_block (block),
  UNIQUE KEY idx_username (username),
  KEY email (email)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE jos_usergroups (
  id int(10) unsigned NOT NULL AUTO_INCREMENT,
  parent_id int(10) unsigned NOT NULL DEFAULT 0,
  lft int(11) NOT NULL DEFAULT 0,
  rgt int(11) NOT NULL DEFAULT 0,
  title varchar(100) NOT NULL DEFAULT '',
  PRIMARY KEY (id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE jos_user_usergroup_map (
  user_id int(10) unsigned NOT NULL DEFAULT 0,
  group_id int(10) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id, group_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE jos_user_profiles (
  user_id int(11) NOT NULL,
  profile_key varchar(100) NOT NULL,
  profile_value text NOT NULL,
  ordering int(11) NOT NULL DEFAULT 0,
  UNIQUE KEY idx_user_id_profile_key (user_id, profile_key)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
