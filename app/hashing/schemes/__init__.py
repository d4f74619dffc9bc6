"""
Every scheme that is known, one file per family; families do not import each other.

A new family is a file with `schemes(tools)` and its name here.
"""

from app.hashing.contract import Scheme, Tools
from app.hashing.schemes import argon2, bcrypt, digests, ldap, pbkdf2, scrypt

FAMILIES = (argon2, bcrypt, digests, ldap, pbkdf2, scrypt)


def all_schemes(tools: Tools) -> tuple[Scheme, ...]:
    """The schemes of every family, within the bounds of `tools`. Their order never matters."""
    return tuple(scheme for family in FAMILIES for scheme in family.schemes(tools))
