"""
A Django database, made by Django 5.2.19 (Python 3.11) with django-allauth 65.21.1 and django-otp 1.7.5 installed beside.

    python make.py sqlite:PATH | postgresql:NAME:PORT | mysql:NAME:SOCKET

`auth_user` alone is the schema `django`; with allauth's and otp's tables it is `django_allauth`. The two oldest hashes
were made by Django 4.2.30, the last that knew them. Costs are lowered by subclasses of Django's hashers.
"""

import sys
import unittest.mock

import django
from django.conf import settings

engine, name, *where = sys.argv[1].split(":")
DATABASES = {
    "sqlite": {"ENGINE": "django.db.backends.sqlite3", "NAME": name},
    "postgresql": {
        "ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": "127.0.0.1", "USER": "root",
        "PORT": (where or [""])[0],
    },
    "mysql": {
        "ENGINE": "django.db.backends.mysql", "NAME": name, "USER": "root",
        "OPTIONS": {"unix_socket": (where or [""])[0], "charset": "utf8mb4"},
    },
}
if engine == "mysql":
    import pymysql

    pymysql.version_info = (2, 2, 1, "final", 0)
    pymysql.install_as_MySQLdb()
settings.configure(
    SECRET_KEY="of this example",
    USE_TZ=True,
    DATABASES={"default": DATABASES[engine]},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    MIDDLEWARE=["allauth.account.middleware.AccountMiddleware"],
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "allauth", "allauth.account", "django_otp", "django_otp.plugins.otp_totp",
    ],
    PASSWORD_HASHERS=[
        "__main__.Pbkdf2", "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher", "__main__.Argon2",
        "__main__.BcryptSha256", "__main__.Bcrypt", "__main__.Scrypt", "django.contrib.auth.hashers.MD5PasswordHasher",
    ],
)
django.setup()

from django.contrib.auth import hashers
from django.contrib.auth.models import Group, User
from django.core.management import call_command

Pbkdf2 = type("Pbkdf2", (hashers.PBKDF2PasswordHasher,), {"iterations": 1000})
Argon2 = type("Argon2", (hashers.Argon2PasswordHasher,), {"time_cost": 1, "memory_cost": 256, "parallelism": 1})
BcryptSha256 = type("BcryptSha256", (hashers.BCryptSHA256PasswordHasher,), {"rounds": 5})
Bcrypt = type("Bcrypt", (hashers.BCryptPasswordHasher,), {"rounds": 5})
Scrypt = type("Scrypt", (hashers.ScryptPasswordHasher,), {"work_factor": 2**8})


def main() -> None:
    call_command("migrate", verbosity=0)
    editors, reviewers = (Group.objects.create(name=each) for each in ("editors", "Prüfer"))
    User.objects.create_superuser(
        "ada", "ada@example.com", "correct horse battery", first_name="Ada", last_name="Lovelace"
    )
    made = {
        "pbkdf2_sha1": ("grace", "Grace@Example.COM", "a nanosecond", "Grace", "Hopper"),
        "argon2": ("Zoë", "zoe@example.com", "Grüße-ñandú", "Zoë", "Ñandú"),
        "bcrypt_sha256": ("long.password", "long@example.com", "0123456789" * 9, "", ""),
        "bcrypt": ("plain+bcrypt", "bcrypt@example.com", "twenty-two characters", "", ""),
        "scrypt": ("memory_hard", "scrypt@example.com", "since 4.0", "Memory", ""),
        "md5": ("old-timer", "old@example.com", "before 1.4", "Old", "Timer"),
    }
    for algorithm, (username, email, password, first, last) in made.items():
        with unittest.mock.patch.object(hashers.get_hasher(algorithm), "iterations", 1000, create=True):
            user = User.objects.create_user(username, email, first_name=first, last_name=last)
            user.password = hashers.make_password(password, hasher=algorithm)
            user.save()
    User.objects.get(username="grace").groups.add(editors, reviewers)
    User.objects.get(username="Zoë").groups.add(reviewers)
    for username, stored in OLDEST.items():
        user = User.objects.create_user(username, f"{username}@example.com")
        user.password = stored
        user.save()
    User.objects.create_user("left", "left@example.com", "still knows it", is_active=False)
    User.objects.create_user("only.oauth", "oauth@example.com")
    User.objects.create_user("addressless", "", "has no address")
    User.objects.create_user("by.address@example.com", "by.address@example.com", "types the address", is_staff=True)
    with_allauth()


OLDEST = {
    "salted-sha1": "sha1$OMeHE6KutSndBo1Ec89Rtm$acef5c096f706741fa87fa284a5c17fd90ea5e76",  # "before 1.4 too"
    "bare-md5": "fc4bca1cf03562da7a3cc4f89258b51f",  # "before 0.91"
}


def with_allauth() -> None:
    from allauth.account.models import EmailAddress
    from django_otp.plugins.otp_totp.models import TOTPDevice

    def address(username: str, email: str, *, verified: bool, primary: bool = True) -> None:
        user = User.objects.get(username=username)
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=primary)

    address("ada", "ada@example.com", verified=True)
    address("grace", "grace@example.com", verified=False)
    address("grace", "hopper@example.com", verified=True, primary=False)
    address("Zoë", "zoe@example.com", verified=True)
    address("left", "left@example.com", verified=True)
    ada, zoe = (User.objects.get(username=each) for each in ("ada", "Zoë"))
    TOTPDevice.objects.create(user=ada, name="phone", confirmed=True, key="3132333435363738393031323334353637383930")
    TOTPDevice.objects.create(user=zoe, name="begun", confirmed=False, key="00112233445566778899aabbccddeeff00112233")


main()
