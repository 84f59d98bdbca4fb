"""The pictures of the Toolkit as files: what they are, from their bytes alone, and who shows them.

In the folder of an edition they stand under ``pictures/``, each called by its SHA-256, as the texts
that show it call it.
"""

import hashlib
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from officine import rich
from toolkit.files.reading import Fault

FOLDER = "pictures"
ADDRESS = "/toolkit/immagini/"
LARGEST = 2 * 1024 * 1024
NAME = re.compile(r"[0-9a-f]{64}\.(?:png|jpg|webp)")
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
LARGEST_SIDE = 10_000
# Frames of a JPEG that say how large it is; the others in this range are tables.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Seen:
    """A picture as its header describes it."""

    format: str
    width: int
    height: int


def seen(content: bytes) -> Seen | None:
    """The picture in these bytes; None if they are no PNG, JPEG or WebP of a sensible size."""
    try:
        found = _png(content) or _jpeg(content) or _webp(content)
    except (struct.error, IndexError):
        return None
    if found and 0 < found.width <= LARGEST_SIDE and 0 < found.height <= LARGEST_SIDE:
        return found
    return None


def _png(content: bytes) -> Seen | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR":
        return None
    if b"IEND" not in content[-64:]:
        return None
    return Seen("png", *struct.unpack(">II", content[16:24]))


def _jpeg(content: bytes) -> Seen | None:
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return None
        mark = content[at + 1]
        if mark == 0xFF:  # padding
            at += 1
            continue
        if mark in FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Seen("jpg", width, height)
        if mark in (0xD9, 0xDA):  # the picture begins, and no frame said its size
            return None
        (size,) = struct.unpack(">H", content[at + 2 : at + 4])
        at += 2 + size
    return None


def _webp(content: bytes) -> Seen | None:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    match content[12:16]:
        case b"VP8 ":
            width, height = struct.unpack("<HH", content[26:30])
            return Seen("webp", width & 0x3FFF, height & 0x3FFF)
        case b"VP8L":
            (bits,) = struct.unpack("<I", content[21:25])
            return Seen("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8X":
            wide = int.from_bytes(content[24:27], "little") + 1
            high = int.from_bytes(content[27:30], "little") + 1
            return Seen("webp", wide, high)
    return None


def shown_in(value: object) -> dict[str, str]:
    """The names of the pictures in every text of a plain value, with words for each."""
    found: dict[str, str] = {}
    ahead = [value]
    while ahead:
        one = ahead.pop()
        if isinstance(one, dict):
            ahead += reversed(one.values())
        elif isinstance(one, list):
            ahead += reversed(one)
        elif isinstance(one, str) and ADDRESS in one:
            for address, alternative in rich.pictures(one):
                found.setdefault(address.removeprefix(ADDRESS), alternative)
    return found


def read_pictures(folder: Path, names: list[str]) -> tuple[dict[str, bytes], list[Fault]]:
    """The pictures among the files of a folder, and what is wrong with them."""
    found, faults = {}, []
    for name in names:
        content, reason = _read(folder, name)
        if reason:
            faults.append(Fault(name, 1, reason))
        else:
            found[name.rpartition("/")[2]] = content
    return found, faults


def unshown(found: dict[str, bytes], value: object) -> Iterator[Fault]:
    """Pictures that no text shows: nobody could see what came with the folder."""
    shown = shown_in(value)
    for name in found:
        if name not in shown:
            yield Fault(f"{FOLDER}/{name}", 1, _("Nessun testo mostra questa immagine."))


def _read(folder: Path, name: str) -> tuple[bytes, str]:
    """The bytes of a picture, or why it is refused."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        return b"", _("Il file porta fuori dalla cartella dell'edizione.")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        return b"", _("Il file non si può leggere.")
    if len(content) > LARGEST:
        return b"", _("L'immagine supera 2 MB: riducila e riprova.")
    found = seen(content)
    if found is None:
        return b"", _("Non è un'immagine PNG, JPEG o WebP che si possa mostrare.")
    if path.name != f"{hashlib.sha256(content).hexdigest()}.{found.format}":
        return b"", _("Il nome dell'immagine non è la sua impronta.")
    return content, ""
