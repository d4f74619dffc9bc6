"""
How the texts of each scheme start, so that a registry asks only those that may claim a value.

Only to save time: a scheme that is not here is asked about every value, and one that is here still decides for itself.
A start that is wrong would hide a scheme, so the tests ask every vector, changed ones too, with the index and without.
"""

from collections.abc import Iterable, Mapping

from app.hashing.contract import Scheme

_DIGITS = tuple("0123456789")
_HEX = tuple("0123456789abcdef")
_WOLTLAB = (
    *("argon2:", "bcrypt:", "cryptmd5:", "doublebcrypt:", "drupal8:", "invalid:", "ipb2:", "ipb3:", "joomla1:"),
    *("joomla2:", "joomla3:", "mybb1:", "pbkdf2:", "phpass:", "phpbb3:", "phpfox3:", "smf1:", "smf2:", "vb3:", "vb4:"),
    *("vb5:", "vb5argon2:", "vb5bcrypt:", "wbb2:", "wcf1:", "wcf1e", "wcf2:", "xf1:", "xf12:"),
)
_JSON = ('{"', "{ ", "{\t", "{\n", "{\r", "{}")
"""An object, and not a directory's tag."""
_LOOKS_LIKE_BCRYPT = ("$2",)

STARTS: Mapping[str, tuple[str, ...]] = {
    "aix_smd5": ("{smd5}",),
    "aix_ssha": ("{ssha1}", "{ssha256}", "{ssha512}"),
    "apr_md5_crypt": ("$apr1$",),
    "argon2": ("$argon2",),
    "aspnet_identity_v2": ("a",),
    "aspnet_identity_v3": ("aqaaaa",),
    "atlassian_pbkdf2_sha1": ("{pkcs5s2}",),
    "authlogic_bcrypt": _LOOKS_LIKE_BCRYPT,
    "authme_sha256": ("$sha$",),
    "azuread_sync": ("v1;",),
    "bcrypt": ("$2",),
    "bcrypt_sha256": ("$bcrypt-sha256$",),
    "bsd_nthash": ("$3$$",),
    "bsdi_crypt": ("_",),
    "cisco_type7": _DIGITS,
    "cisco_type8": ("$8$",),
    "cisco_type9": ("$9$",),
    "cram_md5_dovecot": ("{cram-md5}", "{hmac-md5}"),
    "cta_pbkdf2_sha1": ("$p5k2$",),
    "devise": _LOOKS_LIKE_BCRYPT,
    "dirsrv_pbkdf2_sha256": ("{pbkdf2_sha256}",),
    "django_argon2": ("argon2$",),
    "django_bcrypt": ("bcrypt$",),
    "django_bcrypt_sha256": ("bcrypt_sha256$",),
    "django_des_crypt": ("crypt$",),
    "django_pbkdf2_sha1": ("pbkdf2_sha1$",),
    "django_pbkdf2_sha256": ("pbkdf2_sha256$",),
    "django_pbkdf2_wrapped": ("pbkdf2_wrapped_",),
    "django_salted_md5": ("md5$",),
    "django_salted_sha1": ("sha1$",),
    "django_scrypt": ("scrypt$",),
    "django_unsalted_md5": ("md5$$",),
    "django_unsalted_sha1": ("sha1$$",),
    "dlitz_pbkdf2_sha1": ("$p5k2$",),
    "dovecot_crypt": ("{blf-crypt}", "{des-crypt}", "{md5", "{sha256-crypt}", "{sha512-crypt}"),
    "dovecot_pbkdf2": ("{pbkdf2}$1$",),
    "dovecot_scram": ("{scram-sha-",),
    "drupal7": ("$s$", "u$"),
    "episerver": ("$episerver$",),
    "flask_bcrypt_long": _LOOKS_LIKE_BCRYPT,
    "flask_security": ("$2", "$argon2", "$pbkdf2-sha512$"),
    "fshp": ("{fshp",),
    "gost_yescrypt": ("$gy$",),
    "grub_pbkdf2_sha512": ("grub.pbkdf2.",),
    "hashcat_pbkdf2": ("md5:", "sha1:", "sha256:", "sha512:"),
    "hashcat_scrypt": ("scrypt:",),
    "jenkins": ("#jbcrypt:", "$pbkdf2$hmacsha512:"),
    "jetty": ("crypt:", "md5:", "obf:"),
    "joomla_sha256": ("{sha256}",),
    "keycloak": _JSON,
    "ldap_argon2": ("{argon2",),
    "ldap_crypt": ("{bcrypt}", "{crypt}", "{gost_yescrypt}"),
    "ldap_md5": ("{ldap-md5", "{md5", "{plain-md5"),
    "ldap_pbkdf2_sha1": ("{pbkdf2}", "{pbkdf2-sha1}"),
    "ldap_pbkdf2_sha256": ("{pbkdf2-sha256}",),
    "ldap_pbkdf2_sha512": ("{pbkdf2-sha512}",),
    "ldap_salted_md5": ("{smd5",),
    "ldap_salted_sha1": ("{ssha", "{ssha1"),
    "ldap_salted_sha256": ("{ssha256",),
    "ldap_salted_sha384": ("{ssha384",),
    "ldap_salted_sha512": ("{ssha512",),
    "ldap_sha1": ("{sha", "{sha1"),
    "ldap_sha256": ("{sha256",),
    "ldap_sha384": ("{sha384",),
    "ldap_sha512": ("{sha512",),
    # A base64 of the number 160, 256 or 512 in four bytes.
    "liferay": ("aaaao", "aaaba", "aaaca", "{pbkdf2withhmacsha1"),
    "lotus6": ("(g",),
    "lotus8": ("(h",),
    "lucia_scrypt": ("s2:",),
    "macos_pbkdf2": ("$ml$",),
    "md5_crypt": ("$1$",),
    "mediawiki_a": (":a:",),
    "mediawiki_argon2": (":argon2:",),
    "mediawiki_b": ("$b$", ":b:"),
    "mediawiki_bcrypt": (":bcrypt:",),
    "mediawiki_layered": (":pbkdf2-legacy",),
    "mediawiki_pbkdf2": (":pbkdf2:",),
    "meteor": _LOOKS_LIKE_BCRYPT,
    "mongodb_scram_sha1": ("$mongodb-scram$", *_JSON),
    "mongodb_scram_sha256": ("$mongodb-scram$", *_JSON),
    "moodle_peppered": ("$2", "$6$"),
    "mssql2000": ("0100", "0x0100", "\\x0100"),
    "mssql2005": ("0100", "0x0100", "\\x0100"),
    "mssql2012": ("0200", "0x0200", "\\x0200"),
    "mysql41": ("*",),
    "mysql_caching_sha2": ("$a$", "$mysql$a$", "244124"),
    "netscaler_sha1": ("1",),
    "netscaler_sha512": ("2",),
    "nextcloud": ("1|", "2|", "3|"),
    "nodebb": _LOOKS_LIKE_BCRYPT,
    "opendj_pbkdf2": ("{pbkdf2-hmac-sha", "{pbkdf2}"),
    "oracle11": ("h:", "s:", "t:"),
    "oracle12c": ("h:", "s:", "t:"),
    "pbkdf2_sha1": ("$pbkdf2$", "$pbkdf2-sha1$"),
    "pbkdf2_sha256": ("$pbkdf2-sha256$",),
    "pbkdf2_sha512": ("$pbkdf2-sha512$",),
    "perl_pbkdf2": ("$pbkdf2$", "{x-pbkdf2}"),
    "phc_bcrypt": ("$bcrypt$",),
    "phc_pbkdf2": ("$pbkdf2-",),
    "phc_scrypt": ("$scrypt$",),
    "phpass": ("$h$", "$p$"),
    "phpbb3": ("$2", "$argon2", "$h$", "$p$"),
    "phpbb3_combined": ("$cp$", "$h\\", "$p\\"),
    "phps": ("$phps$",),
    "postgres_md5": ("md5",),
    "postgres_scram_sha256": ("scram-sha-256$",),
    "ruby_scrypt": _HEX,
    "sap_codvn_h": ("{x-issha",),
    "scram": ("$scram$",),
    "scrypt": ("$scrypt$",),
    "scrypt_crypt7": ("$7$",),
    "scrypt_kdf": ("c2nyexb0",),
    "seafile_pbkdf2": ("pbkdf2sha256$",),
    "sha1_crypt": ("$sha1$",),
    "sha256_crypt": ("$5$",),
    "sha512_crypt": ("$6$",),
    "shiro1": ("$shiro1$",),
    "shiro2": ("$shiro2$",),
    "smf21": _LOOKS_LIKE_BCRYPT,
    "solarwinds_v1": ("$solarwinds$0$",),
    "solarwinds_v2": ("$solarwinds$1$",),
    "sun_md5_crypt": ("$md5$", "$md5,"),
    "sybase_ase": ("0xc007", "\\xc007", "c007"),
    "symfony_native_long": ("$2",),
    "typo3": ("c$", "m$"),
    "vbulletin5": ("$2", "$argon2", *_HEX, "\\x"),
    "wcf2": _LOOKS_LIKE_BCRYPT,
    "web2py": ("pbkdf2(",),
    "werkzeug_hmac": ("md5$", "sha1$", "sha224$", "sha256$", "sha384$", "sha512$"),
    "werkzeug_pbkdf2": ("pbkdf2:",),
    "werkzeug_plain": ("plain$$",),
    "werkzeug_scrypt": ("scrypt:",),
    "woltlab": _WOLTLAB,
    "wordpress_bcrypt": ("$wp$",),
    "wordpress_phpass": ("$h$", "$p$"),
    "xenforo1": ("a:", '{"'),
    "xenforo2": ("a:", '{"'),
    "yescrypt": ("$y$",),
}
"""By name, in lower case, whatever the case of the stored text."""

