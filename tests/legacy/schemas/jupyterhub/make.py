"""
A JupyterHub database, made by JupyterHub 6.1.1 with NativeAuthenticator 1.3.0 (Python 3.11).

    python make.py sqlite:///PATH | postgresql+psycopg2://root@127.0.0.1:PORT/NAME

The hub is initialised, not started: that makes its tables, groups and administrators. Accounts are made as the sign-up page
does, whose bcrypt cost is fixed.
"""

import asyncio
import sys
import tempfile

import bcrypt
from jupyterhub import orm
from jupyterhub.app import JupyterHub
from traitlets.config import Config

gensalt = bcrypt.gensalt
bcrypt.gensalt = lambda: gensalt(5)


async def main() -> None:
    config = Config()
    config.JupyterHub.authenticator_class = "native"
    config.JupyterHub.db_url = sys.argv[1]
    config.JupyterHub.load_groups = {"biology": {"users": ["ada", "zoë"]}, "chemistry": {"users": ["ada"]}}
    config.JupyterHub.cookie_secret = b"of this example, 32 bytes of it."
    config.Authenticator.admin_users = {"ada"}
    config.Authenticator.allow_all = True
    config.NativeAuthenticator.ask_email_on_signup = True
    config.NativeAuthenticator.allow_2fa = True
    hub = JupyterHub(config=config)
    await hub.initialize([])
    sign_up = hub.authenticator.create_user
    for name, email, password, factor in (
        ("ada", "ada@example.com", "correct horse battery", True),
        ("Zoë", "Zoe@Example.com", "Grüße-ñandú", False),
        ("waiting", "waiting@example.com", "not let in yet", False),
        ("addressless", None, "gave no address", False),
    ):
        made = sign_up(hub.authenticator.normalize_username(name), password, email=email, has_2fa=factor)
        made.is_authorized = name != "waiting"
        if name != "waiting" and not orm.User.find(hub.db, made.username):
            hub.db.add(orm.User(name=made.username))
    hub.db.commit()


with tempfile.TemporaryDirectory() as folder:
    import os

    os.chdir(folder)
    asyncio.run(main())
