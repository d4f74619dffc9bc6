#!/usr/bin/perl
# Crypt::PBKDF2 in both encodings (Debian: libcrypt-pbkdf2-perl): perl perl_pbkdf2.pl
use strict;
use warnings;
use utf8;
use Crypt::PBKDF2;
use Encode qw(encode_utf8);

binmode STDOUT, ":utf8";

for my $password ("S3cret!Pass", "Grüße-ñandú") {
    for my $encoding ("ldap", "crypt") {
        for my $hash (["HMACSHA1", {}], ["HMACSHA2", { sha_size => 256 }], ["HMACSHA2", { sha_size => 512 }]) {
            my $pbkdf2 = Crypt::PBKDF2->new(
                hash_class => $hash->[0], hash_args => $hash->[1], iterations => 1000, output_len => 20,
                salt_len => 8, encoding => $encoding,
            );
            print $pbkdf2->generate(encode_utf8($password)), "\t$password\n";
        }
    }
}
