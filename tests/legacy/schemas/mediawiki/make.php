<?php
/**
 * Users of a wiki by MediaWiki itself, with every type of password that it knows.
 *
 * Run after maintenance/install.php, in MediaWiki's folder: php make.php (with MW_INSTALL_PATH set)
 */

require_once getenv('MW_INSTALL_PATH') . '/maintenance/Maintenance.php';

use MediaWiki\MediaWikiServices;

class MakeUsers extends Maintenance
{
    public function execute()
    {
        $services = MediaWikiServices::getInstance();
        $db = $services->getDBLoadBalancer()->getConnection(DB_PRIMARY);
        $factory = $services->getPasswordFactory();
        $GLOBALS['wgPasswordConfig']['argon2'] = ['class' => Argon2Password::class, 'algo' => 'auto', 'memory_cost' => 1024, 'time_cost' => 2, 'threads' => 1];
        $make = function ($name, $password, $type, $email, $real, $confirmed, $groups) use ($services, $db, $factory) {
            $user = User::newFromName($name);
            if (!$user->getId()) {
                $user->addToDatabase();
            }
            $user->setEmail($email);
            $user->setRealName($real);
            if ($confirmed) {
                $user->confirmEmail();
            }
            $user->saveSettings();
            foreach ($groups as $group) {
                $services->getUserGroupManager()->addUserToGroup($user, $group);
            }
            if ($type !== null) {
                $factory->init($services->getMainConfig());
                $factory->register($type, $GLOBALS['wgPasswordConfig'][$type]);
                $factory->setDefaultType($type);
                $db->update('user', ['user_password' => $factory->newFromPlaintext($password)->toString()], ['user_id' => $user->getId()]);
            }
        };
        $make('Ada', null, null, 'ada@example.com', 'Ada Lovelace', true, []);
        $make('Ösel Ñandú', 'Grüße-ñandú', 'B', 'osel@example.com', 'Ösel Ñandú', true, ['sysop']);
        $make('Oldest', 'md5 with the id', 'A', 'Oldest@Example.com', '', false, []);
        $make('Wrapped', 'md5 inside pbkdf2', 'pbkdf2-legacyB', 'wrapped@example.com', '', true, []);
        $make('Bcrypted', 'since 1.24', 'bcrypt', 'bcrypted@example.com', '', true, ['bot']);
        $make('Argon', 'since 1.33', 'argon2', 'argon@example.com', '', true, []);
        $make('Barred', 'but right', 'pbkdf2', 'barred@example.com', '', true, []);
        $make('Two words', 'with a space', 'pbkdf2', 'two.words@example.com', '', true, []);
        $make('Nobody home', null, null, 'nobody@example.com', '', true, []);
        $group = $services->getUserGroupManager();
        $group->addUserToGroup(User::newFromName('Two words'), 'interface-admin', '20200101000000');  // has lapsed
        $services->getBlockUserFactory()->newBlockUser('Barred', User::newFromName('Ada'), 'infinity', 'vandal')->placeBlockUnsafe();
    }
}

$maintClass = MakeUsers::class;
require_once RUN_MAINTENANCE_IF_MAIN;
