"""The settings of a worker that a test starts: those of the suite, on the database of the test."""

import os

from officine.settings.test import *  # noqa: F403
from officine.settings.test import DATABASES

DATABASES["default"]["NAME"] = os.environ["FAULTS_DATABASE"]