_LEADING = "\r\n"
"""What base64 is read without, wherever it stands."""
_HEAD_CHARS = 24
_KEY_CHARS = 3


class Index:
    """Schemes by the first characters of their texts."""

    def __init__(self, schemes: Iterable[Scheme], *, starts: Mapping[str, tuple[str, ...]] = STARTS) -> None:
        self._always: list[Scheme] = []
        self._by_key: dict[str, list[tuple[Scheme, tuple[str, ...]]]] = {}
        for scheme in schemes:
            known = _shortest(starts.get(scheme.name, ()))
            if not known:
                self._always.append(scheme)
            for key in {start[:_KEY_CHARS] for start in known}:
                here = tuple(start for start in known if start[:_KEY_CHARS] == key)
                self._by_key.setdefault(key, []).append((scheme, here))

    def may_claim(self, encoded: str) -> list[Scheme]:
        """Those that may take a text or claim it as broken, each once, in no order that means anything."""
        head = encoded.lstrip(_LEADING)[:_HEAD_CHARS].lower()
        found = self._always.copy()
        for size in range(1, min(_KEY_CHARS, len(head)) + 1):
            for scheme, starts in self._by_key.get(head[:size], ()):
                if head.startswith(starts):
                    found.append(scheme)
        return found


def _shortest(starts: tuple[str, ...]) -> tuple[str, ...]:
    """Without those that another one covers: so no scheme is found twice."""
    return tuple(start for start in starts if not any(start != other and start.startswith(other) for other in starts))
