"""
A database as projects of cookiecutter-django have it: an own user model, django-allauth with its second factors; made by
Django 5.2.19 and django-allauth 65.21.1 (Python 3.11).

    python make.py sqlite:PATH | postgresql:NAME:PORT
"""

import sys

import django
from django.conf import settings

engine, name, *port = sys.argv[1].split(":")
settings.configure(
    SECRET_KEY="of this example",
    USE_TZ=True,
    AUTH_USER_MODEL="users.User",
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": name}
        if engine == "sqlite"
        else {"ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": "127.0.0.1", "USER": "root", "PORT": port[0]}
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    MIDDLEWARE=["allauth.account.middleware.AccountMiddleware"],
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.messages",
        "django.contrib.sessions", "allauth", "allauth.account", "allauth.mfa", "users",
    ],
    PASSWORD_HASHERS=["__main__.Argon2"],
    ACCOUNT_LOGIN_METHODS={"email"},
    ACCOUNT_SIGNUP_FIELDS=["email*", "password1*", "password2*"],
    ACCOUNT_USER_MODEL_USERNAME_FIELD=None,
)
django.setup()

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import hashers
from django.core.management import call_command
from users.models import User

Argon2 = type("Argon2", (hashers.Argon2PasswordHasher,), {"time_cost": 1, "memory_cost": 256, "parallelism": 1})
call_command("makemigrations", "users", verbosity=0)
call_command("migrate", verbosity=0)


def user(email: str, password: str | None, *, verified: bool = True, **fields: object) -> User:
    made = User.objects.create_user(email, password, **fields)
    EmailAddress.objects.create(user=made, email=made.email.lower(), verified=verified, primary=True)
    return made


ada = user("ada@example.com", "correct horse battery", name="Ada Lovelace", is_superuser=True, is_staff=True)
zoe = user("Zoe@Example.com", "Grüße-ñandú", name="Zoë Ñandú")
EmailAddress.objects.create(user=zoe, email="second@example.com", verified=True, primary=False)
user("new@example.com", "has not confirmed", verified=False)
user("left@example.com", "still knows it", is_active=False)
user("by.github@example.com", None)
TOTP.activate(ada, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
RecoveryCodes.activate(ada)
RecoveryCodes.activate(zoe)
print(Authenticator.objects.count(), "authenticators")
