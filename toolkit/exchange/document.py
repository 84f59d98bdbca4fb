"""The canonical JSON document of an edition, read back as the files it stands for.

It is checked by the rules of the files, each part as the file it would be; a fault names the place
in the document («edizione.json › M08 › M08.A › M08.03»), since all of it stands on one line.
"""

import json
import math
from collections.abc import Iterator

from django.utils.translation import gettext as _

from officine import rich
from toolkit.canonical.editions import FORMAT, OF_EDITION, OF_PRACTICE, OF_STEP, OF_TOOL
from toolkit.canonical.forms import COMMON, DEFAULTS, LATER, OF_FORM
from toolkit.curation.shape import SAID
from toolkit.exchange.writing import values_of
from toolkit.files import schema
from toolkit.files.edition import FOLDERS, EditionFiles, checked, crossed
from toolkit.files.reading import LIVE, MAX_DEPTH, Document, Fault, Refused, invisible, unseen

NAME = "edizione.json"
MAX_BYTES = 8 * 1024 * 1024
MOST_FAULTS = 200
PARTS = ["phases", "tools", "forms", "good_practices"]
OF_SECTION = ["code", "title", "intro", "page", "questions"]
OF_PHASE = ["code", "title", "aim", "steps"]


class Piece(Document):
    """A part of the document, as the file it would be; its faults tell their place in words."""

    def fault(self, reason: str, *path: str | int) -> Fault:
        return Fault(" › ".join([self.file, *_in_words(self.value, path)]), 1, reason)


def read_document(content: bytes, obligations: set[str]) -> EditionFiles:
    """The edition that the bytes describe; raises :class:`Refused` with all that is wrong."""
    value = _parsed(content)
    faults = [Fault(_said(path), 1, reason) for path, reason in _misshapen(value)]
    if faults:
        raise Refused(faults[:MOST_FAULTS])
    documents, faults = _as_files(value)
    faults += crossed(documents, obligations, well_formed=not faults)
    if faults:
        raise Refused(faults[:MOST_FAULTS])
    return checked(documents)


def _as_files(value: dict) -> tuple[dict[str, list[Document]], list[Fault]]:
    kinds = ["edition", *FOLDERS.values(), "good_practices", "guidelines"]
    documents: dict[str, list[Document]] = {kind: [] for kind in kinds}
    faults: list[Fault] = []
    for name, said in values_of(value).items():
        kind = FOLDERS.get(name.partition("/")[0]) or name.removesuffix(".yaml")
        place = f"{NAME} › {said['code']}" if "code" in said else NAME
        document = Piece(place, said, {}, {})
        wrong = schema.check(document, kind)
        faults += wrong
        if not wrong:
            documents[kind].append(document)
    return documents, faults


