"""
What no code says of the schemes, one row per kind of stored text: how it looks, who writes it, whether it is safe.

The names of each row, whether they must be named, and what Auth0's bulk import takes come from the registry and the
vectors (`tables.py`). `slow` is the plain word on safety: made to be slow, so that a stolen table is not an open one.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One row of the table of schemes."""

    looks: str
    names: tuple[str, ...]
    found: str
    slow: bool


DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")

KINDS = (
    Kind("`$2b$10$…`, `$2a$`, `$2y$`, `$2x$`, `$2$`", ("bcrypt",), "PHP, Rails, Node, Spring, Laravel, Go", slow=True),
    Kind("`bcrypt$$2b$12$…`", ("django_bcrypt",), "Django", slow=True),
    Kind("`bcrypt_sha256$$2b$12$…`", ("django_bcrypt_sha256",), "Django", slow=True),
    Kind("`$bcrypt-sha256$v=2,t=2b,r=12$…`", ("bcrypt_sha256",), "passlib", slow=True),
    Kind("`$argon2id$v=19$m=…,t=…,p=…$…`, `i`, `d`", ("argon2",), "PHP, libsodium, Node, Spring, Go", slow=True),
    Kind("`argon2$argon2id$…`", ("django_argon2",), "Django", slow=True),
    Kind("`{ARGON2}$argon2id$…`", ("ldap_argon2",), "OpenLDAP, Dovecot", slow=True),
    Kind("`$scrypt$ln=…,r=…,p=…$…`", ("scrypt",), "passlib, Go", slow=True),
    Kind("`$scrypt$n=…,r=…,p=…$…`", ("phc_scrypt",), "AdonisJS, Node", slow=True),
    Kind("`scrypt$…`", ("django_scrypt",), "Django", slow=True),
    Kind("`scrypt:32768:8:1$…`", ("werkzeug_scrypt",), "Flask, Werkzeug", slow=True),
    Kind(
        "`$pbkdf2-sha256$29000$…`, `$pbkdf2$`",
        ("pbkdf2_sha1", "pbkdf2_sha256", "pbkdf2_sha512"),
        "passlib, Flask-Security",
        slow=True,
    ),
    Kind("`$pbkdf2-sha512$i=…,l=…$…`", ("phc_pbkdf2",), "PHC libraries, Auth0's own spelling", slow=True),
    Kind("`pbkdf2_sha256$600000$…`", ("django_pbkdf2_sha1", "django_pbkdf2_sha256"), "Django", slow=True),
    Kind("`pbkdf2:sha256:600000$…`", ("werkzeug_pbkdf2",), "Flask, Werkzeug", slow=True),
    Kind(
        "`{PBKDF2-SHA256}10000$…`",
        ("ldap_pbkdf2_sha1", "ldap_pbkdf2_sha256", "ldap_pbkdf2_sha512"),
        "OpenLDAP",
        slow=True,
    ),
    Kind("`{PKCS5S2}…`", ("atlassian_pbkdf2_sha1",), "Jira, Confluence, Crowd", slow=True),
    Kind("`{CRYPT}$2b$10$…`", ("ldap_crypt",), "OpenLDAP, 389-ds", slow=True),
    Kind("`{BLF-CRYPT}$2y$05$…`", ("dovecot_crypt",), "Dovecot", slow=True),
    Kind("`AQAAAA…`, base64", ("aspnet_identity_v3",), "ASP.NET Core Identity", slow=True),
    Kind("base64 of 49 bytes", ("aspnet_identity_v2",), "ASP.NET Identity 2, SimpleMembership", slow=False),
    Kind(
        "`{SSHA}…`, `{SMD5}`, `{SSHA256}` …",
        (*(f"ldap_salted_{digest}" for digest in DIGESTS if digest != "sha224"),),
        "OpenLDAP, Dovecot, 389-ds",
        slow=False,
    ),
    Kind(
        "`{SHA}…`, `{MD5}`, `{SHA256}` …",
        (*(f"ldap_{digest}" for digest in DIGESTS if digest != "sha224"),),
        "directories, Apache, Dovecot",
        slow=False,
    ),
    Kind("`sha1$salt$…`, `md5$salt$…`", ("django_salted_md5", "django_salted_sha1"), "Django before 1.4", slow=False),
    Kind("`sha1$$…`, `md5$$…`", ("django_unsalted_md5", "django_unsalted_sha1"), "old Django", slow=False),
    Kind("bare hex, salt in a column or none", (*(f"hex_{digest}" for digest in DIGESTS),), "home-made", slow=False),
    Kind("bare base64, the same", (*(f"base64_{digest}" for digest in DIGESTS),), "home-made", slow=False),
)
