"""
A Flask-Security database, made by Flask-Security 5.9.2 with its models for Flask-SQLAlchemy, version 3 (Python 3.11).

    python make.py sqlite:///PATH | postgresql+psycopg2://root@127.0.0.1:PORT/NAME

Passwords are hashed as the settings default to: HMAC-SHA512 keyed by SECURITY_PASSWORD_SALT, then argon2 (or what an older
release had chosen). Costs are lowered by settings of passlib.
"""

import datetime
import sys

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore, hash_password
from flask_security.models import fsqla_v3
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config.update(
    SECRET_KEY="of this example",
    SQLALCHEMY_DATABASE_URI=sys.argv[1],
    SECURITY_PASSWORD_SALT="146585145368132386173505678016728509634",
    SECURITY_CONFIRMABLE=True,
    SECURITY_TRACKABLE=True,
    SECURITY_USERNAME_ENABLE=True,
    SECURITY_TWO_FACTOR=True,
    SECURITY_UNIFIED_SIGNIN=True,
    SECURITY_TOTP_SECRETS={"1": "TjQ9Qa31VOrfEzuPy4VHQWPCTmRzCnFzMKLxXYiZu9B"},
    SECURITY_TOTP_ISSUER="example",
    SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
    SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
        "argon2__rounds": 1, "argon2__memory_cost": 256, "argon2__parallelism": 1, "bcrypt__rounds": 5,
        "pbkdf2_sha512__rounds": 1000, "sha512_crypt__rounds": 1000,
    },
)
db = SQLAlchemy(app)
fsqla_v3.FsModels.set_db_info(db)


class Role(db.Model, fsqla_v3.FsRoleMixin):
    """Of the documentation's quick start."""


class User(db.Model, fsqla_v3.FsUserMixin):
    """Of the documentation's quick start."""


class WebAuthn(db.Model, fsqla_v3.FsWebAuthnMixin):
    """Of the documentation's quick start."""


datastore = SQLAlchemyUserDatastore(db, User, Role, WebAuthn)
security = Security(app, datastore)


def stored(password: str, scheme: str = "argon2") -> str:
    """The hash as a site with this SECURITY_PASSWORD_HASH stored it."""
    app.config["SECURITY_PASSWORD_HASH"] = scheme
    security.pwd_context.update(default=scheme)
    return hash_password(security._password_util.normalize(password))


with app.app_context():
    db.create_all()
    staff = datastore.create_role(name="staff", description="Works here")
    admin = datastore.create_role(name="admin", permissions={"write", "read"})
    confirmed = datetime.datetime(2024, 3, 1, 10, 0)  # noqa: DTZ001  the column knows no zone
    make = datastore.create_user
    ada = make(email="ada@example.com", username="ada", password=stored("correct horse battery"), roles=[staff, admin],
               confirmed_at=confirmed)
    make(email="Zoe@example.com", username="Zoë", password=stored("Grüße-ñandú"), roles=[staff], confirmed_at=confirmed,
         us_phone_number="+4915112345678")
    make(email="new@example.com", password=stored("has not confirmed"))
    make(email="bcrypt@example.com", password=stored("0123456789" * 8, "bcrypt"), confirmed_at=confirmed)
    make(email="old@example.com", password=stored("of an older release", "pbkdf2_sha512"), confirmed_at=confirmed)
    make(email="older@example.com", password=stored("of the first one", "sha512_crypt"), confirmed_at=confirmed)
    make(email="left@example.com", password=stored("still knows it"), active=False, confirmed_at=confirmed)
    make(email="code.by.mail@example.com", confirmed_at=confirmed)
    factor = security._totp_factory.generate_totp_secret()
    datastore.tf_set(ada, "authenticator", totp_secret=factor)
    datastore.commit()
    print("the factor of ada:", security._totp_factory.get_totp_b32_key(factor))
