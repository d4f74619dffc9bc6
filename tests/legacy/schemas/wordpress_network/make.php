<?php
/**
 * A network of WordPress sites by WordPress itself: wp_install, install_network, populate_network; two of its users are kept out.
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
$table_prefix = 'blog_';
require ABSPATH . 'wp-settings.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
function wp_mail() { return true; }  // nobody is told
wp_install('A blog', 'Ada', 'ada@example.com', false, '', 'correct horse battery');
require ABSPATH . 'wp-admin/includes/network.php';
$user = fn ($login, $password, $role) => wp_insert_user(['user_login' => $login, 'user_pass' => $password,
    'user_email' => "$login@example.com", 'role' => $role]);
$user('author', 'of one site', 'author');
$user('spammer', 'marked as spam', 'subscriber');
$user('deleted', 'marked as deleted', 'subscriber');
foreach ($wpdb->tables('ms_global') as $name => $table) {
    $wpdb->$name = $table;
}
install_network();
populate_network(1, 'blog.example.com', 'ada@example.com', 'Blogs', '/', false);
$wpdb->query("UPDATE $wpdb->users SET spam = 1 WHERE user_login = 'spammer'");
$wpdb->query("UPDATE $wpdb->users SET deleted = 1 WHERE user_login = 'deleted'");
