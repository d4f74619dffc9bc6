CREATE TABLE realm (
    id VARCHAR(36) PRIMARY KEY,
    name VARCHAR(255),
    enabled BOOLEAN DEFAULT false NOT NULL
);

CREATE TABLE user_entity (
    id VARCHAR(36) PRIMARY KEY,
    email VARCHAR(255),
    email_constraint VARCHAR(255),
    email_verified BOOLEAN DEFAULT false NOT NULL,
    enabled BOOLEAN DEFAULT false NOT NULL,
    federation_link VARCHAR(255),
    first_name VARCHAR(255),
    last_name VARCHAR(255),
    realm_id VARCHAR(255),
    username VARCHAR(255),
    created_timestamp BIGINT,
    service_account_client_link VARCHAR(255),
    not_before INTEGER DEFAULT 0 NOT NULL
);

CREATE INDEX idx_user_email ON user_entity (email);

CREATE UNIQUE INDEX uk_ru8tt6t700s9v50bu18ws5ha6 ON user_entity (realm_id, username);

CREATE TABLE credential (
    id VARCHAR(36) PRIMARY KEY,
    salt TINYBLOB,
    type VARCHAR(255),
    user_id VARCHAR(36),
    created_date BIGINT,
    user_label VARCHAR(255),
    secret_data TEXT,
    credential_data TEXT,
    priority INTEGER
);

CREATE INDEX idx_user_credential ON credential (user_id);

CREATE TABLE user_attribute (
    name VARCHAR(255) NOT NULL,
    value VARCHAR(255),
    user_id VARCHAR(36) NOT NULL,
    id VARCHAR(36) PRIMARY KEY
);

CREATE TABLE keycloak_role (
    id VARCHAR(36) PRIMARY KEY,
    client_role BOOLEAN DEFAULT false NOT NULL,
    name VARCHAR(255),
    realm_id VARCHAR(255),
    client VARCHAR(36)
);

CREATE TABLE user_role_mapping (
    role_id VARCHAR(255) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    PRIMARY KEY (role_id, user_id)
);

CREATE TABLE keycloak_group (
    id VARCHAR(36) PRIMARY KEY,
    name VARCHAR(255),
    parent_group VARCHAR(36) NOT NULL,
    realm_id VARCHAR(36)
);

CREATE TABLE user_group_membership (
    group_id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    PRIMARY KEY (group_id, user_id)
);

CREATE TABLE user_required_action (
    user_id VARCHAR(36) NOT NULL,
    required_action VARCHAR(255) DEFAULT ' ' NOT NULL,
    PRIMARY KEY (required_action, user_id)
);
