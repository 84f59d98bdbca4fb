"""The settings of a portal that a test starts: those of an instance, as plain as they can be."""

from officine.settings.local import *  # noqa: F403

SECRET_KEY = "test-only"  # the one of the suite: its sessions are good here
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# The limit of requests is not what is tried here.
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anon": None, "user": None}  # noqa: F405
