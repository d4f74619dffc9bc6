"""
A Superset database, made by Apache Superset 6.1.0 with its Flask-AppBuilder 5.3.0 (Python 3.11).

    python make.py sqlite:///PATH | postgresql+psycopg2://root@127.0.0.1:PORT/NAME

`superset db upgrade` and `superset init` make tables and roles; the users come from Flask-AppBuilder's security manager, with
the hash methods that its releases and Airflow's have used, at lower cost.
"""

import os
import sys
import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp())
(folder / "superset_config.py").write_text(
    f'SECRET_KEY = "of this example, for nothing else"\nSQLALCHEMY_DATABASE_URI = {sys.argv[1]!r}\n', "utf-8"
)
os.environ["SUPERSET_CONFIG_PATH"] = str(folder / "superset_config.py")
os.environ["SUPERSET_HOME"] = str(folder)

from superset.app import create_app
from werkzeug.security import generate_password_hash

app = create_app()
with app.app_context():
    from flask_migrate import upgrade
    from superset.extensions import appbuilder, db
    from superset import migrations

    upgrade(directory=str(Path(migrations.__file__).parent), revision="head")
    appbuilder.sm.sync_role_definitions()
    manager = appbuilder.sm
    admin, alpha, gamma = (manager.find_role(name) for name in ("Admin", "Alpha", "Gamma"))

    def user(username: str, first: str, last: str, email: str, roles: list, password: str, method: str) -> object:
        made = manager.add_user(
            username, first, last, email, roles, hashed_password=generate_password_hash(password, method=method)
        )
        assert made, username
        return made

    user("ada", "Ada", "Lovelace", "ada@example.com", [admin], "correct horse battery", "scrypt:256:8:1")
    user("Zoë", "Zoë", "Ñandú", "Zoe@Example.com", [alpha, gamma], "Grüße-ñandú", "scrypt:256:8:1")
    analyst = manager.find_user("Zoë")
    manager.add_group("analysts", "Analysts", "Read everything", roles=[manager.find_role("sql_lab"), gamma], users=[analyst])
    user("old", "Old", "Timer", "old@example.com", [gamma], "before 4.4", "pbkdf2:sha256:1000")
    user("roleless", "No", "Role", "roleless@example.com", [], "may do nothing", "pbkdf2:sha512:1000")
    left = user("left", "Has", "Left", "left@example.com", [gamma], "still knows it", "scrypt:256:8:1")
    left.active = False
    oauth = user("by.oauth", "By", "OAuth", "oauth@example.com", [gamma], "is never stored", "scrypt:256:8:1")
    oauth.password = None
    waiting = manager.add_register_user(
        "waiting", "Not", "Yet", "waiting@example.com", hashed_password=generate_password_hash("asked to come in", "scrypt:256:8:1")
    )
    db.session.commit()
