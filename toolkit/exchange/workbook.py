"""The sheets of an XLSForm as rows with their numbers, read by pyxform's own reader.

pyxform and what it brings weigh 25 MB: it is loaded by who reads a file, not by every web process.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from toolkit.files.reading import Fault, Refused, invisible, unseen

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 24 * 1024 * 1024
MAX_ROWS = 3000
_PLACE = re.compile(r"\[row : (\d+)\]\s*")
# Other spellings of the same columns, and of the same types
COLUMNS = {
    "list_name": ("list name", "list"),
    "constraint_message": ("constraint message", "constraint_msg", "constraint msg"),
    "relevant": ("relevance",),
    "calculation": ("calculate", "bind::calculate"),
    "hint": ("media::hint",),
    "choice_filter": ("choice filter",),
    "required_message": ("required message",),
}
ALIASES = {other: name for name, others in COLUMNS.items() for other in others}


@dataclass(frozen=True)
class Row:
    """One row of a sheet: what its columns say, by their usual names."""

    sheet: str
    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def fault(self, reason: str) -> Fault:
        return Fault(self.sheet, self.number, reason)


@dataclass(frozen=True)
class Workbook:
    """What an XLSForm says, in one language; ``others`` are languages that it also has."""

    survey: list[Row]
    choices: list[Row]
    settings: Mapping[str, str]
    others: list[str]


def read_workbook(content: bytes, wanted: str) -> Workbook:
    """The rows of an XLSForm; raises :class:`Refused` if it is none.

    ``wanted`` is the code of the language whose texts are read; without it, the form's own.
    """
    sheets = _opened(content)
    rows = {name: sheets.get(name) or [] for name in ("survey", "choices", "settings")}
    if not rows["survey"]:
        raise Refused([Fault("survey", 1, _("Il foglio «survey» manca o è vuoto."))])
    if sum(map(len, rows.values())) > MAX_ROWS:
        reason = _("Il file ha più di %(number)s righe.") % {"number": MAX_ROWS}
        raise Refused([Fault("survey", 1, reason)])
    settings = {_named(key)[0]: value for key, value in (rows["settings"] or [{}])[0].items()}
    language, others = _language(rows, settings.get("default_language", ""), wanted)
    read = {name: list(_rows(name, rows[name], language)) for name in ("survey", "choices")}
    faults = [
        row.fault(invisible(char))
        for sheet in read.values()
        for row in sheet
        for text in row.cells.values()
        if (char := unseen(text))
    ]
    if faults:
        raise Refused(faults)
    return Workbook(read["survey"], read["choices"], settings, others)


def refuse_unless_valid(content: bytes) -> None:
    """Let pyxform build the whole form: what it refuses no survey tool would take either."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        convert(io.BytesIO(content), warnings=[], file_type=".xlsx")
    except PyXFormError as error:
        place = _PLACE.search(str(error))
        told = _PLACE.sub("", str(error)).strip()[:300]
        reason = _("Il file non è un XLSForm valido: %(reason)s") % {"reason": told}
        raise Refused([Fault("survey", int(place[1]) if place else 1, reason)]) from error
    except Exception as error:  # whatever else it trips over, the file is not one to take
        raise Refused([Fault("survey", 1, _("Il file non è un XLSForm valido."))]) from error


def _opened(content: bytes) -> dict:
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import xlsx_to_dict

    if len(content) > MAX_BYTES:
        reason = _("Il file supera %(size)s MB.") % {"size": MAX_BYTES // 1024**2}
        raise Refused([Fault(_("il file"), 1, reason)])
    refusal = Refused([Fault(_("il file"), 1, _("Non è una cartella di lavoro XLSX."))])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
            if size > MAX_UNPACKED or len(packed.infolist()) > 200:
                raise Refused([Fault(_("il file"), 1, _("Il file, aperto, è troppo grande."))])
            if packed.testzip():
                raise refusal
        return xlsx_to_dict(io.BytesIO(content))
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise refusal from error
    except PyXFormError as error:
        reason = _("Il file non si legge: %(reason)s") % {"reason": str(error)[:200]}
        raise Refused([Fault(_("il file"), 1, reason)]) from error
    except Exception as error:  # a workbook bent by hand breaks its reader in many ways
        raise refusal from error


def _named(header: str) -> tuple[str, str]:
    """The usual name of a column, and the language of its texts."""
    base, _sign, language = header.strip().partition("::")
    if not language and ":" in base:
        base, _sign, language = base.partition(":")
    base = base.strip().lower()
    base = ALIASES.get(base, base.replace(" ", "_"))
    return ALIASES.get(f"{base}::{language}".lower(), base), language.strip()


TEXTS = ("label", "hint", "constraint_message", "required_message", "guidance_hint")


def _language(rows: dict, default: str, wanted: str) -> tuple[str, list[str]]:
    """Which of the form's languages is read, and which are left."""
    found: dict[str, None] = {}
    for row in (*rows["survey"], *rows["choices"]):
        for header in row:
            base, language = _named(header)
            if base in TEXTS:
                found.setdefault(language)
    names = list(found)
    ours = [name for name in names if name.lower().endswith(f"({wanted})") or name == wanted]
    chosen = next(iter([*ours, *(name for name in names if name == default), *names]), "")
    return chosen, [name for name in names if name and name != chosen]


def _rows(sheet: str, rows: list[dict], language: str) -> Iterator[Row]:
    """Row 1 holds the names of the columns; empty rows are counted and left out."""
    for number, row in enumerate(rows, 2):
        cells: dict[str, str] = {}
        for header, value in row.items():
            base, spoken = _named(header)
            if base not in TEXTS:
                cells[f"{base}::{spoken}" if spoken else base] = str(value or "").strip()
            elif spoken == language or (not spoken and not cells.get(base)):
                cells[base] = str(value or "").strip()
        cells = {key: value for key, value in cells.items() if value}
        if cells:
            yield Row(sheet, number, cells)
