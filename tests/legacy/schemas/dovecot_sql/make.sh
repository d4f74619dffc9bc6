#!/bin/sh
# Mailboxes of a Dovecot with the SQL tables of its documentation (doc.dovecot.org, SQL databases), passwords by
# doveadm pw 2.3.19. Prints rows.sql.
row() { # user, domain, scheme, password, active
    stored=$(doveadm pw -r 1000 -s "$3" -p "$4" | sed "s/'/''/g")
    echo "INSERT INTO users (username, domain, password, home, uid, gid, active) VALUES ('$1', '$2', '$stored', '/var/vmail/$2/$1', 5000, 5000, '$5');"
}
row ada example.com SHA512-CRYPT 'correct horse battery' Y
row ada example.org SSHA256 'another ada' Y
row zoe example.com SCRAM-SHA-256 'Grüße-ñandú' Y
row plain example.com PLAIN 'in the clear' Y
row cram example.com CRAM-MD5 'for CRAM-MD5' Y
row off example.com SHA512-CRYPT 'inactive but right' N
echo "INSERT INTO domains (domain) VALUES ('example.com'), ('example.org');"
