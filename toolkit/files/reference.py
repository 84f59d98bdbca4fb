"""Reference files: lists of facts, each with its source, its certainty and its dates."""

import datetime as dt
from pathlib import Path

from django.utils.translation import gettext as _

from toolkit.files import schema
from toolkit.files.reading import Document, Fault, Refused, read


def read_reference(folder: Path, name: str, schemas: Path = schema.SCHEMAS) -> Document:
    """The file of one kind of fact, checked; raises :class:`Refused` with every fault.

    ``name`` is the file, the schema and the key of the list: all three are called the same.
    """
    document = read(folder, f"{name}.yaml")
    faults = schema.check(document, name, schemas)
    if not faults:
        faults = [*_doubled(document, name), *_impossible_dates(document, name)]
    if faults:
        raise Refused(faults)
    return document


def cite(document: Document, key: str | None) -> str:
    """The full citation behind a key such as «S10»; a source written in words is left as it is."""
    known = document.value.get("sources", {})
    if key not in known:
        return key or ""
    source = known[key]
    return " – ".join(filter(None, [key, source["title"], source.get("reference")]))


def date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _doubled(document: Document, name: str):
    seen: dict[str, int] = {}
    for number, row in enumerate(document.value[name]):
        key = "slug" if "slug" in row else "code"
        if row[key] in seen:
            reason = _("Il codice «%(code)s» è già usato alla riga %(line)s.")
            names = {"code": row[key], "line": seen[row[key]]}
            yield document.fault(reason % names, name, number, key)
        else:
            seen[row[key]] = document.line(name, number, key)


def _impossible_dates(document: Document, name: str):
    for number, row in enumerate(document.value[name]):
        start, end = row.get("valid_from"), row.get("valid_to")
        if start and end and start > end:
            yield Fault(
                document.file,
                document.line(name, number, "valid_to"),
                _("La validità finisce prima di cominciare."),
            )
