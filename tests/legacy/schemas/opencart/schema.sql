CREATE TABLE oc_customer (
  customer_id int(11) NOT NULL AUTO_INCREMENT,
  customer_group_id int(11) NOT NULL,
  store_id int(11) NOT NULL DEFAULT 0,
  language_id int(11) NOT NULL,
  firstname varchar(32) NOT NULL,
  lastname varchar(32) NOT NULL,
  email varchar(96) NOT NULL,
  telephone varchar(32) NOT NULL,
  fax varchar(32) NOT NULL DEFAULT '',
  password varchar(255) NOT NULL,
  salt varchar(9) NOT NULL DEFAULT '',
  newsletter tinyint(1) NOT NULL DEFAULT 0,
  address_id int(11) NOT NULL DEFAULT 0,
  custom_field text,
  ip varchar(40) NOT NULL,
  status tinyint(1) NOT NULL,
  safe tinyint(1) NOT NULL,
  token text,
  code varchar(40) NOT NULL,
  date_added datetime NOT NULL,
  PRIMARY KEY (customer_id)
) DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_general_ci;

CREATE TABLE oc_customer_group_description (
  customer_group_id int(11) NOT NULL,
  language_id int(11) NOT NULL,
  name varchar(32) NOT NULL,
  description text NOT NULL,
  PRIMARY KEY (customer_group_id, language_id)
) DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_general_ci;

CREATE TABLE oc_language (
  language_id int(11) NOT NULL AUTO_INCREMENT,
  name varchar(32) NOT NULL,
  code varchar(5) NOT NULL,
  locale varchar(255) NOT NULL,
  PRIMARY KEY (language_id)
) DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_general_ci;

CREATE TABLE oc_user (
  user_id int(11) NOT NULL AUTO_INCREMENT,
  user_group_id int(11) NOT NULL,
  username varchar(20) NOT NULL,
  password varchar(255) NOT NULL,
  salt varchar(9) NOT NULL DEFAULT '',
  firstname varchar(32) NOT NULL,
  lastname varchar(32) NOT NULL,
  email varchar(96) NOT NULL,
  status tinyint(1) NOT NULL,
  PRIMARY KEY (user_id)
) DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_general_ci;
