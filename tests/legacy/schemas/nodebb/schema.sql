CREATE TYPE LEGACY_OBJECT_TYPE AS ENUM ('hash', 'zset', 'set', 'list', 'string');
CREATE TABLE legacy_object (
    _key TEXT NOT NULL PRIMARY KEY, type LEGACY_OBJECT_TYPE NOT NULL, "expireAt" TIMESTAMPTZ DEFAULT NULL, UNIQUE (_key, type)
);
CREATE TABLE legacy_hash (
    _key TEXT NOT NULL PRIMARY KEY, data JSONB NOT NULL, type LEGACY_OBJECT_TYPE NOT NULL DEFAULT 'hash' CHECK (type = 'hash'),
    CONSTRAINT fk__legacy_hash__key FOREIGN KEY (_key, type) REFERENCES legacy_object (_key, type) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE legacy_zset (
    _key TEXT NOT NULL, value TEXT NOT NULL, score NUMERIC NOT NULL,
    type LEGACY_OBJECT_TYPE NOT NULL DEFAULT 'zset' CHECK (type = 'zset'), PRIMARY KEY (_key, value),
    CONSTRAINT fk__legacy_zset__key FOREIGN KEY (_key, type) REFERENCES legacy_object (_key, type) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX idx__legacy_zset__key__score ON legacy_zset (_key ASC, score DESC);
CREATE TABLE legacy_set (
    _key TEXT NOT NULL, member TEXT NOT NULL, type LEGACY_OBJECT_TYPE NOT NULL DEFAULT 'set' CHECK (type = 'set'),
    PRIMARY KEY (_key, member)
);
