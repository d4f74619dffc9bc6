"""
A Django database with a user model of its own: the email is the username; made by Django 5.2.19 (Python 3.11).

    python make.py sqlite:PATH | postgresql:NAME:PORT

The model is what Django's documentation and cookiecutter-django have: `AbstractUser` without username and with a unique
email, in the app `accounts`. The cost of PBKDF2 is lowered by a subclass of Django's hasher.
"""

import sys

import django
from django.conf import settings

engine, name, *port = sys.argv[1].split(":")
DATABASES = {
    "sqlite": {"ENGINE": "django.db.backends.sqlite3", "NAME": name},
    "postgresql": {
        "ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": "127.0.0.1", "USER": "root",
        "PORT": (port or [""])[0],
    },
}
settings.configure(
    SECRET_KEY="of this example",
    USE_TZ=True,
    AUTH_USER_MODEL="accounts.User",
    DATABASES={"default": DATABASES[engine]},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "accounts",
                    "django.contrib.messages", "django.contrib.sessions"],
    PASSWORD_HASHERS=["__main__.Pbkdf2"],
)
django.setup()

from accounts.models import User
from django.contrib.auth import hashers
from django.contrib.auth.models import Group
from django.core.management import call_command

Pbkdf2 = type("Pbkdf2", (hashers.PBKDF2PasswordHasher,), {"iterations": 1000})
call_command("makemigrations", "accounts", verbosity=0)
call_command("migrate", verbosity=0)
team = Group.objects.create(name="team")
ada = User.objects.create_user(
    "Ada@Example.COM", "correct horse battery", first_name="Ada", last_name="Lovelace", is_staff=True, is_superuser=True
)
ada.groups.add(team)
User.objects.create_user("zoe@example.com", "Grüße-ñandú", first_name="Zoë", last_name="Ñandú", phone="+4915112345678")
User.objects.create_user("left@example.com", "still knows it", is_active=False)
User.objects.create_user("only.oauth@example.com")
