"""
A Matrix Synapse database, made by Synapse 1.163.2 (Python 3.11): the server runs, and its admin API makes the users.

    python make.py sqlite:PATH | postgresql:NAME:PORT
"""

import hashlib
import hmac
import json
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

engine, name, *port = sys.argv[1].split(":")
DATABASE = {
    "sqlite": {"name": "sqlite3", "args": {"database": name}},
    "postgresql": {
        "name": "psycopg2",
        "allow_unsafe_locale": True,
        "args": {"dbname": name, "user": "root", "host": "127.0.0.1", "port": int((port or ["0"])[0])},
    },
}[engine]
BASE = "http://127.0.0.1:18008"
SECRET = "of this example"
CONFIG = {
    "server_name": "matrix.example.com",
    "report_stats": False,
    "bcrypt_rounds": 5,
    "password_config": {"pepper": "a pinch of pepper"},
    "registration_shared_secret": SECRET,
    "macaroon_secret_key": SECRET,
    "form_secret": SECRET,
    "database": DATABASE,
    "trusted_key_servers": [],
    "listeners": [{"port": 18008, "bind_addresses": ["127.0.0.1"], "type": "http", "resources": [{"names": ["client"]}]}],
}


def ask(method: str, path: str, body: object = None, token: str = "") -> dict:
    request = urllib.request.Request(
        BASE + urllib.parse.quote(path), method=method, data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def first_admin() -> str:
    nonce = ask("GET", "/_synapse/admin/v1/register")["nonce"]
    password = "correct horse battery"
    said = "\0".join((nonce, "ada", password, "admin")).encode()
    return ask("POST", "/_synapse/admin/v1/register", {
        "nonce": nonce, "username": "ada", "displayname": "Ada Lovelace", "password": password, "admin": True,
        "mac": hmac.new(SECRET.encode(), said, hashlib.sha1).hexdigest(),
    })["access_token"]


def make_users(token: str) -> None:
    def user(localpart: str, **fields: object) -> None:
        ask("PUT", f"/_synapse/admin/v2/users/@{localpart}:matrix.example.com", fields, token)

    def email(*addresses: str) -> list:
        return [{"medium": "email", "address": address} for address in addresses]

    user("ada", threepids=email("ada@example.com"))
    user("zoe.n", password="Grüße-ñandú ﬁ", displayname="Zoë Ñandú", threepids=email("Zoe@Example.com"))
    phone = {"medium": "msisdn", "address": "4915112345678"}
    user("zoe.n", threepids=[*email("zoe@example.com", "second@example.com"), phone])
    user("long", password="0123456789" * 8, threepids=email("long@example.com"))
    user("locked", password="still knows it", threepids=email("locked@example.com"))
    user("locked", locked=True)
    user("left", password="is forgotten", threepids=email("left@example.com"))
    user("left", deactivated=True)
    user("by.oidc", threepids=email("oidc@example.com"))
    user("addressless", password="gave no address")
    user("bridge-bot", password="is a robot", user_type="bot", threepids=email("bot@example.com"))


with tempfile.TemporaryDirectory() as folder:
    home = Path(folder)
    config = home / "homeserver.yaml"
    files = {"signing_key_path": str(home / "signing.key"), "media_store_path": str(home / "media")}
    config.write_text(json.dumps(CONFIG | files), "utf-8")
    command = [sys.executable, "-m", "synapse.app.homeserver", "-c", str(config)]
    subprocess.run([*command, "--generate-keys"], check=True)
    server = subprocess.Popen(command, cwd=home)
    try:
        for _ in range(600):
            try:
                ask("GET", "/_matrix/client/versions")
                break
            except urllib.error.URLError:
                time.sleep(0.1)
        make_users(first_admin())
    finally:
        server.terminate()
        server.wait(30)
