<?php
/**
 * Values as content management systems store them: WordPress's and Drupal's own code, in few lines.
 *
 * Run: php tests/vectors/make/php_cms.php
 */

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

$passwords = ['S3cret!Pass', 'Grüße-ñandú', "  padded\t", 'key🗝️🌍open'];
foreach ($passwords as $index => $password) {
    $salt = substr(encode64(md5("salt $index", true)), 0, 8);
    $rows = [
        'phpass' => portable($password, '$P$B' . $salt, 'md5', 34),
        'wordpress_phpass' => portable(trim($password), '$P$B' . $salt, 'md5', 34),
        'wordpress_md5' => md5(trim($password)),
        'wordpress_bcrypt' => '$wp' . password_hash(
            base64_encode(hash_hmac('sha384', trim($password), 'wp-sha384', true)),
            PASSWORD_BCRYPT,
            ['cost' => 4]
        ),
        'drupal7' => portable(trim($password), '$S$D' . $salt, 'sha512', 55),
        'drupal7 U$S$' => 'U' . portable(md5(trim($password)), '$S$9' . $salt, 'sha512', 55),
        'drupal7 U$P$' => 'U' . portable(md5(trim($password)), '$P$9' . $salt, 'md5', 34),
        'drupal7 U$H$' => 'U' . portable(md5(trim($password)), '$H$9' . $salt, 'md5', 34),
    ];
    foreach ($rows as $scheme => $encoded) {
        echo json_encode([$scheme, $encoded, $password], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
    }
}
