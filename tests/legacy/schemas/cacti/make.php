<?php
/**
 * Users of a Cacti: its own install SQL, its own function for passwords (lib/auth.php), and MD5 as before 1.0.
 *
 * Run with a database that has cacti.sql: php make.php CACTI_SITE_FOLDER SOCKET DATABASE
 */

[, $site, $socket, $database] = $argv;
require "$site/lib/auth.php";
function cacti_sizeof($array) { return is_array($array) ? count($array) : 0; }  // lib/functions.php, which wants a web server
$db = new PDO("mysql:unix_socket=$socket;dbname=$database;charset=utf8mb4", 'root', '');
$hash = fn ($password) => compat_password_hash($password, PASSWORD_BCRYPT, ['cost' => 6]);
$db->prepare("UPDATE user_auth SET password = ?, email_address = 'admin@example.com', must_change_password = '' WHERE id = 1")
    ->execute([$hash('correct horse battery')]);
$insert = $db->prepare('INSERT INTO user_auth (username, password, realm, full_name, email_address, must_change_password,
    enabled, locked, failed_attempts, lastfail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
$insert->execute(['zoe', $hash('Grüße-ñandú'), 0, 'Zoë Ñandú', 'Zoe@Example.com', '', 'on', '', 0, 0]);
$insert->execute(['old', md5('before 1.0'), 0, 'Old Timer', 'old@example.com', '', 'on', '', 0, 0]);
$insert->execute(['disabled', $hash('disabled but right'), 0, 'Dis Abled', 'disabled@example.com', '', '', '', 0, 0]);
$insert->execute(['locked', $hash('locked but right'), 0, 'Locked', 'locked@example.com', '', 'on', 'on', 5, 4200000000]);
$insert->execute(['renewing', $hash('must be changed'), 0, 'Re Newing', 'renewing@example.com', 'on', 'on', '', 0, 0]);
$insert->execute(['directory', '', 3, 'LDAP User', 'directory@example.com', '', 'on', '', 0, 0]);
$db->exec("INSERT INTO user_auth_group (id, name, description) VALUES (1, 'Analysts', '')");
$db->exec("INSERT INTO user_auth_group_members (group_id, user_id) SELECT 1, id FROM user_auth WHERE username = 'zoe'");
