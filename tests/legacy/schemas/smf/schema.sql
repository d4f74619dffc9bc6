CREATE TABLE smf_members (
  id_member mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
  member_name varchar(80) NOT NULL DEFAULT '',
  date_registered int(10) unsigned NOT NULL DEFAULT 0,
  posts mediumint(8) unsigned NOT NULL DEFAULT 0,
  id_group smallint(5) unsigned NOT NULL DEFAULT 0,
  lngfile varchar(255) NOT NULL DEFAULT '',
  last_login int(10) unsigned NOT NULL DEFAULT 0,
  real_name varchar(255) NOT NULL DEFAULT '',
  passwd varchar(64) NOT NULL DEFAULT '',
  email_address varchar(255) NOT NULL DEFAULT '',
  is_activated tinyint(3) unsigned NOT NULL DEFAULT 1,
  validation_code varchar(10) NOT NULL DEFAULT '',
  additional_groups varchar(255) NOT NULL DEFAULT '',
  password_salt varchar(255) NOT NULL DEFAULT '',
  tfa_secret varchar(24) NOT NULL DEFAULT '',
  PRIMARY KEY (id_member),
  KEY idx_member_name (member_name),
  KEY idx_real_name (real_name(191)),
  KEY idx_email_address (email_address(191))
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE smf_membergroups (
  id_group smallint(5) unsigned NOT NULL AUTO_INCREMENT,
  group_name varchar(80) NOT NULL DEFAULT '',
  min_posts mediumint(9) NOT NULL DEFAULT -1,
  PRIMARY KEY (id_group)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE smf_log_online (
  session varchar(128) NOT NULL DEFAULT '',
  id_member mediumint(8) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (session)
) DEFAULT CHARSET=utf8mb4;
