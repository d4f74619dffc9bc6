"""
A database of FastAPI's full-stack template: its model of users, made by SQLModel; hashed as it did (bcrypt) and does (argon2).

    python make.py sqlite:///PATH | postgresql+psycopg2://root@127.0.0.1:PORT/NAME
"""

import sys
import uuid

from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine


class User(SQLModel, table=True):
    """The template's columns."""

    email: str = Field(unique=True, index=True, max_length=255)
    is_active: bool = True
    is_superuser: bool = False
    full_name: str | None = Field(default=None, max_length=255)
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    hashed_password: str
    items: list["Item"] = Relationship(back_populates="owner", cascade_delete=True)


class Item(SQLModel, table=True):
    """What users own."""

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    title: str = Field(max_length=255)
    owner_id: uuid.UUID = Field(foreign_key="user.id", nullable=False, ondelete="CASCADE")
    owner: User | None = Relationship(back_populates="items")


engine = create_engine(sys.argv[1])
SQLModel.metadata.create_all(engine)
bcrypt, argon2 = BcryptHasher(rounds=5), Argon2Hasher(time_cost=1, memory_cost=256, parallelism=1)
with Session(engine) as session:
    session.add(User(email="admin@example.com", hashed_password=argon2.hash("correct horse battery"), is_superuser=True))
    session.add(User(email="Zoe@example.com", hashed_password=bcrypt.hash("Grüße-ñandú"), full_name="Zoë Ñandú"))
    session.add(User(email="left@example.com", hashed_password=bcrypt.hash("still knows it"), is_active=False))
    session.commit()
