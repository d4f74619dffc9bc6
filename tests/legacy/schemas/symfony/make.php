<?php
/**
 * Users of a Symfony 5.4 application as its maker makes them (make:user, make:registration-form), with the
 * password hashers of symfony/password-hasher: auto over a migrate_from chain, as config/packages/security.yaml has it.
 *
 * Prints rows.sql: php make.php
 */

require 'Symfony/Component/PasswordHasher/autoload.php';

use Symfony\Component\PasswordHasher\Hasher\MessageDigestPasswordHasher;
use Symfony\Component\PasswordHasher\Hasher\NativePasswordHasher;
use Symfony\Component\PasswordHasher\Hasher\Pbkdf2PasswordHasher;
use Symfony\Component\PasswordHasher\Hasher\SodiumPasswordHasher;

$native = new NativePasswordHasher(null, null, 6, PASSWORD_BCRYPT);
$argon = new NativePasswordHasher(3, 10240, null, PASSWORD_ARGON2ID);
$long = str_repeat('a password of more than 72 bytes ', 3);
$rows = [
    ['ada@example.com', ['ROLE_ADMIN'], $native->hash('correct horse battery'), true, 'correct horse battery'],
    ['Zoe@example.com', [], $argon->hash('Grüße-ñandú'), true, 'Grüße-ñandú'],
    ['long@example.com', ['ROLE_EDITOR', 'ROLE_AUTHOR'], $native->hash($long), false, $long],
    ['digest@example.com', [], (new MessageDigestPasswordHasher('sha512', true, 5000))->hash('FOSUserBundle once', ''), true, 'FOSUserBundle once'],
];
foreach ($rows as $number => [$email, $roles, $hash, $verified]) {
    printf("INSERT INTO \"user\" (id, email, roles, password, is_verified) VALUES (%d, '%s', '%s', '%s', %s);\n",
        $number + 1, $email, json_encode($roles), $hash, $verified ? 'true' : 'false');
}
echo "INSERT INTO reset_password_request (id, user_id, selector, hashed_token) VALUES (1, 1, 'a', 'b');\n";
