"""
A fastapi-users database, made by fastapi-users 15.0.5 with its SQLAlchemy adapter 7.0.0 (Python 3.11).

    python make.py sqlite+aiosqlite:///PATH | postgresql+asyncpg://root@127.0.0.1:PORT/NAME

The model is the documentation's, with a name beside. Costs of pwdlib are lowered.
"""

import asyncio
import sys

from fastapi_users import BaseUserManager, UUIDIDMixin, schemas
from fastapi_users.password import PasswordHelper
from fastapi_users_db_sqlalchemy import SQLAlchemyBaseOAuthAccountTableUUID, SQLAlchemyBaseUserTableUUID
from fastapi_users_db_sqlalchemy import SQLAlchemyUserDatabase
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Of the documentation."""


class OAuthAccount(SQLAlchemyBaseOAuthAccountTableUUID, Base):
    """Of the documentation."""


class User(SQLAlchemyBaseUserTableUUID, Base):
    """Of the documentation, with a name."""

    first_name: Mapped[str | None] = mapped_column(default=None)
    oauth_accounts: Mapped[list[OAuthAccount]] = relationship("OAuthAccount", lazy="joined")


class Create(schemas.BaseUserCreate):
    """What may be given."""

    first_name: str | None = None


class Users(UUIDIDMixin, BaseUserManager):
    """Of the documentation."""

    reset_password_token_secret = verification_token_secret = "of this example"


argon2, bcrypt = Argon2Hasher(time_cost=1, memory_cost=256, parallelism=1), BcryptHasher(rounds=5)


async def main() -> None:
    engine = create_async_engine(sys.argv[1])
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with async_sessionmaker(engine, expire_on_commit=False)() as session:
        store = SQLAlchemyUserDatabase(session, User, OAuthAccount)
        users = Users(store, PasswordHelper(PasswordHash((argon2, bcrypt))))
        older = Users(store, PasswordHelper(PasswordHash((bcrypt, argon2))))
        make = users.create
        await make(Create(email="ada@example.com", password="correct horse battery", is_superuser=True, is_verified=True,
                          first_name="Ada"))
        await make(Create(email="Zoe@Example.com", password="Grüße-ñandú", is_verified=True, first_name="Zoë"))
        await make(Create(email="new@example.com", password="has not confirmed"))
        await older.create(Create(email="old@example.com", password="before 13.0 it was bcrypt", is_verified=True))
        await make(Create(email="left@example.com", password="still knows it", is_active=False, is_verified=True))
        await users.oauth_callback("google", "token", "google-1", "oauth@example.com", is_verified_by_default=True)
    await engine.dispose()


asyncio.run(main())
