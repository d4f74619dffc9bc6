#!/usr/bin/perl
# Old digests of Ruby on Rails, made by Perl's Digest modules: perl legacy_rails.pl
use strict;
use warnings;
use utf8;
use Digest::MD5 qw(md5 md5_hex);
use Digest::SHA qw(sha1_hex sha512_hex);
use Encode qw(encode_utf8);

binmode STDOUT, ":utf8";

my ($salt, $pepper) = ("9q8w7e6r5t", "f00dfeed");
for my $password ("S3cret!Pass", "Grüße-ñandú") {
    my $bytes = encode_utf8($password);
    for my $kind (["devise_sha1", \&sha1_hex], ["devise_sha512", \&sha512_hex]) {
        my ($name, $digest) = @$kind;
        my $last = $pepper;
        $last = $digest->("--" . join("--", $salt, $last, $bytes, $pepper) . "--") for 1 .. 10;
        print "$name\t$last\t$password\n";
    }
    my $raw = $bytes . $salt;
    $raw = md5($raw) for 1 .. 2;
    print "authlogic_md5_v2 (3 stretches)\t", md5_hex($raw), "\t$password\n";
}
