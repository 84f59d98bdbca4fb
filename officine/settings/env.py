"""Typed readers of the environment, the only place where the environment is read."""

import secrets
from pathlib import Path

import environ
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def data_folder() -> Path:
    """The one folder of an instance: database, uploads, mail, broker, secret."""
    folder = Path(env.str("OFFICINE_DATA", default=str(BASE_DIR / "var"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """``SECRET_KEY`` from the environment, or one made once for this instance."""
    given = env.str("SECRET_KEY", default="")
    return given or _made_once(folder / "secret_key", lambda: secrets.token_urlsafe(64))


def signing_key(folder: Path) -> str:
    """The key that signs identity tokens: ``OIDC_SIGNING_KEY``, or one made once."""
    given = env.str("OIDC_SIGNING_KEY", default="", multiline=True)
    return given or _made_once(folder / "signing_key.pem", _rsa_key)


def _rsa_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def _made_once(file: Path, make) -> str:
    if not file.exists():
        temporary = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        temporary.touch(mode=0o600)
        temporary.write_text(make())
        try:
            file.hardlink_to(temporary)
        except FileExistsError:
            pass  # another process of this instance was first: its secret is the one
        finally:
            temporary.unlink()
    return file.read_text()


def database(folder: Path) -> dict:
    """PostgreSQL when ``DATABASE_URL`` is set, else SQLite set up for web and worker together."""
    if env.str("DATABASE_URL", default=""):
        config = env.db("DATABASE_URL")
        config["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
        config["CONN_HEALTH_CHECKS"] = True
        config["DISABLE_SERVER_SIDE_CURSORS"] = pooled = env.bool("PGBOUNCER", default=False)
        if config["ENGINE"].endswith("postgresql") and not pooled:
            # Compiling a query for a page takes longer than running it. A pool refuses options
            # of a connection: there, set jit = off in the server.
            config.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
        return config
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "officine.sqlite3",
        "OPTIONS": {
            # Without IMMEDIATE two read-then-write transactions fail instead of waiting.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
            ),
        },
    }
