<?php
/**
 * Stored passwords of the schemas beside that no application made here: the formulas of their own code in PHP 8.2.
 *
 * Prints JSON, name to stored value: php tests/legacy/schemas/hashes.php
 */

const A = 'correct horse battery';
const Z = 'Grüße-ñandú';
const ITOA64 = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function encode64(string $input): string
{
    $output = '';
    foreach (str_split($input, 3) as $group) {
        $value = 0;
        foreach (array_reverse(str_split($group)) as $byte) {
            $value = $value << 8 | ord($byte);
        }
        for ($digit = 0; $digit <= strlen($group); $digit++) {
            $output .= ITOA64[$value >> 6 * $digit & 63];
        }
    }
    return $output;
}

function portable(string $password, string $setting, string $algorithm, int $length): string
{
    $hash = hash($algorithm, substr($setting, 4, 8) . $password, true);
    for ($round = 1 << strpos(ITOA64, $setting[3]); $round > 0; $round--) {
        $hash = hash($algorithm, $hash . $password, true);
    }
    return substr(substr($setting, 0, 12) . encode64($hash), 0, $length);
}

$bcrypt = fn (string $password) => password_hash($password, PASSWORD_BCRYPT, ['cost' => 5]);
$argon2 = fn (string $password) => password_hash($password, PASSWORD_ARGON2ID, ['memory_cost' => 1024, 'time_cost' => 2, 'threads' => 1]);
$cookie_key = str_repeat('c', 56);
$membership_salt = base64_encode('sixteen of salts');
$digest = fn (string $algorithm, string $password) => base64_encode(
    hash($algorithm, base64_decode($membership_salt) . mb_convert_encoding($password, 'UTF-16LE'), true)
);
$identity = fn (string $password, string $salt) => base64_encode("\0$salt" . hash_pbkdf2('sha1', $password, $salt, 1000, 32, true));
$identity3 = fn (string $password, string $salt) => base64_encode("\1" . pack('NNN', 1, 10000, 16) . $salt
    . hash_pbkdf2('sha256', $password, $salt, 10000, 32, true));
$keycloak = fn (string $password, string $salt) => [
    'secret' => json_encode(['value' => base64_encode(hash_pbkdf2('sha256', $password, $salt, 27500, 64, true)),
        'salt' => base64_encode($salt), 'additionalParameters' => new stdClass()], JSON_UNESCAPED_SLASHES),
    'credential' => '{"hashIterations":27500,"algorithm":"pbkdf2-sha256","additionalParameters":{}}',
];
$serialised = fn (array $values) => serialize($values);

