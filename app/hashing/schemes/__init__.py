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
    digested_bcrypt,
    digests,
    dirsrv,
    django_wrapped,
    domino,
    dovecot,
    drupal,
    forum_texts,
    forums,
    framework_columns,
    ldap,
    macos,
    magento,
    mediawiki,
    membership,
    mssql,
    mysql,
    network,
    node_scrypt,
    oracle,
    passlib,
    pbkdf2,
    phc_bcrypt,
    php_frameworks,
    plaintext,
    postgres,
    rails,
    recipes,
    ruby_scrypt,
    sap,
    scram,
    scrypt,
    shops,
    spring,
    symfony,
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
    dirsrv,
    django_wrapped,
    domino,
    dovecot,
    drupal,
    forums,
    framework_columns,
    ldap,
    macos,
    magento,
    membership,
    mssql,
    mysql,
    network,
    node_scrypt,
    oracle,
    passlib,
    pbkdf2,
    phc_bcrypt,
    plaintext,
    postgres,
    rails,
    ruby_scrypt,
    sap,
    scram,
    scrypt,
    shops,
    symfony,
    werkzeug,
    windows,
    wordpress,
)

WRAPPERS = (forum_texts, mediawiki, php_frameworks, digested_bcrypt, recipes, spring, tagged_crypt)


def all_schemes(tools: Tools) -> tuple[Scheme, ...]:
    """The schemes of every family, within the bounds of `tools`. Their order never matters."""
    inner = tuple(scheme for family in FAMILIES for scheme in family.schemes(tools))
    return (*inner, *(scheme for wrapper in WRAPPERS for scheme in wrapper.wrapping(tools, inner)))
