-- Run by psql after legacy.sql: passwords from their files, never in an argument or in the environment, and the
-- ledger's own database. In production the two stand on different servers.

\set reader_password `cat /run/secrets/reader_password`
\set ledger_password `cat /run/secrets/ledger_password`

-- A failed statement would stand in the server's log, password and all.
SET log_min_error_statement = panic;

ALTER ROLE trickle_reader LOGIN PASSWORD :'reader_password';
CREATE ROLE trickle_ledger LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'ledger_password';

CREATE DATABASE trickle_ledger OWNER trickle_ledger;
REVOKE ALL ON DATABASE trickle_ledger FROM PUBLIC;

-- From here on the owner comes in by the socket inside this container only: its password opens nothing any more.
ALTER ROLE CURRENT_USER PASSWORD NULL;
