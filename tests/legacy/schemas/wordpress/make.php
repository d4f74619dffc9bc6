<?php
/**
 * A WordPress site by WordPress itself: wp_install, wp_insert_user, a plugin's role, old hashes.
 *
 * Run in a folder with WordPress and an empty MySQL database: php make.php FOLDER SOCKET DATABASE
 */

[, $folder, $socket, $database] = $argv;
define('DB_NAME', $database);
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', "localhost:$socket");
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('ABSPATH', "$folder/");
define('WP_INSTALLING', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
$_SERVER += ['HTTP_HOST' => 'blog.example.com', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1'];
$table_prefix = 'wp_';
require ABSPATH . 'wp-settings.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
function wp_mail() { return true; }  // nobody is told
wp_install('A blog', 'Ada', 'ada@example.com', false, '', 'correct horse battery');
add_role('shop_manager', 'Shop manager', ['read' => true]);
wp_update_user(['ID' => 1, 'first_name' => 'Ada', 'last_name' => 'Lovelace', 'display_name' => 'Ada Lovelace']);
$zoe = wp_insert_user(['user_login' => 'zoe.nandu', 'user_pass' => 'Grüße-ñandú', 'user_email' => 'Zoe@Example.com',
    'first_name' => 'Zoë', 'last_name' => 'Ñandú', 'display_name' => 'Zoë Ñandú', 'role' => 'editor', 'locale' => 'de_DE',
    'user_url' => 'https://zoe.example.com']);
(new WP_User($zoe))->add_role('shop_manager');
wp_insert_user(['user_login' => 'padded', 'user_pass' => '  spaces around  ', 'user_email' => 'padded@example.com', 'role' => 'subscriber']);
$old = wp_insert_user(['user_login' => 'old-timer', 'user_pass' => 'x', 'user_email' => 'old@example.com', 'role' => 'author']);
$new = wp_insert_user(['user_login' => 'new-comer', 'user_pass' => 'x', 'user_email' => 'new@example.com', 'role' => 'contributor']);
$none = wp_insert_user(['user_login' => 'roleless', 'user_pass' => 'nobody let me in', 'user_email' => 'roleless@example.com', 'role' => '']);
$wpdb->update($wpdb->users, ['user_pass' => md5('before 2.5')], ['ID' => $old]);
// wp_hash_password of WordPress 6.8 (wp-includes/pluggable.php)
$digest = base64_encode(hash_hmac('sha384', trim('since 6.8 it is bcrypt'), 'wp-sha384', true));
$wpdb->update($wpdb->users, ['user_pass' => '$wp' . password_hash($digest, PASSWORD_BCRYPT, ['cost' => 6])], ['ID' => $new]);
$wpdb->query("UPDATE $wpdb->users SET user_registered = CONCAT('2021-03-0', ID, ' 10:00:00'), user_activation_key = ''");
