CREATE TABLE customer_entity (
  entity_id int(10) unsigned NOT NULL AUTO_INCREMENT,
  entity_type_id smallint(5) unsigned NOT NULL DEFAULT 0,
  attribute_set_id smallint(5) unsigned NOT NULL DEFAULT 0,
  website_id smallint(5) unsigned DEFAULT NULL,
  email varchar(255) DEFAULT NULL,
  group_id smallint(5) unsigned NOT NULL DEFAULT 0,
  increment_id varchar(50) DEFAULT NULL,
  store_id smallint(5) unsigned DEFAULT 0,
  created_at timestamp NOT NULL DEFAULT '2021-03-04 05:06:07',
  updated_at timestamp NOT NULL DEFAULT '2021-03-04 05:06:07',
  is_active smallint(5) unsigned NOT NULL DEFAULT 1,
  PRIMARY KEY (entity_id),
  UNIQUE KEY UNQ_CUSTOMER_ENTITY_EMAIL_WEBSITE_ID (email, website_id)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE customer_entity_varchar (
  value_id int(11) NOT NULL AUTO_INCREMENT,
  entity_type_id smallint(5) unsigned NOT NULL DEFAULT 0,
  attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
  entity_id int(10) unsigned NOT NULL DEFAULT 0,
  value varchar(255) DEFAULT NULL,
  PRIMARY KEY (value_id),
  UNIQUE KEY UNQ_CUSTOMER_ENTITY_VARCHAR_ENTITY_ID_ATTRIBUTE_ID (entity_id, attribute_id)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE eav_entity_type (
  entity_type_id smallint(5) unsigned NOT NULL AUTO_INCREMENT,
  entity_type_code varchar(50) NOT NULL,
  PRIMARY KEY (entity_type_id)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE eav_attribute (
  attribute_id smallint(5) unsigned NOT NULL AUTO_INCREMENT,
  entity_type_id smallint(5) unsigned NOT NULL DEFAULT 0,
  attribute_code varchar(255) DEFAULT NULL,
  backend_type varchar(8) NOT NULL DEFAULT 'static',
  PRIMARY KEY (attribute_id),
  UNIQUE KEY UNQ_EAV_ATTRIBUTE_ENTITY_TYPE_ID_ATTRIBUTE_CODE (entity_type_id, attribute_code)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE customer_group (
  customer_group_id smallint(5) unsigned NOT NULL AUTO_INCREMENT,
  customer_group_code varchar(32) NOT NULL,
  PRIMARY KEY (customer_group_id)
) DEFAULT CHARSET=utf8mb3;

CREATE TABLE admin_user (
  user_id int(10) unsigned NOT NULL AUTO_INCREMENT,
  firstname varchar(32) DEFAULT NULL,
  lastname varchar(32) DEFAULT NULL,
  email varchar(128) DEFAULT NULL,
  username varchar(40) DEFAULT NULL,
  password varchar(100) DEFAULT NULL,
  is_active smallint(6) NOT NULL DEFAULT 1,
  PRIMARY KEY (user_id)
) DEFAULT CHARSET=utf8mb3;