def _parsed(content: bytes) -> dict:
    if len(content) > MAX_BYTES:
        reason = _("Il file supera %(size)s KB.") % {"size": MAX_BYTES // 1024}
        raise Refused([Fault(NAME, 1, reason)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused([Fault(NAME, line, _("Il testo non è in UTF-8."))]) from error
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        reason = _("Il JSON non è valido alla riga %(line)s, colonna %(column)s.")
        place = {"line": error.lineno, "column": error.colno}
        raise Refused([Fault(NAME, error.lineno, reason % place)]) from error
    except RecursionError as error:
        raise Refused([_too_deep()]) from error
    except ValueError as error:  # a number of thousands of figures
        raise Refused([Fault(NAME, 1, _("Un numero è troppo grande."))]) from error
    faults = [
        Fault(" › ".join([NAME, *_in_words(value, path)]), 1, reason)
        for path, reason in _hostile(value)
    ]
    if faults:
        raise Refused(faults[:MOST_FAULTS])
    return value


def _once(pairs: list[tuple[str, object]]) -> dict:
    value = dict(pairs)
    if len(value) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        reason = _("La chiave «%(key)s» compare due volte.")
        raise Refused([Fault(NAME, 1, reason % {"key": key[:40]}) for key in twice])
    return value


def _too_deep() -> Fault:
    return Fault(NAME, 1, _("Il file ha troppi livelli di rientro."))


def _hostile(value: object) -> Iterator[tuple[tuple, str]]:
    """What no edition may hold, wherever it stands: depth, characters nobody sees, infinity."""
    ahead: list[tuple[tuple, object]] = [((), value)]
    while ahead:
        path, item = ahead.pop()
        if len(path) > MAX_DEPTH:
            yield (), _too_deep().reason
            return
        if isinstance(item, dict):
            for key in item:
                if char := unseen(key):
                    yield path, invisible(char)
            ahead += [((*path, key), part) for key, part in item.items()]
        elif isinstance(item, list):
            ahead += [((*path, turn), part) for turn, part in enumerate(item)]
        elif isinstance(item, str) and (char := unseen(item)):
            yield path, invisible(char)
        elif isinstance(item, str) and not rich.is_clean(item):
            yield path, _(LIVE)
        elif isinstance(item, float) and not math.isfinite(item):
            yield path, _("Un numero è troppo grande.")


def _misshapen(value: object) -> Iterator[tuple[tuple, str]]:
    """Where the document has not the parts of an edition; what they say is checked as files."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        reason = _("Non è un'edizione del Toolkit: manca «format» con valore «%(format)s».")
        yield (), reason % {"format": FORMAT}
        return
    known = {key: value[key] for key in value if key != "revision"}
    yield from _keys(known, (), ["format", "toolkit", "number", *OF_EDITION, *PARTS], only=True)
    for path, phase in _rows(value, (), "phases"):
        yield from _keys(phase, path, OF_PHASE, only=True)
        for below, step in _rows(phase, path, "steps"):
            yield from _keys(step, below, [*OF_STEP, "tools", "forms", "obligations"])
    for path, tool in _rows(value, (), "tools"):
        yield from _keys(tool, path, OF_TOOL)
    for path, form in _rows(value, (), "forms"):
        yield from _keys(form, path, [*OF_FORM, "sections"])
        for below, section in _rows(form, path, "sections"):
            yield from _section(section, below)
    for folder in FOLDERS:
        yield from _doubled(value, folder)
    for path, practice in _rows(value, (), "good_practices"):
        yield from _keys(practice, path, [*OF_PRACTICE, "steps"])


def _doubled(value: dict, folder: str) -> Iterator[tuple[tuple, str]]:
    """Parts of one code would be one file: the second would be lost in it."""
    seen: set[str] = set()
    for path, part in _rows(value, (), folder):
        code = part.get("code") if isinstance(part, dict) else None
        if isinstance(code, str) and code in seen:
            names = {"code": code[:40], "place": folder}
            yield path, _("Il codice «%(code)s» è già usato in %(place)s.") % names
        seen.add(code if isinstance(code, str) else "")


def _section(section: object, path: tuple) -> Iterator[tuple[tuple, str]]:
    yield from _keys(section, path, OF_SECTION, only=True)
    if isinstance(section, dict) and section.get("page") not in list(SAID):
        yield (*path, "page"), _("il valore non è ammesso.")
    for below, question in _rows(section, path, "questions"):
        yield from _question(question, below)
        for inside, column in _rows(question, below, "columns", optional=True):
            yield from _question(column, inside)


def _question(question: object, path: tuple) -> Iterator[tuple[tuple, str]]:
    kind = question.get("kind") if isinstance(question, dict) else None
    if isinstance(question, dict) and kind not in list(DEFAULTS):
        yield (*path, "kind"), _("il valore non è ammesso.")
        return
    own = [key for key in DEFAULTS.get(kind, {}) if key not in LATER]
    yield from _keys(question, path, ["code", "kind", "label", *COMMON, *own])


def _keys(row: object, path: tuple, keys: list[str], *, only=False) -> Iterator[tuple[tuple, str]]:
    if not isinstance(row, dict):
        yield path, _("deve essere %(types)s.") % {"types": _("un gruppo di chiavi")}
        return
    for key in keys:
        if key not in row:
            yield path, _("Manca la chiave «%(key)s».") % {"key": key}
    if "code" in keys and "code" in row and not isinstance(row["code"], str):
        yield (*path, "code"), _("deve essere %(types)s.") % {"types": _("un testo")}
    for key in sorted(set(row) - set(keys)) if only else ():
        yield path, _("Chiave sconosciuta «%(key)s».") % {"key": key[:40]}


def _rows(row: object, path: tuple, key: str, *, optional=False) -> Iterator[tuple[tuple, dict]]:
    """The entries of a list, each with its place named by its code; what is no list is named by
    a place of its own, where ``_keys`` will complain."""
    if not isinstance(row, dict) or (optional and key not in row):
        return
    parts = row.get(key)
    if not isinstance(parts, list):
        yield (*path, key), None
        return
    for turn, part in enumerate(parts):
        code = part.get("code") if isinstance(part, dict) else None
        yield (*path, code if isinstance(code, str) else f"{key}[{turn + 1}]"), part


def _in_words(value: object, path: tuple) -> list[str]:
    """A place by the codes of what one walks through: M08, M08.A, M08.03, label."""
    said: list[str] = []
    for step in path:
        inside = isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)
        value = value[step] if inside else value.get(step) if isinstance(value, dict) else None
        code = value.get("code") if isinstance(value, dict) else None
        if isinstance(code, str) and said:
            said[-1] = code
        else:
            said.append(str(step + 1) if isinstance(step, int) else step[:40])
    return said


def _said(path: tuple) -> str:
    steps = [str(step)[:40] for step in path]
    return " › ".join([NAME, *steps])
