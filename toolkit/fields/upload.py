"""Files: what is accepted is told by their content, never by what the browser says."""

import re
import struct
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officine import italian
from toolkit.fields.registry import Kind, as_list, flat, refusal, register, tidy, whole

ODF = "application/vnd.oasis.opendocument."
OOXML = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "odt": f"{ODF}text",
    "ods": f"{ODF}spreadsheet",
    "odp": f"{ODF}presentation",
    "docx": f"{OOXML}wordprocessingml.document",
    "xlsx": f"{OOXML}spreadsheetml.sheet",
    "pptx": f"{OOXML}presentationml.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv",
    "txt": "text/plain",
    "zip": "application/zip",
    "p7m": "application/pkcs7-mime",
}
SAME = {"jpeg": "jpg"}
MEMBER = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # the object identifier of a signed envelope
# Signs that turn the way a name is read: «atto\u202efdp.exe» would look like «attoexe.pdf»
TURNING = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
MACROS = re.compile(r"vbaproject\.bin$|(^|/)vbadata\.xml$|^basic/|^scripts/", re.IGNORECASE)
MOST_MEMBERS, MOST_UNPACKED = 5000, 500 * 1024 * 1024
MEGABYTE = 1024 * 1024
NOT_TEXT = (
    b"%pdf",
    b"pk\x03\x04",
    b"\x89png",
    b"\xff\xd8\xff",
    b"mz\x90",
    b"\x7felf",
    b"<!doc",
    b"<html",
    b"<svg",
)
BROKEN_ZIP = (
    zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ValueError, OSError, RuntimeError,
    EOFError, NotImplementedError, OverflowError, LookupError,
)  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: the name without folders, the format its content has."""

    name: str
    format: str
    content_type: str
    size: int


def formats_of(question) -> list[str]:
    """The formats a question takes; every known one if it does not say."""
    asked = question.setting("formats")
    asked = asked if isinstance(asked, (list, tuple)) else []
    known = [SAME.get(str(name).lower(), str(name).lower()) for name in asked]
    return [name for name in known if name in TYPES] or list(TYPES)


def max_bytes(question) -> int:
    return whole(question.setting("max_mb"), 10) * MEGABYTE


def max_files(question) -> int:
    return whole(question.setting("max_files"), 1)


def accept(question) -> str:
    """The ``accept`` attribute: a help for the browser, never a check."""
    names = [f".{name}" for name in formats_of(question)]
    return ",".join([*names, ".jpeg"] if ".jpg" in names else names)


def plain_name(name) -> str:
    """The last part of a file's name, without anything that a folder or a header could mean."""
    text = TURNING.sub("", tidy(flat(name))).replace("\\", "/")
    text = re.sub(r'[<>:"|?*\x00-\x1f]', "_", PurePosixPath(text).name).strip(". ")
    stem, dot, ending = text.rpartition(".")
    if len(text) > 150:
        text = (
            f"{stem[: 150 - len(ending) - 1]}.{ending}" if dot and len(ending) < 10 else text[:150]
        )
    return text or "file"


def check_announced(given: str, size: int, question) -> tuple[str, str]:
    """The name and the format of a file of this name and size, as far as those can tell."""
    name = plain_name(given)
    ending = name.rpartition(".")[2].lower()
    ending = SAME.get(ending, ending)
    allowed = formats_of(question)
    names = {"name": name, "formats": ", ".join(allowed).upper()}
    if not size:
        raise refusal(
            _("Il file «%(name)s» è vuoto. Controlla di averlo salvato e caricalo di nuovo.")
            % names,
            "empty",
        )
    if size > max_bytes(question):
        limit = max_bytes(question) // MEGABYTE
        raise refusal(
            _("Il file supera %d MB. Carica un file più piccolo o dividilo.") % limit, "too_big"
        )
    if ending not in allowed:
        raise refusal(
            _("Il formato di «%(name)s» non è ammesso. Carica un file %(formats)s.") % names,
            "format",
        )
    return name, ending


def check_upload(upload, question) -> Checked:
    """Whether an uploaded file answers the question; the refusal says what to do instead."""
    name, ending = check_announced(upload.name, upload.size, question)
    names = {"name": name, "formats": ", ".join(formats_of(question)).upper()}
    if not looks_like(upload, ending):
        raise refusal(
            _(
                "Il contenuto di «%(name)s» non corrisponde al suo formato. "
                "Salvalo di nuovo e carica un file %(formats)s."
            )
            % names,
            "content",
        )
    return Checked(name, ending, TYPES[ending], upload.size)


