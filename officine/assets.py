"""Which face of Bootstrap Italia a page loads: the part we use once built, else the whole."""

import functools

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

WHOLE = {
    "build/italia.css": "bootstrap-italia/css/bootstrap-italia.min.css",
    "build/sprite.svg": "bootstrap-italia/svg/sprites.svg",
}


@functools.cache
def asset(name: str) -> str:
    """The address of a built file, or of the whole one it was taken from."""
    known = getattr(staticfiles_storage, "hashed_files", None)
    built = name in known if known else finders.find(name) is not None
    return staticfiles_storage.url(name if built else WHOLE[name])
