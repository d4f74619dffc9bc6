CREATE TABLE core_members (
  member_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
  name varchar(255) NOT NULL DEFAULT '',
  member_group_id smallint(3) NOT NULL DEFAULT 0,
  email varchar(150) NOT NULL DEFAULT '',
  joined int(10) NOT NULL DEFAULT 0,
  language mediumint(4) DEFAULT NULL,
  members_seo_name varchar(255) NOT NULL DEFAULT '',
  members_pass_hash varchar(255) DEFAULT NULL,
  members_pass_salt varchar(22) DEFAULT NULL,
  temp_ban int(11) DEFAULT 0,
  mgroup_others varchar(245) NOT NULL DEFAULT '',
  PRIMARY KEY (member_id),
  KEY email (email),
  KEY name (name(191))
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE core_validating (
  vid varchar(32) NOT NULL,
  member_id mediumint(8) unsigned NOT NULL,
  new_reg tinyint(1) NOT NULL DEFAULT 0,
  email_chg tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (vid),
  KEY member_id (member_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE core_groups (
  g_id int(3) unsigned NOT NULL AUTO_INCREMENT,
  g_bitoptions int(10) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (g_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
