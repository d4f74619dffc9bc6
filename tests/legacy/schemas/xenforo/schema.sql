CREATE TABLE xf_user (
  user_id int(10) unsigned NOT NULL AUTO_INCREMENT,
  username varchar(50) NOT NULL,
  email varchar(120) NOT NULL,
  language_id int(10) unsigned NOT NULL DEFAULT 0,
  timezone varchar(50) NOT NULL DEFAULT 'Europe/London',
  user_group_id int(10) unsigned NOT NULL,
  secondary_group_ids varbinary(255) NOT NULL,
  register_date int(10) unsigned NOT NULL DEFAULT 0,
  user_state enum('valid','email_confirm','email_confirm_edit','moderated','email_bounce','rejected','disabled') NOT NULL DEFAULT 'valid',
  is_moderator tinyint(3) unsigned NOT NULL DEFAULT 0,
  is_admin tinyint(3) unsigned NOT NULL DEFAULT 0,
  is_banned tinyint(3) unsigned NOT NULL DEFAULT 0,
  is_staff tinyint(3) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id),
  UNIQUE KEY username (username),
  KEY email (email)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE xf_user_authenticate (
  user_id int(10) unsigned NOT NULL,
  scheme_class varchar(100) NOT NULL,
  data mediumblob NOT NULL,
  PRIMARY KEY (user_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE xf_user_group (
  user_group_id int(10) unsigned NOT NULL AUTO_INCREMENT,
  title varchar(50) NOT NULL,
  PRIMARY KEY (user_group_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE xf_user_group_relation (
  user_id int(10) unsigned NOT NULL,
  user_group_id int(10) unsigned NOT NULL,
  is_primary tinyint(3) unsigned NOT NULL,
  PRIMARY KEY (user_id, user_group_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE xf_user_ban (
  user_id int(10) unsigned NOT NULL,
  ban_user_id int(10) unsigned NOT NULL,
  ban_date int(10) unsigned NOT NULL DEFAULT 0,
  end_date int(10) unsigned NOT NULL DEFAULT 0,
  user_reason varchar(255) NOT NULL,
  PRIMARY KEY (user_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE xf_admin (
  user_id int(10) unsigned NOT NULL,
  last_login int(10) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
