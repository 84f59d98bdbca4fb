"""A laptop or the demo: nothing installed, nothing exposed, mail as files."""

from officine.settings.base import *  # noqa: F403
