"""Prints vectors made by passlib 1.7.4 (its own Python bcrypt for `$2$`): run it in an environment that has passlib."""

import json
import os
import sys

os.environ["PASSLIB_BUILTIN_BCRYPT"] = "enabled"

from passlib.hash import bcrypt, ldap_pbkdf2_sha512

bcrypt.set_backend("builtin")
for scheme, handler in (
    ("bcrypt", bcrypt.using(rounds=4, ident="2")),
    ("ldap_pbkdf2_sha512", ldap_pbkdf2_sha512.using(rounds=1000)),
):
    for password in ("", "Grüße-ñandú", "x" * 80):
        sys.stdout.write(
            f'[[vector]]\nscheme = "{scheme}"\nencoded = {json.dumps(handler.hash(password))}\n'
            f"password = {json.dumps(password, ensure_ascii=False)}\n"
            'source = "passlib 1.7.4, tests/vectors/make/passlib_texts.py"\n\n'
        )
