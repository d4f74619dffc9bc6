CREATE TABLE users (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    login varchar(255) DEFAULT '' NOT NULL,
    hashed_password varchar(40) DEFAULT '' NOT NULL,
    firstname varchar(30) DEFAULT '' NOT NULL,
    lastname varchar(255) DEFAULT '' NOT NULL,
    admin tinyint(1) DEFAULT 0 NOT NULL,
    status int DEFAULT 1 NOT NULL,
    last_login_on datetime DEFAULT NULL,
    language varchar(5) DEFAULT '',
    auth_source_id int DEFAULT NULL,
    created_on datetime DEFAULT NULL,
    updated_on datetime DEFAULT NULL,
    type varchar(255) DEFAULT NULL,
    mail_notification varchar(255) DEFAULT '' NOT NULL,
    salt varchar(64) DEFAULT NULL,
    must_change_passwd tinyint(1) DEFAULT 0 NOT NULL,
    passwd_changed_on datetime DEFAULT NULL,
    twofa_scheme varchar(255) DEFAULT NULL,
    twofa_totp_key varchar(255) DEFAULT NULL,
    twofa_totp_last_used_at int DEFAULT NULL,
    twofa_required tinyint(1) DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE email_addresses (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id int NOT NULL,
    address varchar(255) NOT NULL,
    is_default tinyint(1) DEFAULT 0 NOT NULL,
    notify tinyint(1) DEFAULT 1 NOT NULL,
    created_on datetime NOT NULL,
    updated_on datetime NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE groups_users (
    group_id int NOT NULL,
    user_id int NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE auth_sources (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    type varchar(30) DEFAULT '' NOT NULL,
    name varchar(60) DEFAULT '' NOT NULL,
    host varchar(60) DEFAULT NULL,
    port int DEFAULT NULL,
    account varchar(255) DEFAULT NULL,
    account_password varchar(255) DEFAULT '',
    base_dn varchar(255) DEFAULT NULL,
    attr_login varchar(30) DEFAULT NULL,
    attr_firstname varchar(30) DEFAULT NULL,
    attr_lastname varchar(30) DEFAULT NULL,
    attr_mail varchar(30) DEFAULT NULL,
    onthefly_register tinyint(1) DEFAULT 0 NOT NULL,
    tls tinyint(1) DEFAULT 0 NOT NULL,
    filter text,
    timeout int DEFAULT NULL,
    verify_peer tinyint(1) DEFAULT 1 NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE tokens (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id int DEFAULT 0 NOT NULL,
    action varchar(30) DEFAULT '' NOT NULL,
    value varchar(40) DEFAULT '' NOT NULL,
    created_on datetime NOT NULL,
    updated_on datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE members (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id int DEFAULT 0 NOT NULL,
    project_id int DEFAULT 0 NOT NULL,
    created_on datetime DEFAULT NULL,
    mail_notification tinyint(1) DEFAULT 0 NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE user_preferences (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id int DEFAULT 0 NOT NULL,
    others text,
    hide_mail tinyint(1) DEFAULT 1,
    time_zone varchar(255) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
