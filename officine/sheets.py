"""Sheets that people send, as rows of plain text: CSV as spreadsheets write it, XLSX, ODS.

Italian Excel writes ``;`` and Windows-1252, others ``,`` or tabs and UTF-8 with or without a mark:
all are read. A workbook is measured before it is opened, and opened by a process of its own.
"""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from officine.csv_safe import unguard

MAX_BYTES = 3 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_MEMBERS = 500
MAX_ROWS = 2000
MAX_COLUMNS = 100
MAX_TEXT = 1_000_000
SECONDS = 20
READER = Path(__file__).with_name("sheet_reader.py")
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
DECLARED = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    OSError, LookupError,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row that says something, with the number a spreadsheet gives it."""

    number: int
    cells: list[str]


def read(content: bytes) -> list[Line]:
    """The rows of a file, told by its content; a refusal says what to do instead."""
    if not content.strip():
        raise refused(_("Il file è vuoto."))
    if len(content) > MAX_BYTES:
        raise refused(_("Il file supera 3 MB. Carica un file più piccolo o dividilo."))
    if content.startswith(OLD_WORKBOOK):
        raise refused(_("Il file è nel vecchio formato XLS. Salvalo come XLSX, ODS o CSV."))
    lines = _workbook(content) if content.startswith(b"PK\x03\x04") else _csv(decode(content))
    if len(lines) > MAX_ROWS + 1:
        raise refused(_("Il file ha più di 2000 righe: dividilo."))
    if any(len(line.cells) > MAX_COLUMNS for line in lines):
        raise refused(_("Il file ha più di 100 colonne: lascia solo quelle della tabella."))
    if sum(len(cell) for line in lines for cell in line.cells) > MAX_TEXT:
        raise refused(_("Il file contiene troppo testo: dividilo."))
    return lines


def refused(message: str) -> ValidationError:
    return ValidationError(message, code="sheet")


def decode(content: bytes) -> str:
    """The text of a file as spreadsheets write it; raises ``ValidationError`` if it is not text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise refused(_not_text()) from error
    if b"\0" in content[:4096] or content[:4] in (b"PK\x03\x04", b"%PDF", OLD_WORKBOOK):
        raise refused(_not_text())
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def delimiter(text: str) -> str:
    """What stands between the cells: whatever cuts the first line in most of them."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,\t|", key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))


def _not_text() -> str:
    return _("Il file non è un CSV. Nel foglio di calcolo scegli «Salva come» e poi CSV.")


def _csv(text: str) -> list[Line]:
    text = text.lstrip("\ufeff").replace("\0", "")
    sign = delimiter(text)
    if named := re.match(r"\s*sep=(.)\r?\n", text):  # what Excel writes to be sure
        sign, text = named[1], text[named.end() :]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error as error:
        too_long = "larger" in str(error)  # one cell, mostly after a quote that nothing closes
        raise refused(
            _("Il file contiene troppo testo: dividilo.")
            if too_long
            else _("Il file non si legge come CSV: controlla le virgolette.")
        ) from error
    return [
        Line(number, [unguard(cell) for cell in cells])
        for number, cells in enumerate(rows, 1)
        if any(cell.strip() for cell in cells)
    ]


def _workbook(content: bytes) -> list[Line]:
    _refuse_bombs(content)
    broken = refused(_("Il foglio di calcolo non si apre. Salvalo di nuovo come XLSX, ODS o CSV."))
    command = [sys.executable, "-I", str(READER), str(MAX_ROWS), str(MAX_COLUMNS)]
    try:
        done = subprocess.run(  # noqa: S603  our own program, with two numbers
            command, input=content, capture_output=True, timeout=SECONDS, check=True
        )
        told = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise broken from error
    if told["wide"]:
        raise refused(_("Il file ha più di 100 colonne: lascia solo quelle della tabella."))
    return [Line(number, cells) for number, cells in told["rows"]]


def _refuse_bombs(content: bytes) -> None:
    """Measure what is inside while it is unpacked, whatever the file says of itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            size = sum(member.file_size for member in members)
            if len(members) > MAX_MEMBERS or size > MAX_UNPACKED:
                raise refused(_("Il file, aperto, è troppo grande. Dividilo."))
            for member in members:
                with packed.open(member) as file:
                    head = file.read(65536)
                    while file.read(65536):
                        pass
                if member.filename.lower().endswith((".xml", ".rels")) and DECLARED.search(head):
                    raise refused(
                        _("Il file contiene istruzioni che un foglio di calcolo non ha: rifiutato.")
                    )
    except ValidationError:
        raise
    except BROKEN_ZIP as error:
        raise refused(
            _("Il foglio di calcolo non si apre. Salvalo di nuovo come XLSX, ODS o CSV.")
        ) from error