echo json_encode([
    'bcrypt A' => $bcrypt(A),
    'bcrypt Z' => $bcrypt(Z),
    'bcrypt B' => $bcrypt(A),
    'argon2 Z' => $argon2(Z),
    'md5 A' => md5(A),
    'drupal7 A' => portable(A, '$S$DabcdefgH', 'sha512', 55),
    'drupal7 Z' => portable(Z, '$S$DhgfedcbA', 'sha512', 55),
    'drupal6 A' => 'U' . portable(md5(A), '$S$9abcdefgH', 'sha512', 55),
    'joomla A' => md5(A . 'abcdefghijklmnopqrstuvwxyz012345') . ':abcdefghijklmnopqrstuvwxyz012345',
    'phpass A' => portable(A, '$P$BabcdefgH', 'md5', 34),
    'phpbb3 A' => portable(A, '$H$9abcdefgH', 'md5', 34),
    'vbulletin A' => md5(md5(A) . 'Ab3'),
    'vbulletin5 A' => $bcrypt(md5(A)),
    'vbulletin5 Z' => md5(md5(Z) . 'Ab3dEfGhIjKlMnOpQrStUvWxYz0123') . ' Ab3dEfGhIjKlMnOpQrStUvWxYz0123',
    'mybb A' => md5(md5('Ab3dEfGh') . md5(A)),
    'mybb Z' => md5(md5('hGfEd3bA') . md5(Z)),
    'smf A' => sha1('ada' . A),
    'smf21 Z' => $bcrypt('zoe' . Z),
    'smf B' => sha1('banned' . A),
    'xenforo1 A' => $serialised(['hash' => hash('sha256', hash('sha256', A) . 'salt'), 'salt' => 'salt', 'hashFunc' => 'sha256']),
    'xenforo12 Z' => $serialised(['hash' => $bcrypt(Z)]),
    'xenforo2 A' => json_encode(['hash' => $bcrypt(A)], JSON_UNESCAPED_SLASHES),
    'xenforo vb A' => $serialised(['hash' => md5(md5(A) . 'Ab3'), 'salt' => 'Ab3']),
    'moodle Z' => crypt(Z, '$6$rounds=1000$moodlesalt$'),
    'moodle pepper A' => crypt(A . 'a pepper of moodle', '$6$rounds=1000$moodlesalt$'),
    'magento1 A' => md5('Ab' . A) . ':Ab',
    'magento1 Z' => hash('sha256', 'abcdefghijklmnopqrstuvwxyz012345' . Z) . ':abcdefghijklmnopqrstuvwxyz012345',
    'magento2 A' => hash('sha256', 'abcdefghijklmnop' . A) . ':abcdefghijklmnop:1',
    'magento2 Z' => bin2hex(sodium_crypto_pwhash(32, Z, 'abcdefghijklmnop', 2, 8192 * 1024, SODIUM_CRYPTO_PWHASH_ALG_ARGON2ID13))
        . ':abcdefghijklmnop:3_32_2_8388608',
    'magento2 B' => hash('sha256', 'abcdefghijklmnop' . md5('abcdefghijklmnop' . A)) . ':abcdefghijklmnop:0:1',
    'prestashop A' => md5($cookie_key . A),
    'opencart A' => sha1('Ab3dEfGhI' . sha1('Ab3dEfGhI' . sha1(A))),
    'membership A' => $digest('sha1', A),
    'membership Z' => $digest('sha1', Z),
    'identity A' => $identity(A, 'sixteen of salts'),
    'identity Z' => $identity(Z, 'salts of sixteen'),
    'identity3 A' => $identity3(A, 'sixteen of salts'),
    'identity3 Z' => $identity3(Z, 'salts of sixteen'),
    'identity3 B' => $identity3(A, 'another sixteen.'),
    'keycloak A' => $keycloak(A, 'sixteen of salts'),
    'keycloak Z' => $keycloak(Z, 'salts of sixteen'),
    'discourse A' => hash_pbkdf2('sha256', A, 'cc0ab0b745cac434af4454b99d50a183', 64000, 64),
    'discourse Z' => hash_pbkdf2('sha256', Z, 'fec81978b3ab471518a99475341da853', 64000, 64),
    'ssha A' => '{SSHA}' . base64_encode(sha1(A . 'saltsalt', true) . 'saltsalt'),
    'crypt Z' => '{CRYPT}' . crypt(Z, '$6$rounds=1000$ldapsalt$'),
    'suitecrm A' => $bcrypt(md5(A)),
    'fos A' => (function () {
        $salted = A . '{fos salt of old}';
        for ($digest = hash('sha512', $salted, true), $round = 1; $round < 5000; $round++) {
            $digest = hash('sha512', $digest . $salted, true);
        }
        return base64_encode($digest);
    })(),
    'ipb A' => md5(md5('Ab3dE') . md5(A)),
    'wcf2 A' => (function () {
        $salt = '$2a$05$' . 'abcdefghijklmnopqrstuu';
        return crypt(crypt(A, $salt), $salt);
    })(),
    'shopware5 A' => md5(A . 'Ab3dEfGh') . ':Ab3dEfGh',
    'grafana A' => hash_pbkdf2('sha256', A, 'grafanaSal', 10000, 100),
    'grafana Z' => hash_pbkdf2('sha256', Z, 'grafanaSal', 10000, 100),
    'gitea A' => hash_pbkdf2('sha256', A, 'giteasalt0', 50000, 100),
    'gitea Z' => hash_pbkdf2('sha256', Z, 'giteasalt0', 10000, 100),
    'sonarqube A' => '10000$' . base64_encode(hash_pbkdf2('sha512', A, 'sixteen of salts', 10000, 64, true)),
    'atlassian A' => '{PKCS5S2}' . base64_encode('sixteen of salts' . hash_pbkdf2('sha1', A, 'sixteen of salts', 10000, 32, true)),
    'atlassian Z' => '{PKCS5S2}' . base64_encode('salts of sixteen' . hash_pbkdf2('sha1', Z, 'salts of sixteen', 10000, 32, true)),
    'metabase A' => $bcrypt('a salt of metabase' . A),
    'liferay A' => base64_encode(pack('NN', 160, 128000) . 'saltsalt' . hash_pbkdf2('sha1', A, 'saltsalt', 128000, 20, true)),
    'oscommerce A' => md5('a7' . A) . ':a7',
    'nopcommerce A' => strtoupper(hash('sha512', A . 'Ab3dEfGh')),
], JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR), "\n";
