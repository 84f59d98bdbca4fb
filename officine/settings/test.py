"""Tests: a folder of their own per process, plain static files, tasks only where a test asks."""

import os
import tempfile

if "OFFICINE_TEST_DATA" not in os.environ:
    os.environ["OFFICINE_DATA"] = tempfile.mkdtemp(prefix="officine-test-")

from officine.settings.base import *  # noqa: F403
from officine.settings.base import DATA, DATABASES, MIDDLEWARE

SECRET_KEY = "test-only"  # noqa: S105  never used outside the suite
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SITE_URL = "http://testserver"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "uploads", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "presence": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "presence",
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
    },
}
PAGES_KEPT_FOR = 0  # a test that never commits would read what another one kept
PAGES_VERSION_FILE = DATA / "pages.version"
MIDDLEWARE = [m for m in MIDDLEWARE if "whitenoise" not in m and "structlog" not in m]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that a live server in another thread sees what the test wrote.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
    # No test outlives the machine: nobody waits for the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
CELERY_TASK_ALWAYS_EAGER = False
CALL_LOCAL_ADDRESSES = False  # whoever runs the suite as a demo
LOGGING_CONFIG = None
