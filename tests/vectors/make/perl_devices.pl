# Prints vectors of devices' and mail servers' digests by Perl's own modules, over other salts. perl perl_devices.pl
use strict;
use warnings;
use utf8;
use Crypt::PBKDF2;
use Digest::SHA qw(sha256_hex sha512 sha512_hex);
use Encode qw(encode);
use MIME::Base64 qw(encode_base64);
binmode STDOUT, ':utf8';

my ($password, $user, $salt) = ('pässwörd', 'operator1', pack 'C*', 0 .. 15);
my $key   = encode('UTF-8', $password);
my $orion = Crypt::PBKDF2->new(hash_class => 'HMACSHA1', iterations => 1000, output_len => 1024);
my @made  = (
    [netscaler_sha512   => '24c1e0a9b' . sha512_hex("4c1e0a9b$key\0")],
    [hmailserver_sha256 => '4c1e0a' . sha256_hex("4c1e0a$key")],
    [solarwinds_v1      => "\$solarwinds\$0\$$user\$" . encode_base64(sha512($orion->PBKDF2($user, $key)), '')],
    [   solarwinds_v2 => '$solarwinds$1$'
            . encode_base64($salt, '') . '$'
            . encode_base64(sha512($orion->PBKDF2($salt, $key)), '')
    ],
);
for my $vector (@made) {
    my ($scheme, $encoded) = @$vector;
    print qq([[vector]]\nscheme = "$scheme"\nencoded = "$encoded"\npassword = "$password"\nwrong = "passwörd"\n);
    print qq(source = "Perl $^V Crypt::PBKDF2 and Digest::SHA, as hashcat's test modules, make/perl_devices.pl"\n\n);
}
