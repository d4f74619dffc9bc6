CREATE TABLE users (
  id char(36) NOT NULL,
  user_name varchar(60) DEFAULT NULL,
  user_hash varchar(255) DEFAULT NULL,
  system_generated_password tinyint(1) DEFAULT NULL,
  sugar_login tinyint(1) DEFAULT 1,
  first_name varchar(255) DEFAULT NULL,
  last_name varchar(255) DEFAULT NULL,
  is_admin tinyint(1) DEFAULT 0,
  external_auth_only tinyint(1) DEFAULT 0,
  title varchar(50) DEFAULT NULL,
  department varchar(50) DEFAULT NULL,
  phone_mobile varchar(50) DEFAULT NULL,
  status varchar(100) DEFAULT NULL,
  deleted tinyint(1) DEFAULT NULL,
  portal_only tinyint(1) DEFAULT 0,
  employee_status varchar(100) DEFAULT NULL,
  is_group tinyint(1) DEFAULT NULL,
  PRIMARY KEY (id),
  KEY idx_user_name (user_name, is_group, status)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE email_addresses (
  id char(36) NOT NULL,
  email_address varchar(255) DEFAULT NULL,
  email_address_caps varchar(255) DEFAULT NULL,
  invalid_email tinyint(1) DEFAULT 0,
  opt_out tinyint(1) DEFAULT 0,
  deleted tinyint(1) DEFAULT 0,
  PRIMARY KEY (id),
  KEY idx_ea_caps_opt_out_invalid (email_address_caps, opt_out, invalid_email)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE email_addr_bean_rel (
  id char(36) NOT NULL,
  email_address_id char(36) NOT NULL,
  bean_id char(36) NOT NULL,
  bean_module varchar(100) DEFAULT NULL,
  primary_address tinyint(1) DEFAULT 0,
  deleted tinyint(1) DEFAULT 0,
  PRIMARY KEY (id),
  KEY idx_bean_id (bean_id, bean_module)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE acl_roles (
  id char(36) NOT NULL,
  name varchar(150) DEFAULT NULL,
  deleted tinyint(1) DEFAULT 0,
  PRIMARY KEY (id)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE acl_roles_users (
  id varchar(36) NOT NULL,
  role_id varchar(36) DEFAULT NULL,
  user_id varchar(36) DEFAULT NULL,
  deleted tinyint(1) DEFAULT 0,
  PRIMARY KEY (id),
  KEY idx_acluser_id (user_id)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE contacts (
  id char(36) NOT NULL,
  first_name varchar(100) DEFAULT NULL,
  last_name varchar(100) DEFAULT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARSET=utf8mb3;
