<?php
/**
 * Users of a Zabbix: its own schema.sql and data.sql (zabbix-server-mysql), passwords as its API makes them
 * (CUser: password_hash with ZBX_BCRYPT_COST), and MD5 as before 5.0.
 *
 * Run with a database that has both files: php make.php ZABBIX_FRONTEND SOCKET DATABASE
 */

[, $frontend, $socket, $database] = $argv;
preg_match("/define\('ZBX_BCRYPT_COST',\s*(\d+)\)/", file_get_contents("$frontend/include/defines.inc.php"), $cost);
$hash = fn ($password) => password_hash($password, PASSWORD_BCRYPT, ['cost' => (int) $cost[1]]);
$db = new PDO("mysql:unix_socket=$socket;dbname=$database;charset=utf8mb4", 'root', '');
$user = $db->prepare('INSERT INTO users (userid, username, name, surname, passwd, roleid, lang) VALUES (?, ?, ?, ?, ?, ?, ?)');
$mail = $db->prepare('INSERT INTO media (mediaid, userid, mediatypeid, sendto) VALUES (?, ?, ?, ?)');
$group = $db->prepare('INSERT INTO users_groups (id, usrgrpid, userid) VALUES (?, ?, ?)');
$db->exec("UPDATE users SET passwd = '" . $hash('correct horse battery') . "' WHERE userid = 1");
$mail->execute([1, 1, 1, "admin@example.com\nsecond@example.com"]);
$user->execute([3, 'zoe', 'Zoë', 'Ñandú', $hash('Grüße-ñandú'), 2, 'de_DE']);
$mail->execute([2, 3, 1, 'Zoe@Example.com']);
$mail->execute([3, 3, 3, '+441234567890']);
$user->execute([4, 'Zoe', 'Another', 'Zoe', $hash('only case apart'), 1, 'default']);
$mail->execute([4, 4, 1, 'another@example.com']);
$user->execute([5, 'old', '', '', md5('before 5.0'), 1, 'default']);
$mail->execute([5, 5, 1, 'old@example.com']);
$user->execute([6, 'disabled', 'Dis', 'Abled', $hash('disabled but right'), 1, 'default']);
$mail->execute([6, 6, 1, 'disabled@example.com']);
foreach ([[7, 7, 1], [8, 7, 3], [9, 11, 3], [10, 7, 4], [11, 7, 5], [12, 9, 6], [13, 7, 6]] as $row) {
    [$id, $groupid, $userid] = $row;
    $db->exec("DELETE FROM users_groups WHERE usrgrpid = $groupid AND userid = $userid");
    $group->execute([$id + 100, $groupid, $userid]);
}
