"""An edition that somebody sends as one file: the JSON document, or the folder of YAML as a zip.

A zip is opened in memory and never trusted: what it says of itself is measured again while it is
read, and no name of it reaches the disk that could lead out of the folder.
"""

import io
import re
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from toolkit.exchange import document
from toolkit.files import edition, pictures, reading
from toolkit.files.edition import EditionFiles
from toolkit.files.reading import Fault, Refused

MAX_UPLOAD = 32 * 1024 * 1024  # pictures come with it; a document alone has its own limit
MAX_UNPACKED = 40 * 1024 * 1024
NAME = "edizione.zip"
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
# What the systems of those who pack a folder add to it on their own.
LITTER = re.compile(r"(^|/)(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini)(/|$)")


def read_upload(content: bytes, obligations: set[str]) -> EditionFiles:
    """The edition in a file, whichever of the two it is; raises :class:`Refused` with all faults.

    ``obligations`` are the codes of the duties that steps may claim to meet.
    """
    if len(content) > MAX_UPLOAD:
        reason = _("Il file supera %(size)s MB.") % {"size": MAX_UPLOAD // 1024**2}
        raise Refused([Fault(_("il file"), 1, reason)])
    if is_zip(content):
        return _from_zip(content, obligations)
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        reason = _("Non è né un file JSON né uno zip di file YAML.")
        raise Refused([Fault(_("il file"), 1, reason)])
    return document.read_document(content, obligations)


def is_zip(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06")


def _from_zip(content: bytes, obligations: set[str]) -> EditionFiles:
    files = unpacked(content)
    with tempfile.TemporaryDirectory(prefix="officine-import-") as name:
        folder = Path(name)
        for path, text in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text)
        return edition.read_edition(folder, obligations)


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a zip by their names inside the folder; raises :class:`Refused`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            entries = [entry for entry in entries if not LITTER.search(entry.filename)]
            if len(entries) > edition.MAX_FILES:
                raise Refused([Fault(NAME, 1, _("La cartella contiene troppi file."))])
            faults = [Fault(NAME, 1, reason) for reason in _suspicious(entries)]
            if faults:
                raise Refused(faults)
            return _inside(_read_all(packed, entries))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Refused([Fault(NAME, 1, _("Lo zip è rovinato: non si apre."))]) from error
    except (RuntimeError, ValueError) as error:  # a password, a header that makes no sense
        raise Refused([Fault(NAME, 1, _("Lo zip non si può leggere."))]) from error


def _suspicious(entries: list[zipfile.ZipInfo]):
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        shown = {"name": name[:80]}
        if not all(_SAFE.fullmatch(part) for part in name.split("/")):
            yield _("«%(name)s»: il nome del file non è ammesso.") % shown
        elif stat.S_ISLNK(entry.external_attr >> 16):
            yield _("«%(name)s» è un collegamento, non un file.") % shown
        elif entry.flag_bits & 1:
            yield _("«%(name)s» è protetto da una password.") % shown
        elif name.casefold() in seen:
            yield _("«%(name)s» compare due volte.") % shown
        seen.add(name.casefold())


def _read_all(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Every file, up to what one may weigh; the rest of a bomb stays packed."""
    found: dict[str, bytes] = {}
    left = MAX_UNPACKED
    for entry in entries:
        most = reading.MAX_BYTES
        if pictures.NAME.fullmatch(entry.filename.rpartition("/")[2]):
            most = pictures.LARGEST
        with packed.open(entry) as file:
            content = file.read(most + 1)
        left -= len(content)
        if len(content) > most:
            reason = _("Il file supera %(size)s KB.") % {"size": most // 1024}
            raise Refused([Fault(entry.filename, 1, reason)])
        if left < 0:
            reason = _("I file dello zip superano insieme %(size)s MB.")
            raise Refused([Fault(NAME, 1, reason % {"size": MAX_UNPACKED // 1024**2})])
        found[entry.filename] = content
    return found


def _inside(files: dict[str, bytes]) -> dict[str, bytes]:
    """Without the one folder around everything, if it was packed together with what is in it."""
    if "edition.yaml" in files:
        return files
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and all("/" in name for name in files):
        return {name.partition("/")[2]: content for name, content in files.items()}
    return files
