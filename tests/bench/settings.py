"""The settings of a laptop, any host, and the ceilings among the pages."""

from officine.settings.local import *  # noqa: F403

ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.bench.ceilings"
