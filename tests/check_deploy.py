"""Django's deployment check with the production settings, as a public instance would run them."""

import os
import secrets
import subprocess
import sys
import tempfile

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "officine.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "DATABASE_URL": "postgres://officine@127.0.0.1:5432/officine",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "officine.example.it",
    "SITE_URL": "https://officine.example.it",
    "EMAIL_URL": "smtp+tls://mail.example.it:587",
    "OIDC_SIGNING_KEY": "a key that signs nothing here",
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        environment = os.environ | ENVIRONMENT | {"OFFICINE_DATA": folder}
        environment.pop("OFFICINE_DEMO", None)
        sys.exit(subprocess.run(command, env=environment, check=False).returncode)
