# Users of a Request Tracker by RT itself: privileged and not, disabled, old hashes, groups. Root comes from its installer.
#
# Run: perl -I/usr/share/request-tracker5/lib make.pl

use strict;
use warnings;
use utf8;
use Digest::MD5;
use Digest::SHA;
use MIME::Base64;
use RT;
use RT::User;
use RT::Group;

RT::LoadConfig();
RT->Config->Set(BcryptCost => 10);
RT->Config->Set(LogToSTDERR => 'error');
RT::Init();

sub make {
    my %values = @_;
    my $user = RT::User->new(RT->SystemUser);
    my ($id, $message) = $user->Create(Privileged => 1, %values);
    die $message unless $id;
    return $user;
}

sub store {
    my ($user, $value) = @_;
    RT->DatabaseHandle->dbh->do('UPDATE Users SET Password = ? WHERE id = ?', undef, $value, $user->Id);
}

my $root = RT::User->new(RT->SystemUser);
$root->Load('root');
$root->SetPassword('correct horse battery');
my $ada = make(Name => 'Ada', EmailAddress => 'ada@example.com', RealName => 'Ada Lovelace', Password => 'a countess counts',
    NickName => 'Countess', MobilePhone => '+44 20 7946 0000', Lang => 'en');
make(Name => 'zoe', EmailAddress => 'Zoe@Example.com', RealName => 'Zoë Ñandú', Password => 'Grüße-ñandú', Lang => 'de');
make(Name => 'requestor@example.com', EmailAddress => 'requestor@example.com', Password => 'may only ask', Privileged => 0);
make(Name => 'silent@example.com', EmailAddress => 'silent@example.com', Privileged => 0);
my $disabled = make(Name => 'disabled', EmailAddress => 'disabled@example.com', Password => 'disabled but right');
$disabled->SetDisabled(1);
store(make(Name => 'md5', EmailAddress => 'md5@example.com'), Digest::MD5::md5_base64('before 3.8'));
my $salt = 'salt';
my $digest = Digest::SHA::sha256(Digest::MD5::md5_hex('x') );
store(make(Name => 'old', EmailAddress => 'old@example.com'),
    MIME::Base64::encode_base64($salt . substr(Digest::SHA::sha256($salt . Digest::MD5::md5('of 3.8.4')), 0, 26), ''));
my $sha = make(Name => 'sha', EmailAddress => 'sha@example.com');
my $sixteen = 'sixteen of salts';
store($sha, join '!', '', 'sha512', $sixteen, Digest::SHA::sha512_base64($sixteen . 'of 4.0'));
my $group = RT::Group->new(RT->SystemUser);
$group->CreateUserDefinedGroup(Name => 'Analysts');
$group->AddMember($ada->PrincipalId);
