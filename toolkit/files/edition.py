"""An edition as its folder: every file read, checked alone, then checked against the others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from toolkit.files import forms, pictures, schema
from toolkit.files.reading import Document, Fault, Refused, read

FOLDERS = {"phases": "phase", "tools": "tool", "forms": "form"}
SINGLE = {
    "edition.yaml": "edition",
    "good_practices.yaml": "good_practices",
    "guidelines.yaml": "guidelines",
}
MAX_FILES = 500


@dataclass
class EditionFiles:
    """The checked content of a folder, each part in the order it is read and shown."""

    edition: dict = field(default_factory=dict)
    phases: list[dict] = field(default_factory=list)
    tools: list[dict] = field(default_factory=list)
    forms: list[dict] = field(default_factory=list)
    good_practices: list[dict] = field(default_factory=list)
    guidelines: list[dict] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)


def read_edition(folder: Path, obligations: set[str]) -> EditionFiles:
    """Everything in ``folder``; raises :class:`Refused` with all that is wrong in all files.

    ``obligations`` are the codes of the duties that steps may claim to meet.
    """
    names, shown = _sorted_out(folder)
    documents, faults = _documents(folder, names)
    faults += crossed(documents, obligations, well_formed=not faults)
    found, wrong = pictures.read_pictures(folder, shown)
    said = [one.value for kind in documents.values() for one in kind]
    faults += [*wrong, *(pictures.unshown(found, said) if not faults else ())]
    if faults:
        raise Refused(faults)
    files = checked(documents)
    files.pictures = found
    return files


def checked(documents: dict[str, list[Document]]) -> EditionFiles:
    """The parts of an edition from documents in which nothing is wrong."""
    single = {name: documents[name][0].value for name in SINGLE.values() if documents[name]}
    order = single["edition"].get("order", {})
    return EditionFiles(
        edition=single["edition"],
        **{
            folder: _ordered(documents[kind], order.get(folder)) for folder, kind in FOLDERS.items()
        },
        good_practices=single.get("good_practices", {}).get("good_practices", []),
        guidelines=single.get("guidelines", {}).get("guidelines", []),
    )


def _ordered(documents: list[Document], codes: list[str] | None) -> list[dict]:
    """By the codes that ``edition.yaml`` lists, if it does; what it leaves out comes after."""
    turns = {code: turn for turn, code in enumerate(codes or [])}
    values = [document.value for document in documents]
    return sorted(values, key=lambda value: turns.get(value["code"], len(turns)))


def _sorted_out(folder: Path) -> tuple[list[str], list[str]]:
    """The names of the files in a folder: those that say something, and the pictures."""
    names = sorted(_names(folder), key=natural)
    if len(names) > MAX_FILES:
        raise Refused([Fault(str(folder.name), 1, _("La cartella contiene troppi file."))])
    shown = [name for name in names if _is_picture(name)]
    return [name for name in names if not _is_picture(name)], shown


def _is_picture(name: str) -> bool:
    parent, _slash, file = name.rpartition("/")
    return parent == pictures.FOLDER and bool(pictures.NAME.fullmatch(file))


def _documents(folder: Path, names: list[str]) -> tuple[dict[str, list[Document]], list[Fault]]:
    found: dict[str, list[Document]] = {name: [] for name in [*FOLDERS.values(), *SINGLE.values()]}
    faults: list[Fault] = []
    if not (folder / "edition.yaml").is_file():
        faults.append(Fault("edition.yaml", 1, _("Manca il file edition.yaml.")))
    for name in names:
        kind = _kind(name)
        if kind is None:
            faults.append(Fault(name, 1, _("Questo file non fa parte di un'edizione.")))
            continue
        try:
            document = read(folder, name)
        except Refused as refusal:
            faults += refusal.faults
            continue
        wrong = schema.check(document, kind)
        faults += wrong
        if not wrong:
            found[kind].append(document)
            faults += _misnamed(document)
    return found, faults


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            yield relative.as_posix()


def natural(name: str) -> list:
    """How names are sorted: F2 before F10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _kind(name: str) -> str | None:
    if name in SINGLE:
        return SINGLE[name]
    parent, _slash, file = name.rpartition("/")
    return FOLDERS.get(parent) if file.endswith(".yaml") else None


