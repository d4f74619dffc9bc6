CREATE TABLE customer_entity (
  entity_id int(10) unsigned NOT NULL AUTO_INCREMENT,
  website_id smallint(5) unsigned DEFAULT NULL,
  email varchar(255) DEFAULT NULL,
  group_id smallint(5) unsigned NOT NULL DEFAULT 0,
  increment_id varchar(50) DEFAULT NULL,
  store_id smallint(5) unsigned DEFAULT 0,
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  updated_at timestamp NOT NULL DEFAULT current_timestamp(),
  is_active smallint(5) unsigned NOT NULL DEFAULT 1,
  prefix varchar(40) DEFAULT NULL,
  firstname varchar(255) DEFAULT NULL,
  middlename varchar(255) DEFAULT NULL,
  lastname varchar(255) DEFAULT NULL,
  suffix varchar(40) DEFAULT NULL,
  password_hash varchar(128) DEFAULT NULL,
  rp_token varchar(128) DEFAULT NULL,
  confirmation varchar(64) DEFAULT NULL,
  failures_num smallint(6) DEFAULT 0,
  first_failure timestamp NULL DEFAULT NULL,
  lock_expires timestamp NULL DEFAULT NULL,
  PRIMARY KEY (entity_id),
  UNIQUE KEY CUSTOMER_ENTITY_EMAIL_WEBSITE_ID (email, website_id)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE customer_group (
  customer_group_id int(10) unsigned NOT NULL AUTO_INCREMENT,
  customer_group_code varchar(32) NOT NULL,
  PRIMARY KEY (customer_group_id)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE store (
  store_id smallint(5) unsigned NOT NULL AUTO_INCREMENT,
  code varchar(32) DEFAULT NULL,
  name varchar(255) NOT NULL,
  PRIMARY KEY (store_id)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE admin_user (
  user_id int(10) unsigned NOT NULL AUTO_INCREMENT,
  firstname varchar(32) DEFAULT NULL,
  lastname varchar(32) DEFAULT NULL,
  email varchar(128) DEFAULT NULL,
  username varchar(40) DEFAULT NULL,
  password varchar(255) NOT NULL,
  is_active smallint(6) NOT NULL DEFAULT 1,
  interface_locale varchar(16) NOT NULL DEFAULT 'en_US',
  lock_expires timestamp NULL DEFAULT NULL,
  PRIMARY KEY (user_id)
) DEFAULT CHARSET=utf8mb3;
