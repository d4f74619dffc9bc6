CREATE TABLE ps_customer (
  id_customer int(10) unsigned NOT NULL AUTO_INCREMENT,
  id_shop_group int(11) unsigned NOT NULL DEFAULT 1,
  id_shop int(11) unsigned NOT NULL DEFAULT 1,
  id_gender int(10) unsigned NOT NULL DEFAULT 0,
  id_default_group int(10) unsigned NOT NULL DEFAULT 1,
  id_lang int(10) unsigned DEFAULT NULL,
  company varchar(255) DEFAULT NULL,
  firstname varchar(255) NOT NULL,
  lastname varchar(255) NOT NULL,
  email varchar(255) NOT NULL,
  passwd varchar(255) NOT NULL,
  last_passwd_gen timestamp NOT NULL DEFAULT current_timestamp(),
  birthday date DEFAULT NULL,
  secure_key varchar(32) NOT NULL DEFAULT '-1',
  active tinyint(1) unsigned NOT NULL DEFAULT 0,
  is_guest tinyint(1) NOT NULL DEFAULT 0,
  deleted tinyint(1) NOT NULL DEFAULT 0,
  date_add datetime NOT NULL,
  date_upd datetime NOT NULL,
  PRIMARY KEY (id_customer),
  KEY customer_email (email(191)),
  KEY customer_login (email(191), passwd(60))
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE ps_customer_group (
  id_customer int(10) unsigned NOT NULL,
  id_group int(10) unsigned NOT NULL,
  PRIMARY KEY (id_customer, id_group)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE ps_group_lang (
  id_group int(10) unsigned NOT NULL,
  id_lang int(10) unsigned NOT NULL,
  name varchar(32) NOT NULL,
  PRIMARY KEY (id_group, id_lang)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE ps_lang (
  id_lang int(10) unsigned NOT NULL AUTO_INCREMENT,
  name varchar(32) NOT NULL,
  active tinyint(3) unsigned NOT NULL DEFAULT 1,
  iso_code varchar(2) NOT NULL,
  language_code varchar(5) NOT NULL,
  locale varchar(5) NOT NULL,
  PRIMARY KEY (id_lang)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE ps_employee (
  id_employee int(10) unsigned NOT NULL AUTO_INCREMENT,
  id_profile int(10) unsigned NOT NULL,
  lastname varchar(255) NOT NULL,
  firstname varchar(255) NOT NULL,
  email varchar(255) NOT NULL,
  passwd varchar(255) NOT NULL,
  active tinyint(1) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (id_employee)
) DEFAULT CHARSET=utf8mb4;