def looks_like(upload, name: str) -> bool:
    """Whether the content of an open file is of this format."""
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    if name == "pdf":
        return head.startswith(b"%PDF-")
    if name == "png":
        return head.startswith(b"\x89PNG\r\n\x1a\n")
    if name == "jpg":
        return head.startswith(b"\xff\xd8\xff")
    if name == "p7m":
        armoured = b"-----BEGIN PKCS7" in head or head.startswith(b"MII")
        return (head.startswith(b"0") and SIGNED_DATA in head[:64]) or armoured
    if name in ("csv", "txt"):
        return _is_text(upload)
    return head.startswith(b"PK\x03\x04") and _is_package(upload, name)


def _is_text(upload) -> bool:
    upload.seek(0)
    first = True
    while chunk := upload.read(65536):
        if first and chunk.lstrip()[:8].lower().startswith(NOT_TEXT):
            upload.seek(0)
            return False
        if b"\0" in chunk:
            upload.seek(0)
            return False
        first = False
    upload.seek(0)
    return True


def _is_package(upload, name: str) -> bool:
    """A zip of sane size that holds what the format says, and no macro."""
    try:
        with zipfile.ZipFile(upload) as package:
            members = package.infolist()
            names = {member.filename for member in members}
            if len(members) > MOST_MEMBERS:
                return False
            if sum(member.file_size for member in members) > MOST_UNPACKED:
                return False
            if any(
                "\0" in part or part.startswith("/") or ".." in part.split("/") for part in names
            ):
                return False
            if name == "zip":
                return True
            if any(MACROS.search(part) for part in names):
                return False
            if name in MEMBER:
                return MEMBER[name] in names and "[Content_Types].xml" in names
            if "mimetype" not in names or package.getinfo("mimetype").file_size > 200:
                return False
            return package.read("mimetype").decode("ascii", "replace").strip() == TYPES[name]
    except BROKEN_ZIP:
        return False
    finally:
        upload.seek(0)


@register
class File(Kind):
    """One or more files; the value lists those that are kept, the content lives elsewhere."""

    name = "file"
    control = "toolkit/fields/file.html"

    def read(self, data, files, name, question) -> dict:
        """What a page asks for: files to take away, files to add."""
        removed = f"{name}-remove"
        return {
            "removed": data.getlist(removed) if hasattr(data, "getlist") else [],
            "uploads": files.getlist(name) if hasattr(files, "getlist") else [],
        }

    def clean(self, raw, question, references=None) -> list[dict] | None:
        entries = []
        for part in as_list(raw):
            if not isinstance(part, dict) or not flat(part.get("id")):
                raise refusal(_("Questo file non c'è più: caricalo di nuovo."), "file")
            size = part.get("size")
            entries.append(
                {
                    "id": flat(part["id"]),
                    "name": plain_name(part.get("name")),
                    "size": size if isinstance(size, int) and 0 <= size < 10**15 else 0,
                    "sha256": flat(part.get("sha256")),
                }
            )
        self.check_count(len(entries), question)
        return entries or None

    def check_count(self, count: int, question) -> None:
        most = max_files(question)
        if count > most:
            message = ngettext(
                "Puoi caricare al massimo %(most)d file: togline qualcuno.",
                "Puoi caricare al massimo %(most)d file: togline qualcuno.",
                most,
            )
            raise refusal(message % {"most": most}, "max_files")

    def again(self, value, question):
        return value

    def initial(self, value, question):
        return value if isinstance(value, list) else []

    def display(self, value, question, language=None) -> list[str]:
        return [self.name_of(entry, language) for entry in as_list(value)]

    def name_of(self, entry, language=None) -> str:
        """«atto.pdf (PDF, 1,2 MB)»."""
        if not isinstance(entry, dict) or "name" not in entry:
            return flat(entry)
        name = flat(entry["name"])
        ending = name.rpartition(".")[2].upper() if "." in name else ""
        size = entry.get("size")
        sound = isinstance(size, int) and not isinstance(size, bool) and 0 < size < 10**15
        weight = italian.filesize(size, language) if sound else ""
        about = ", ".join(filter(None, [ending, weight]))
        return f"{name} ({about})" if about else name

    def missing(self, question) -> str:
        return _("Carica un file.")
