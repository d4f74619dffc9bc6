CREATE TABLE phpbb_users (
  user_id int(10) unsigned NOT NULL AUTO_INCREMENT,
  user_type tinyint(2) NOT NULL DEFAULT 0,
  group_id mediumint(8) unsigned NOT NULL DEFAULT 3,
  user_permissions mediumtext NOT NULL,
  user_ip varchar(40) NOT NULL DEFAULT '',
  user_regdate int(11) unsigned NOT NULL DEFAULT 0,
  username varchar(255) NOT NULL DEFAULT '',
  username_clean varchar(255) NOT NULL DEFAULT '',
  user_password varchar(255) NOT NULL DEFAULT '',
  user_passchg int(11) unsigned NOT NULL DEFAULT 0,
  user_email varchar(100) NOT NULL DEFAULT '',
  user_birthday varchar(10) NOT NULL DEFAULT '',
  user_inactive_reason tinyint(2) NOT NULL DEFAULT 0,
  user_inactive_time int(11) unsigned NOT NULL DEFAULT 0,
  user_lang varchar(30) NOT NULL DEFAULT '',
  user_timezone varchar(100) NOT NULL DEFAULT '',
  user_actkey varchar(32) NOT NULL DEFAULT '',
  user_form_salt varchar(32) NOT NULL DEFAULT '',
  user_login_attempts tinyint(4) NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id),
  KEY user_email (user_email),
  KEY user_type (user_type),
  UNIQUE KEY username_clean (username_clean)
) DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin;

CREATE TABLE phpbb_groups (
  group_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
  group_type tinyint(4) NOT NULL DEFAULT 1,
  group_name varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (group_id)
) DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin;

CREATE TABLE phpbb_user_group (
  group_id mediumint(8) unsigned NOT NULL DEFAULT 0,
  user_id int(10) unsigned NOT NULL DEFAULT 0,
  group_leader tinyint(1) unsigned NOT NULL DEFAULT 0,
  user_pending tinyint(1) unsigned NOT NULL DEFAULT 1,
  KEY user_id (user_id)
) DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin;

CREATE TABLE phpbb_banlist (
  ban_id int(10) unsigned NOT NULL AUTO_INCREMENT,
  ban_userid int(10) unsigned NOT NULL DEFAULT 0,
  ban_ip varchar(40) NOT NULL DEFAULT '',
  ban_email varchar(100) NOT NULL DEFAULT '',
  ban_start int(11) unsigned NOT NULL DEFAULT 0,
  ban_end int(11) unsigned NOT NULL DEFAULT 0,
  ban_exclude tinyint(1) unsigned NOT NULL DEFAULT 0,
  ban_reason varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (ban_id),
  KEY ban_user (ban_userid, ban_exclude)
) DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin;
