<?php
/**
 * Users of a FreeRADIUS in its own tables (freeradius-mysql 3.2.1), one for every way in which rlm_pap takes a password.
 * Prints rows.sql: php make.php
 */

$check = fn ($user, $attribute, $value, $op = ':=') => printf(
    "INSERT INTO radcheck (username, attribute, op, value) VALUES ('%s', '%s', '%s', '%s');\n", $user, $attribute, $op, $value
);
$password = 'correct horse battery';
$check('ada@example.com', 'Cleartext-Password', $password);
$check('ada@example.com', 'Simultaneous-Use', '1');
$check('zoe@example.com', 'Cleartext-Password', 'Grüße-ñandú');
$check('crypt@example.com', 'Crypt-Password', crypt($password, '$6$rounds=1000$radiussalt$'));
$check('md5@example.com', 'MD5-Password', md5($password));
$check('ssha@example.com', 'Password-With-Header', '{SSHA}' . base64_encode(sha1($password . 'saltsalt', true) . 'saltsalt'));
$check('nt@example.com', 'NT-Password', strtoupper(hash('md4', mb_convert_encoding('Grüße-ñandú', 'UTF-16LE'))));
$check('reject@example.com', 'Cleartext-Password', $password);
$check('reject@example.com', 'Auth-Type', 'Reject');
$check('mac@example.com', 'Calling-Station-Id', '02-00-00-00-00-01', '==');
echo "INSERT INTO radusergroup (username, groupname, priority) VALUES ('ada@example.com', 'staff', 1), ('ada@example.com', 'vpn', 2);\n";
echo "INSERT INTO radreply (username, attribute, op, value) VALUES ('ada@example.com', 'Reply-Message', '=', 'Hello');\n";
