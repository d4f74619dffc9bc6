CREATE TABLE customer (
  id binary(16) NOT NULL,
  customer_group_id binary(16) NOT NULL,
  sales_channel_id binary(16) NOT NULL,
  language_id binary(16) NOT NULL,
  customer_number varchar(255) NOT NULL,
  first_name varchar(255) NOT NULL,
  last_name varchar(255) NOT NULL,
  email varchar(254) NOT NULL,
  password varchar(1024) DEFAULT NULL,
  legacy_password varchar(255) DEFAULT NULL,
  legacy_encoder varchar(255) DEFAULT NULL,
  active tinyint(1) NOT NULL DEFAULT 1,
  double_opt_in_registration tinyint(1) NOT NULL DEFAULT 0,
  double_opt_in_confirm_date datetime(3) DEFAULT NULL,
  guest tinyint(1) NOT NULL DEFAULT 0,
  created_at datetime(3) NOT NULL,
  PRIMARY KEY (id),
  KEY idx_email (email)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE customer_group_translation (
  customer_group_id binary(16) NOT NULL,
  language_id binary(16) NOT NULL,
  name varchar(255) DEFAULT NULL,
  PRIMARY KEY (customer_group_id, language_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE user (
  id binary(16) NOT NULL,
  username varchar(255) NOT NULL,
  password varchar(255) NOT NULL,
  email varchar(255) NOT NULL,
  active tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
