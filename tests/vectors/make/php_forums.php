<?php
/**
 * Values as PHP forums, shops and frameworks store them: each system's own formula, written out.
 *
 * Prints a JSON line a value: scheme, stored text, password, and what stands in columns or settings.
 * Run: php -d extension=mbstring -d extension=sodium tests/vectors/make/php_forums.php
 */

const ITOA64 = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const COST = ['cost' => 4];
const ARGON = ['memory_cost' => 1024, 'time_cost' => 2, 'threads' => 1];

function row(string $scheme, string $encoded, string $password, array $beside = []): void
{
    $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES;
    echo json_encode(['scheme' => $scheme, 'encoded' => $encoded, 'password' => $password] + $beside, $flags), "\n";
}

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

function phpass(string $password, string $setting): string
{
    $hash = md5(substr($setting, 4, 8) . $password, true);
    for ($round = 1 << strpos(ITOA64, $setting[3]); $round > 0; $round--) {
        $hash = md5($hash . $password, true);
    }
    return substr($setting, 0, 12) . encode64($hash);
}

/** IP.Board's Request::legacyEscape. */
function ipb_escape(string $value): string
{
    $value = str_replace('&', '&amp;', $value);
    $value = str_replace('<!--', '&#60;&#33;--', $value);
    $value = str_replace('-->', '--&#62;', $value);
    $value = str_ireplace('<script', '&#60;script', $value);
    $value = str_replace(['>', '<', '"', "\n"], ['&gt;', '&lt;', '&quot;', '<br />'], $value);
    $value = str_replace(['$', '!'], ['&#036;', '&#33;'], $value);
    return str_replace(["'", '\\'], ['&#39;', '&#092;'], $value);
}

/** osCommerce's tep_db_prepare_input. */
function oscommerce_input(string $value): string
{
    return trim(preg_replace(['/ +/', '/[<>]/'], [' ', '_'], trim(stripslashes($value))));
}

/** What the script of vBulletin's login form makes of a password before MD5. */
function vb_entities(string $value): string
{
    $out = '';
    foreach (unpack('n*', mb_convert_encoding(trim($value), 'UTF-16BE', 'UTF-8')) as $unit) {
        $out .= $unit > 255 ? "&#$unit;" : chr($unit);
    }
    return $out;
}

function magento_argon(string $data, string $salt): string
{
    $salt = substr($salt, 0, 16);
    if (strlen($salt) < 16) {
        $salt = str_pad($salt, 16, $salt);
    }
    return bin2hex(sodium_crypto_pwhash(32, $data, $salt, 2, 8388608, SODIUM_CRYPTO_PWHASH_ALG_ARGON2ID13));
}

function symfony(string $algorithm, string $password, string $salt, int $iterations): string
{
    $salted = $salt === '' ? $password : $password . '{' . $salt . '}';
    $digest = hash($algorithm, $salted, true);
    for ($i = 1; $i < $iterations; ++$i) {
        $digest = hash($algorithm, $digest . $salted, true);
    }
    return $digest;
}

function shopware(string $password, string $salt, int $iterations): string
{
    $hash = '';
    for ($i = 0; $i <= $iterations; ++$i) {
        $hash = hash('sha256', $hash . $password . $salt);
    }
    return "$iterations:$salt:$hash";
}

function double_bcrypt(string $password, string $setting): string
{
    return crypt(crypt($password, $setting), $setting);
}

