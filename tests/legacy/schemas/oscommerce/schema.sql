CREATE TABLE customers (
  customers_id int(11) NOT NULL AUTO_INCREMENT,
  customers_gender char(1) DEFAULT NULL,
  customers_firstname varchar(255) NOT NULL,
  customers_lastname varchar(255) NOT NULL,
  customers_dob datetime DEFAULT NULL,
  customers_email_address varchar(255) NOT NULL,
  customers_default_address_id int(11) DEFAULT NULL,
  customers_telephone varchar(255) NOT NULL DEFAULT '',
  customers_password varchar(255) NOT NULL,
  customers_newsletter char(1) DEFAULT NULL,
  PRIMARY KEY (customers_id),
  KEY idx_customers_email_address (customers_email_address(191))
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE customers_info (
  customers_info_id int(11) NOT NULL,
  customers_info_date_account_created datetime DEFAULT NULL,
  PRIMARY KEY (customers_info_id)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE administrators (
  id int(11) NOT NULL AUTO_INCREMENT,
  user_name varchar(255) NOT NULL,
  user_password varchar(60) NOT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARSET=utf8mb4;
