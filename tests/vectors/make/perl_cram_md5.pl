# Prints vectors of {CRAM-MD5}: the states of HMAC-MD5 after its key, by Perl's Digest::MD5. perl perl_cram_md5.pl
use strict;
use warnings;
use utf8;
use Digest::MD5 ();
use Encode qw(encode);
binmode STDOUT, ':utf8';

for my $password ('Grüße-ñandú', 'x' x 80) {
    my $key = encode('UTF-8', $password);
    $key = Digest::MD5::md5($key) if length $key > 64;
    $key .= "\0" x (64 - length $key);
    my $states = join '', map {
        my $pad   = chr($_) x 64;
        my $state = Digest::MD5->new->add($key ^ $pad);
        unpack 'H*', ($state->context)[1];
    } 0x5C, 0x36;
    print qq([[vector]]\nscheme = "cram_md5_dovecot"\nencoded = "{CRAM-MD5}$states"\npassword = "$password"\n);
    print qq(source = "Perl $^V Digest::MD5, tests/vectors/make/perl_cram_md5.pl"\n\n);
}