def _misnamed(document: Document) -> Iterator[Fault]:
    """A file is called by the code it holds, so that nobody looks for it in vain."""
    code = document.value.get("code")
    stem = Path(document.file).stem
    if code and stem != code and not stem.startswith(f"{code}-"):
        reason = _("Il codice «%(code)s» non corrisponde al nome del file.") % {"code": code}
        yield document.fault(reason, "code")


def crossed(documents: dict, obligations: set[str], *, well_formed: bool) -> list[Fault]:
    """What only shows when files are laid side by side.

    While some file is unreadable, what refers to a missing part is not reported: it may be there.
    """
    faults: list[Fault] = []
    steps = _steps(documents["phase"])
    for kind in FOLDERS.values():
        faults += _doubled((document, ("code",)) for document in documents[kind])
    faults += _doubled((document, (*path, "code")) for document, path, _step in steps)
    for document in documents["good_practices"]:
        rows = document.value["good_practices"]
        faults += _doubled((document, ("good_practices", n, "code")) for n in range(len(rows)))
    for document in documents["guidelines"]:
        rows = document.value["guidelines"]
        faults += _doubled((document, ("guidelines", n, "code")) for n in range(len(rows)))
    for kind, pairs in {
        "tool": [("duration_minutes",), ("people",)],
    }.items():
        for document in documents[kind]:
            faults += _backwards(document, pairs)
    for document in documents["form"]:
        faults += forms.check(document)
    if well_formed and not documents["phase"]:
        faults.append(Fault("phases", 1, _("Manca almeno una fase.")))
    if well_formed:
        faults += _dangling(documents, steps, obligations)
        faults += forms.check_together(documents["form"])
        faults += _misplaced(documents)
    return faults


def _steps(phases: list[Document]) -> list[tuple[Document, tuple, dict]]:
    return [
        (document, ("steps", number), step)
        for document in phases
        for number, step in enumerate(document.value["steps"])
    ]


def _doubled(places: Iterator[tuple[Document, tuple]]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for document, path in places:
        code = document.value
        for part in path:
            code = code[part]
        if code in seen:
            reason = _("Il codice «%(code)s» è già usato in %(place)s.")
            yield document.fault(reason % {"code": code, "place": seen[code]}, *path)
        else:
            seen[code] = f"{document.file}:{document.line(*path)}"


def _backwards(document: Document, pairs: list[tuple]) -> Iterator[Fault]:
    for path in pairs:
        values = document.value.get(path[0])
        if values and values[0] > values[1]:
            yield document.fault(_("Il primo numero deve essere il più piccolo."), *path)


def _misplaced(documents: dict) -> Iterator[Fault]:
    """Codes in the order of the parts that no part has."""
    for edition in documents["edition"]:
        for folder, codes in edition.value.get("order", {}).items():
            known = {document.value["code"] for document in documents[FOLDERS[folder]]}
            for number, code in enumerate(codes):
                if code not in known:
                    reason = _("Il codice «%(code)s» non esiste in questa edizione.")
                    yield edition.fault(reason % {"code": code}, "order", folder, number)


def _dangling(documents: dict, steps: list, obligations: set[str]) -> Iterator[Fault]:
    known = {
        "tools": {document.value["code"] for document in documents["tool"]},
        "forms": {document.value["code"] for document in documents["form"]},
        "obligations": obligations,
    }
    unknown = {
        "tools": _("Lo strumento «%(code)s» non esiste in questa edizione."),
        "forms": _("Il modulo «%(code)s» non esiste in questa edizione."),
        "obligations": _(
            "L'adempimento «%(code)s» non esiste: carica prima i dati di riferimento."
        ),
        "steps": _("Il passo «%(code)s» non esiste in questa edizione."),
    }
    for document, path, step in steps:
        for key, codes in known.items():
            for number, code in enumerate(step.get(key) or []):
                if code not in codes:
                    yield document.fault(unknown[key] % {"code": code}, *path, key, number)
    for document in documents["tool"]:
        code = document.value.get("record_form")
        if code and code not in known["forms"]:
            yield document.fault(unknown["forms"] % {"code": code}, "record_form")
    step_codes = {step["code"] for _document, _path, step in steps}
    for document in documents["good_practices"]:
        for n, practice in enumerate(document.value["good_practices"]):
            for k, code in enumerate(practice.get("steps") or []):
                if code not in step_codes:
                    place = ("good_practices", n, "steps", k)
                    yield document.fault(unknown["steps"] % {"code": code}, *place)
