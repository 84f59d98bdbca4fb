"""Asking the virus scanner about a file: clamd, over the socket that ``SCANNER_URL`` names.

Only the file's bytes leave, so the scanner may run on another machine and as another user. Whatever
is not a clear word from it counts as no word: what nobody has looked at is not let through.
"""

import re
import socket
import struct
import time
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from django.conf import settings

CHUNK = 64 * 1024
LONGEST_REPLY = 4096
FOUND = re.compile(r"stream: (.{1,200}) FOUND")

log = structlog.get_logger(__name__)


class ScannerAway(Exception):
    """The scanner did not say a clear word: away, too slow, or in trouble itself."""


def is_on() -> bool:
    return bool(settings.SCANNER_URL)


def scan(path: Path) -> str:
    """The name of what was found in a file; empty if nothing was. Raises :class:`ScannerAway`."""
    try:
        reply = _ask(path)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not path.exists():
            raise
        log.warning("scanner_away", error=type(error).__name__)
        raise ScannerAway from error
    if reply == "stream: OK":
        return ""
    if found := FOUND.fullmatch(reply):
        return re.sub(r"[^\w.,:() -]", "_", found[1])[:100]
    log.warning("scanner_unclear", reply=reply[:100])
    raise ScannerAway(reply[:100])


def _ask(path: Path) -> str:
    """One INSTREAM of clamd: pieces with their length in front, an empty one, the reply."""
    until = time.monotonic() + settings.SCANNER_SECONDS
    with path.open("rb") as file, _connected() as talk:
        talk.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            talk.settimeout(_left(until))
            talk.sendall(struct.pack("!L", len(chunk)) + chunk)
        talk.sendall(struct.pack("!L", 0))
        reply = b""
        while not reply.endswith(b"\0") and len(reply) < LONGEST_REPLY:
            talk.settimeout(_left(until))
            part = talk.recv(LONGEST_REPLY)
            if not part:
                break
            reply += part
    return reply.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected() -> socket.socket:
    place = urlsplit(settings.SCANNER_URL)
    if place.scheme == "unix":
        talk = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        address = place.path
    else:
        talk = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        address = (place.hostname, place.port or 3310)
    talk.settimeout(settings.SCANNER_SECONDS)
    try:
        talk.connect(address)
    except OSError:
        talk.close()
        raise
    return talk


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