$passwords = ['S3cret!Pass', 'Grüße-ñandú', "say \"hi\" & 'bob' <b>\\x", 'パスワード漢字'];
foreach ($passwords as $index => $p) {
    $s = substr(sha1("salt $index"), 0, 8);
    $long = sha1("long salt $index");
    $odd = ['a b', "'\"\\", 'é;:', '9^F'][$index];
    $bsalt = substr(strtr(base64_encode(sha1("bcrypt $index", true)), '+', '.'), 0, 21) . 'u';
    $b = '$2y$04$' . $bsalt;

    row('vbulletin', md5(md5(trim($p)) . $odd), $p, ['salt' => $odd]);
    row('vbulletin', md5(md5(vb_entities($p)) . $long), $p, ['salt' => $long]);
    row('vbulletin', md5(md5($p) . $s) . ":$s", $p);
    row('mybb', md5(md5($s) . md5($p)), $p, ['salt' => $s]);
    row('ipb', md5(md5($s) . md5(ipb_escape($p))), $p, ['salt' => $s]);
    row('punbb', sha1($s . sha1($p)), $p, ['salt' => $s]);
    row('punbb', sha1($p), $p);
    row('punbb', md5($p), $p);
    row('wbb3', sha1($long . sha1($long . sha1($p))), $p, ['salt' => $long]);
    row('opencart', sha1($s . sha1($s . sha1(htmlspecialchars($p, ENT_COMPAT)))), $p, ['salt' => $s]);
    row('opencart', sha1($s . sha1($s . sha1($p))), $p, ['salt' => $s]);
    row('opencart', md5($p), $p);
    row('smf', sha1(strtolower('JohnÄDoe') . $p), $p, ['username' => 'JohnÄDoe']);
    row('smf', hash_hmac('md5', $p, strtolower('JohnDoe')), $p, ['username' => 'JohnDoe']);
    row('smf21', password_hash(mb_strtolower('JohnÄDoe', 'UTF-8') . $p, PASSWORD_BCRYPT, COST), $p,
        ['username' => 'JohnÄDoe']);
    row('phpbb2', md5(addslashes($p)), $p);
    row('phpbb3', phpass(htmlspecialchars($p, ENT_COMPAT, 'UTF-8'), '$H$9' . $s), $p);
    row('phpbb3', password_hash(htmlspecialchars($p, ENT_COMPAT, 'UTF-8'), PASSWORD_BCRYPT, COST), $p);
    row('phpbb3', phpass(md5($p), '$H$9' . $s), $p, ['columns' => ['user_pass_convert' => '1']]);
    $first = substr(phpass(htmlspecialchars($p, ENT_COMPAT, 'UTF-8'), '$H$9' . $s), 12);
    row('phpbb3_combined', '$H\2y$9' . $s . '$04\\' . $bsalt . '$' . substr(crypt($first, $b), 29), $p);
    row('vbulletin5', password_hash(md5($p), PASSWORD_BCRYPT, COST), $p);
    row('vbulletin5', password_hash(md5($p), PASSWORD_ARGON2ID, ARGON), $p);
    row('vbulletin5', md5(md5($p) . $long) . " $long", $p);
    row('wcf2', double_bcrypt($p, '$2a$04$' . $bsalt), $p);
    row('woltlab', 'Bcrypt:' . password_hash($p, PASSWORD_BCRYPT, COST), $p);
    row('woltlab', 'Argon2:' . password_hash($p, PASSWORD_ARGON2ID, ARGON), $p);
    row('woltlab', 'wcf2:' . double_bcrypt($p, '$2a$04$' . $bsalt), $p);
    row('woltlab', 'DoubleBcrypt:' . double_bcrypt($p, $b), $p);
    row('woltlab', 'Vb5Bcrypt:' . password_hash(md5($p), PASSWORD_BCRYPT, COST), $p);
    row('woltlab', 'Phpass:' . phpass($p, '$H$8' . $s), $p);
    row('woltlab', 'cryptMD5:' . crypt($p, '$1$' . $s . '$'), $p);
    row('woltlab', 'vb3:' . md5(md5($p) . $odd) . ":$odd", $p);
    row('woltlab', 'mybb1:' . md5(md5($s) . md5($p)) . ":$s", $p);
    row('woltlab', 'joomla2:' . md5($p . $s) . ":$s", $p);
    row('woltlab', 'smf2:' . sha1('johndoe' . $p) . ':johndoe', $p);
    row('woltlab', 'phpfox3:' . md5(md5($p) . md5($s)) . ":$s", $p);
    row('woltlab', 'wbb2:' . sha1($p), $p);
    row('woltlab', 'xf1:' . hash('sha256', hash('sha256', $p) . $long) . ":$long", $p);
    row('woltlab', 'wcf1em1b0:' . md5($s . md5($s . $p)) . ":$s", $p);
    row('woltlab', 'wcf1es1a1:' . sha1($s . sha1(sha1($p) . $s)) . ":$s", $p);
    row('woltlab', 'wcf1em0a0:' . md5($s . md5($p)) . ":$s", $p);
    row('woltlab', 'Pbkdf2:' . hash_pbkdf2('sha256', $p, $long, 1000, 32) . ":$long:sha256:1000:32", $p);
    row('woltlab', 'wcf1:' . sha1($long . sha1($long . sha1($p))) . ":$long", $p);
    $core = ['hash' => hash('sha256', hash('sha256', $p) . $long), 'salt' => $long, 'hashFunc' => 'sha256'];
    row('xenforo1', serialize($core), $p);
    row('xenforo1', serialize(['hash' => sha1(sha1($p) . $long), 'salt' => $long, 'hashFunc' => 'sha1']), $p);
    row('xenforo1', serialize(['hash' => md5(md5($p) . $odd), 'salt' => $odd]), $p,
        ['columns' => ['scheme_class' => 'XF:vBulletin']]);
    row('xenforo1', serialize(['hash' => md5(md5($s) . md5($p)), 'salt' => $s]), $p,
        ['columns' => ['scheme_class' => 'XenForo_Authentication_IPBoard']]);
    row('xenforo2', serialize(['hash' => password_hash($p, PASSWORD_BCRYPT, COST)]), $p);
    row('xenforo2', json_encode(['hash' => password_hash($p, PASSWORD_BCRYPT, COST)]), $p);
    row('xenforo2', serialize(['hash' => phpass($p, '$P$9' . $s)]), $p);

    row('joomla', md5($p . $long) . ":$long", $p);
    row('joomla', md5($p), $p);
    row('joomla_sha256', '{SHA256}' . hash('sha256', $p . $long) . ":$long", $p);
    row('oscommerce', md5('a7' . oscommerce_input($p)) . ':a7', $p);
    row('zencart', hash('sha256', $s . oscommerce_input($p)) . ":$s", $p);
    row('prestashop', md5($long . trim(stripslashes($p))), $p, ['pepper' => $long]);
    row('cakephp', sha1($long . $p), $p, ['pepper' => $long]);
    row('cakephp', hash('sha256', $long . $p), $p, ['params' => ['app_salt' => $long]]);
    row('moodle', md5($p . $long), $p, ['pepper' => $long]);
    row('moodle_peppered', crypt($p . $long, '$6$rounds=1000$' . $s), $p, ['pepper' => $long]);
    row('moodle_peppered', password_hash($p . $s, PASSWORD_BCRYPT, COST), $p, ['pepper' => $s]);

    row('magento1', md5('Xy' . $p) . ':Xy', $p);
    row('magento1', hash('sha256', $long . $p) . ":$long", $p);
    row('magento', md5($long . $p) . ":$long:0", $p);
    row('magento', hash('sha256', $long . $p) . ":$long:1", $p);
    row('magento', magento_argon($p, $long) . ":$long:3_32_2_8388608", $p);
    row('magento', magento_argon(md5('Xy' . $p), 'Xy') . ':Xy:0:3_32_2_8388608', $p);
    row('magento', magento_argon(hash('sha256', $long . md5($long . $p)), $long) . ":$long:0:1:3_32_2_8388608", $p);

    row('ion_auth', substr($long, 0, 10) . substr(sha1(substr($long, 0, 10) . $p), 0, -10), $p);
    row('ion_auth', substr(sha1($long), 0, 22) . substr(sha1(substr(sha1($long), 0, 22) . $p), 0, -22), $p);
    row('ion_auth', sha1($p . $s), $p, ['salt' => $s]);
    row('shopware', md5($p), $p, ['columns' => ['encoder' => 'md5']]);
    row('shopware', md5($p . $s) . ":$s", $p, ['columns' => ['encoder' => 'md5']]);
    row('shopware', password_hash($p, PASSWORD_ARGON2ID, ARGON), $p, ['columns' => ['encoder' => 'Argon2id']]);
    row('shopware', shopware($p, $long, 100), $p, ['columns' => ['encoder' => 'sha256']]);
    row('shopware', md5('A9ASD:_AD!_=%a8nx0asssblPlasS$' . md5($p)), $p,
        ['columns' => ['encoder' => 'LegacyBackendMd5']]);
    row('shopware', password_hash($p, PASSWORD_BCRYPT, COST), $p, ['columns' => ['encoder' => 'bcrypt']]);
    row('nextcloud', '1|' . password_hash($p, PASSWORD_BCRYPT, COST), $p);
    row('nextcloud', '2|' . password_hash($p, PASSWORD_ARGON2I, ARGON), $p);
    row('nextcloud', '3|' . password_hash($p, PASSWORD_ARGON2ID, ARGON), $p);
    row('owncloud_legacy', password_hash($p . $s, PASSWORD_BCRYPT, COST), $p, ['pepper' => $s]);
    row('owncloud_legacy', sha1($p), $p);
    row('typo3', 'M' . phpass(md5($p), '$P$C' . $s), $p);
    row('typo3', 'C' . phpass($p, '$P$C' . $s), $p);
    row('typo3', 'C' . password_hash($p, PASSWORD_BCRYPT, COST), $p);
    row('typo3', 'M' . crypt(md5($p), '$1$' . $s), $p);
    row('typo3', 'M' . password_hash(md5($p), PASSWORD_BCRYPT, COST), $p);
    row('typo3', 'M' . password_hash(md5($p), PASSWORD_ARGON2I, ARGON), $p);
    row('authme_sha256', '$SHA$' . $s . '$' . hash('sha256', hash('sha256', $p) . $s), $p);
    row('phps', '$PHPS$' . bin2hex($odd) . '$' . md5(md5($p) . $odd), $p);

    row('symfony_message_digest', base64_encode(symfony('sha512', $p, $s, 5000)), $p, ['salt' => $s]);
    row('symfony_message_digest', bin2hex(symfony('sha256', $p, '', 3)), $p,
        ['params' => ['algorithm' => 'sha256', 'base64' => false, 'iterations' => 3]]);
    $bytes = str_repeat($p, 8);
    row('symfony_native_long', password_hash(base64_encode(hash('sha512', $bytes, true)), PASSWORD_BCRYPT, COST), $bytes);
    row('symfony_pbkdf2', base64_encode(hash_pbkdf2('sha512', $p, $s, 1000, 40, true)), $p, ['salt' => $s]);

    row('mediawiki_a', ':A:' . md5($p), $p);
    row('mediawiki_a', ":A:$s:" . md5($s . '-' . md5($p)), $p);
    row('mediawiki_b', ":B:$s:" . md5($s . '-' . md5($p)), $p);
    row('mediawiki_md5', md5('1234-' . md5($p)), $p, ['columns' => ['user_id' => '1234']]);
    row('mediawiki_md5', md5($p), $p);
    row('mediawiki_bcrypt', ':bcrypt:4$' . $bsalt . '$' . substr(crypt($p, $b), 29), $p);
    row('mediawiki_argon2', ':argon2:' . password_hash($p, PASSWORD_ARGON2ID, ARGON), $p);
    row('mediawiki_pbkdf2', ':pbkdf2:sha256:1000:32:' . base64_encode($long) . ':'
        . base64_encode(hash_pbkdf2('sha256', $p, $long, 1000, 32, true)), $p);
    row('mediawiki_layered', ":pbkdf2-legacyB:!sha512:1000:64!$s!" . base64_encode($long) . '!'
        . base64_encode(hash_pbkdf2('sha512', md5($s . '-' . md5($p)), $long, 1000, 64, true)), $p);
}
