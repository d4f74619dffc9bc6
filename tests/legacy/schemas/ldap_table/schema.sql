CREATE TABLE ldap_people (
    dn TEXT PRIMARY KEY,
    uid TEXT NOT NULL,
    cn TEXT,
    "givenName" TEXT,
    sn TEXT,
    mail TEXT,
    "telephoneNumber" TEXT,
    "userPassword" TEXT,
    "employeeNumber" TEXT,
    "entryUUID" TEXT,
    "preferredLanguage" TEXT,
    "pwdAccountLockedTime" TEXT
);

CREATE INDEX ldap_people_uid ON ldap_people (uid);

CREATE INDEX ldap_people_mail ON ldap_people (mail);

CREATE TABLE ldap_groups (
    dn TEXT NOT NULL,
    cn TEXT NOT NULL,
    "memberUid" TEXT NOT NULL
);
