<?php
/**
 * Mailboxes and administrators of a PostfixAdmin: its own tables (public/upgrade.php) and pacrypt().
 *
 * Run with an empty MySQL database: php make.php POSTFIXADMIN_FOLDER SOCKET DATABASE
 */

[, $folder, $socket, $database] = $argv;
define('POSTFIXADMIN_CLI', 1);
file_put_contents("$folder/config.local.php", '<?php ' . implode(' ', array_map(
    fn ($key, $value) => '$CONF[' . var_export($key, true) . '] = ' . var_export($value, true) . ';',
    ['configured', 'database_type', 'database_host', 'database_socket', 'database_user', 'database_password', 'database_name'],
    [true, 'mysqli', 'localhost', $socket, 'root', '', $database]
)));
chdir("$folder/public");
require 'upgrade.php';

function crypted($how, $password)
{
    $GLOBALS['CONF']['encrypt'] = $how;
    Config::write('encrypt', $how);
    return pacrypt($password);
}
db_insert('domain', ['domain' => 'example.com', 'description' => '', 'transport' => '', 'active' => db_get_boolean(true)]);
$mailbox = fn ($name, $password, $full, $active = true) => db_insert('mailbox', ['username' => "$name@example.com",
    'password' => $password, 'name' => $full, 'maildir' => "example.com/$name/", 'quota' => 0, 'local_part' => $name,
    'domain' => 'example.com', 'phone' => '', 'email_other' => '', 'token' => '', 'active' => db_get_boolean($active)]);
$mailbox('ada', crypted('md5crypt', 'correct horse battery'), 'Ada Lovelace');
$mailbox('zoe', crypted('php_crypt:SHA512:5000', 'Grüße-ñandú'), 'Zoë Ñandú');
$mailbox('blow', crypted('php_crypt:BLOWFISH:6:{BLF-CRYPT}', 'with dovecot\'s tag'), '');
$mailbox('b64', crypted('sha512.b64', 'sha512.b64 has its tag'), '');
$mailbox('off', crypted('md5crypt', 'inactive but right'), 'Off', false);
db_insert('admin', ['username' => 'ada@example.com', 'password' => crypted('md5crypt', 'an admin apart'),
    'superadmin' => db_get_boolean(true), 'phone' => '', 'email_other' => '', 'token' => '', 'active' => db_get_boolean(true)]);
