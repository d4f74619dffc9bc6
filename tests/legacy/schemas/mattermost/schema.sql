CREATE TABLE users (
    id VARCHAR(26) PRIMARY KEY,
    createat BIGINT,
    updateat BIGINT,
    deleteat BIGINT,
    username VARCHAR(64) UNIQUE,
    password VARCHAR(128),
    authdata VARCHAR(128) UNIQUE,
    authservice VARCHAR(32),
    email VARCHAR(128) UNIQUE,
    emailverified BOOLEAN,
    nickname VARCHAR(64),
    firstname VARCHAR(64),
    lastname VARCHAR(64),
    roles VARCHAR(256),
    locale VARCHAR(5),
    mfaactive BOOLEAN,
    mfasecret VARCHAR(128)
);

CREATE TABLE bots (
    userid VARCHAR(26) PRIMARY KEY,
    description VARCHAR(1024)
);

CREATE TABLE teams (
    id VARCHAR(26) PRIMARY KEY,
    name VARCHAR(64)
);

CREATE TABLE teammembers (
    teamid VARCHAR(26) NOT NULL,
    userid VARCHAR(26) NOT NULL,
    deleteat BIGINT,
    PRIMARY KEY (teamid, userid)
);
