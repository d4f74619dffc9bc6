"""
Every scheme that is known, one file per family; families do not import each other.

A new family is a file with `schemes(tools)` and its name here. One whose formats hold a text of other families inside
has `wrapping(tools, inner)` instead, where `inner` is every scheme of the families.
"""

from app.hashing.contract import Scheme, Tools
from app.hashing.schemes import (
    aix,
    argon2,
    aspnet,
    bcrypt,
    cisco,
    columns,
    crypt3,
    digests,
    django_wrapped,
    dovecot,
    drupal,
    ldap,
    macos,
    membership,
    mssql,
    mysql,
    network,
    oracle,
    passlib,
    pbkdf2,
    plaintext,
    postgres,
    rails,
    recipes,
    ruby_scrypt,
    scram,
    scrypt,
    spring,
    tagged_crypt,
    werkzeug,
    windows,
    wordpress,
)

FAMILIES = (
    aix,
    argon2,
    aspnet,
    bcrypt,
    cisco,
    columns,
    crypt3,
    digests,
    django_wrapped,
    dovecot,
    drupal,
    ldap,
    macos,
    membership,
    mssql,
    mysql,
    network,
    oracle,
    passlib,
    pbkdf2,
    plaintext,
    postgres,
    rails,
    ruby_scrypt,
    scram,
    scrypt,
    werkzeug,
    windows,
    wordpress,
)

WRAPPERS = (spring, tagged_crypt, recipes)


def all_schemes(tools: Tools) -> tuple[Scheme, ...]:
    """The schemes of every family, within the bounds of `tools`. Their order never matters."""
    inner = tuple(scheme for family in FAMILIES for scheme in family.schemes(tools))
    return (*inner, *(scheme for wrapper in WRAPPERS for scheme in wrapper.wrapping(tools, inner)))
