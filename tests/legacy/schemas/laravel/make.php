<?php
/**
 * Users of a Laravel 8 application: its own schema builder, hashers and encrypter (Illuminate), the migrations of
 * laravel/laravel, the two-factor columns of Fortify, the role tables of spatie/laravel-permission, an admins table.
 *
 * Run with an empty database: php make.php mysql SOCKET DATABASE, or php make.php pgsql PORT DATABASE
 */

require 'Illuminate/Database/autoload.php';
require 'Illuminate/Hashing/autoload.php';
require 'Illuminate/Encryption/autoload.php';
require 'Illuminate/Events/autoload.php';

use Illuminate\Database\Capsule\Manager as DB;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Encryption\Encrypter;
use Illuminate\Hashing\Argon2IdHasher;
use Illuminate\Hashing\BcryptHasher;

[, $driver, $where, $database] = $argv;
$db = new DB();
$server = $driver === 'mysql'
    ? ['unix_socket' => $where, 'host' => 'localhost', 'charset' => 'utf8mb4', 'collation' => 'utf8mb4_unicode_ci']
    : ['host' => '127.0.0.1', 'port' => $where, 'charset' => 'utf8', 'schema' => 'public'];
$db->addConnection($server + ['driver' => $driver, 'database' => $database, 'username' => 'root', 'password' => '']);
$db->setAsGlobal();
$schema = DB::schema();
$schema->create('users', function (Blueprint $table) {
    $table->id();
    $table->string('name');
    $table->string('email')->unique();
    $table->timestamp('email_verified_at')->nullable();
    $table->string('password');
    $table->text('two_factor_secret')->nullable();
    $table->text('two_factor_recovery_codes')->nullable();
    $table->rememberToken();
    $table->timestamps();
    $table->softDeletes();
});
$schema->create('password_resets', function (Blueprint $table) {
    $table->string('email')->index();
    $table->string('token');
    $table->timestamp('created_at')->nullable();
});
$schema->create('admins', function (Blueprint $table) {
    $table->id();
    $table->string('name');
    $table->string('email')->unique();
    $table->string('password');
    $table->rememberToken();
    $table->timestamps();
});
$schema->create('roles', function (Blueprint $table) {
    $table->bigIncrements('id');
    $table->string('name');
    $table->string('guard_name');
    $table->timestamps();
    $table->unique(['name', 'guard_name']);
});
$schema->create('model_has_roles', function (Blueprint $table) {
    $table->unsignedBigInteger('role_id');
    $table->string('model_type');
    $table->unsignedBigInteger('model_id');
    $table->index(['model_id', 'model_type'], 'model_has_roles_model_id_model_type_index');
    $table->foreign('role_id')->references('id')->on('roles')->onDelete('cascade');
    $table->primary(['role_id', 'model_id', 'model_type'], 'model_has_roles_role_model_type_primary');
});

$bcrypt = new BcryptHasher(['rounds' => 6]);
$argon = new Argon2IdHasher(['memory' => 1024, 'threads' => 1, 'time' => 2]);
$encrypter = new Encrypter(str_repeat('k', 32), 'AES-256-CBC');
$day = '2021-03-04 05:06:07';
$user = fn (array $values) => DB::table('users')->insertGetId($values + ['created_at' => $day, 'updated_at' => $day]);
$ada = $user(['name' => 'Ada Lovelace', 'email' => 'ada@example.com', 'email_verified_at' => $day,
    'password' => $bcrypt->make('correct horse battery')]);
$zoe = $user(['name' => 'Zoë Ñandú', 'email' => 'Zoe@Example.com', 'password' => $argon->make('Grüße-ñandú')]);
$user(['name' => 'Second Factor', 'email' => 'totp@example.com', 'email_verified_at' => $day,
    'password' => $bcrypt->make('and a second factor'), 'two_factor_secret' => $encrypter->encrypt('JBSWY3DPEHPK3PXP')]);
$user(['name' => 'Gone', 'email' => 'gone@example.com', 'email_verified_at' => $day,
    'password' => $bcrypt->make('deleted softly'), 'deleted_at' => $day]);
foreach (['web' => ['editor', 'author'], 'admin' => ['editor']] as $guard => $names) {
    foreach ($names as $name) {
        $role = DB::table('roles')->insertGetId(['name' => $name, 'guard_name' => $guard]);
        if ($guard === 'web') {
            DB::table('model_has_roles')->insert(['role_id' => $role, 'model_type' => 'App\\Models\\User', 'model_id' => $ada]);
        }
    }
}
DB::table('model_has_roles')->insert(['role_id' => 3, 'model_type' => 'App\\Models\\Admin', 'model_id' => $zoe]);
DB::table('admins')->insert(['name' => 'Root', 'email' => 'ada@example.com', 'password' => $bcrypt->make('an admin apart')]);
