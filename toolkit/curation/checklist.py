"""What to look at before publishing: stops, which keep an edition a draft, and warnings."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.curation import checks
from toolkit.curation.diff import CHILDREN, HEAD, ROOTS
from toolkit.curation.numbering import Numbering
from toolkit.curation.texts import EDITION, texts_of
from toolkit.models import Edition, ItemComment, Kind, Translation

LONGEST_SENTENCE = 35  # words
MOST_REQUIRED = 20
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]*)[^)]*\)")
INSIDE = re.compile(r"^/toolkit(?:/[0-9.]+)?/(fasi|passi|strumenti|moduli)/([A-Za-z0-9.]+)")
NAMED = re.compile(r"(?<![\w.])([FTM]\d{1,3})(?![\w])")
HEADING = re.compile(r"^(#{1,6})\s+\S", re.M)
SENTENCE = re.compile(r"[.!?…](?=\s|$)|\n\s*\n|\n(?=\s*(?:[-•*#]|\d{1,3}[.)])\s)")
WORD = re.compile(r"\w[\w'’./@-]*")
OF_PERSONS = ("email", "phone", "fiscal_code")
UNASKED = ("computed", "note")
KINDS_OF_PAGES = {
    "fasi": Kind.PHASE,
    "passi": Kind.STEP,
    "strumenti": Kind.TOOL,
    "moduli": Kind.FORM,
}


TITLES = {
    "unchanged": gettext_lazy("Bozza senza cambiamenti"),
    "mistaken": gettext_lazy("Errori da correggere"),
    "unfinished": gettext_lazy("Parti ancora da scrivere"),
    "alternatives": gettext_lazy("Immagini senza testo alternativo"),
    "base": gettext_lazy("Rispetto all'edizione di partenza"),
    "comments": gettext_lazy("Commenti aperti"),
    "purpose": gettext_lazy("Dati personali senza uno scopo scritto"),
    "required": gettext_lazy("Moduli con troppe domande obbligatorie"),
    "links": gettext_lazy("Rimandi a parti che non ci sono"),
    "headings": gettext_lazy("Titoli che saltano un livello"),
    "sentences": gettext_lazy("Frasi troppo lunghe"),
    "help": gettext_lazy("Domande obbligatorie senza aiuto"),
    "persons": gettext_lazy("Recapiti e codici che possono essere di una persona"),
    "translations": gettext_lazy("Traduzioni da rivedere"),
}


@dataclass(frozen=True)
class Point:
    """One thing to look at: where it is, and what it is in words."""

    kind: str
    code: str
    text: str


@dataclass(frozen=True)
class Rule:
    """One line of the checklist with what it found."""

    name: str
    title: str | Promise
    is_stop: bool
    points: list[Point] = field(default_factory=list)


def checklist(edition: Edition, content: dict, numbers: Numbering) -> list[Rule]:
    """Every rule that found something, stops first. ``content`` is what the edition says."""
    rules = [*_stops(edition, content, numbers), *_warnings(edition, content, numbers)]
    return [rule for rule in rules if rule.points]


def stops(edition: Edition, content: dict, numbers: Numbering) -> list[Rule]:
    """What keeps the edition from being published."""
    return [rule for rule in _stops(edition, content, numbers) if rule.points]


def items_in(content: dict) -> Iterator[tuple[str, dict]]:
    """Every item of a canonical document with its kind, in reading order; the edition first."""
    yield EDITION, {"code": ""} | {name: content.get(name) for name in HEAD}
    for kind, name in ROOTS.items():
        for one in content[name]:
            yield from _within(kind, one)


def _within(kind: str, content: dict) -> Iterator[tuple[str, dict]]:
    yield kind, content
    child, name = CHILDREN.get(kind, ("", ""))
    for part in content[name] if child else []:
        yield from _within(child, part)


def _stops(edition: Edition, content: dict, numbers: Numbering) -> list[Rule]:
    faults = checks.all_faults(edition, content)
    told = [(fault.unfinished, Point(fault.kind, fault.code, _of_field(fault))) for fault in faults]
    wrong = [point for unfinished, point in told if not unfinished]
    missing = [point for unfinished, point in told if unfinished]
    return [
        _stop("unchanged", _unchanged(edition, numbers)),
        _stop("mistaken", wrong),
        _stop("unfinished", missing),
        _stop("alternatives", _in_texts(content, _no_alternative)),
    ]


def _warnings(edition: Edition, content: dict, numbers: Numbering) -> list[Rule]:
    found = {
        "base": _base(edition, numbers),
        "comments": _comments(edition),
        "purpose": _purpose(content),
        "required": _demanding(content),
        "links": _in_texts(content, _links(content)),
        "headings": _in_texts(content, _headings),
        "sentences": _in_texts(content, _sentences),
        "help": _no_help(content),
        "persons": _of_persons(content),
        "translations": _stale(edition, content),
    }
    return [Rule(name, TITLES[name], False, points) for name, points in found.items()]


def _stop(name: str, points: list[Point]) -> Rule:
    return Rule(name, TITLES[name], True, points)


def _of_field(fault: checks.ItemFault) -> str:
    return f"{fault.field}: {fault.reason}" if fault.field else fault.reason


def _in_texts(content: dict, find: Callable[[str], Iterator[str]]) -> list[Point]:
    """What ``find`` says of every text of the edition, once each."""
    points = (
        Point(kind, one["code"], said)
        for kind, one in items_in(content)
        for text in texts_of(kind, one).values()
        for said in find(text)
    )
    return list(dict.fromkeys(points))


def _no_alternative(text: str) -> Iterator[str]:
    for alternative, address in IMAGE.findall(text):
        if not alternative.strip():
            yield _("L'immagine %(name)s non ha un testo alternativo.") % {"name": address}


def _links(content: dict) -> Callable[[str], Iterator[str]]:
    known = {(kind, one["code"]) for kind, one in items_in(content)}
    codes = {code for _kind, code in known}

    def find(text: str) -> Iterator[str]:
        for address in LINK.findall(text):
            inside = INSIDE.match(address)
            if inside and (KINDS_OF_PAGES[inside[1]], inside[2]) not in known:
                yield _("Il collegamento %(address)s non porta a niente.") % {"address": address}
        for code in NAMED.findall(text):
            if code not in codes:
                yield _("%(code)s non c'è in questa edizione.") % {"code": code}

    return find


def _headings(text: str) -> Iterator[str]:
    last = 0
    for marks in HEADING.findall(text):
        if last and len(marks) > last + 1:
            yield _("Dopo un titolo di livello %(last)s viene uno di livello %(next)s.") % {
                "last": last,
                "next": len(marks),
            }
        last = len(marks)


def _sentences(text: str) -> Iterator[str]:
    if len(text) < 2 * LONGEST_SENTENCE:
        return
    for sentence in SENTENCE.split(text):
        counted = len(WORD.findall(sentence))
        if counted > LONGEST_SENTENCE:
            begins = " ".join(sentence.split()[:8])
            yield _("«%(begins)s…»: %(count)s parole.") % {"begins": begins, "count": counted}


def _demanding(content: dict) -> list[Point]:
    found = []
    for form in content["forms"]:
        asked = [one for one in _questions(form) if one["required"] == "required"]
        if len(asked) > MOST_REQUIRED:
            text = _("%(count)s domande obbligatorie: si abbandona prima.") % {"count": len(asked)}
            found.append(Point(Kind.FORM, form["code"], text))
    return found


def _no_help(content: dict) -> list[Point]:
    return [
        Point(Kind.QUESTION, one["code"], one["label"])
        for form in content["forms"]
        for one in _questions(form)
        if one["required"] == "required" and one["kind"] not in UNASKED and not one["help"].strip()
    ]


def _purpose(content: dict) -> list[Point]:
    found = []
    for form in content["forms"]:
        personal = [
            one
            for one in _questions(form)
            if one["personal_data"] or any(cell["personal_data"] for cell in one.get("columns", []))
        ]
        if personal and not (form.get("used_by", "").strip() and form["made_public"].strip()):
            text = _("Chiede dati personali: scrivi chi usa le risposte e che cosa si pubblica.")
            found.append(Point(Kind.FORM, form["code"], text))
    return found


def _of_persons(content: dict) -> list[Point]:
    """What says of a person who they are or how to reach them, and is not marked as personal."""
    found = []
    for form in content["forms"]:
        for one in _questions(form):
            asked = [one, *one.get("columns", [])]
            if any(each["kind"] in OF_PERSONS and not each["personal_data"] for each in asked):
                text = _("Se è di una persona e non di un ente, segna «Contiene dati personali».")
                found.append(Point(Kind.QUESTION, one["code"], text))
    return found


def _questions(form: dict) -> Iterator[dict]:
    for section in form["sections"]:
        yield from section["questions"]


def _comments(edition: Edition) -> list[Point]:
    said = ItemComment.objects.filter(edition=edition, resolved_at=None).select_related("by")
    return [Point(one.kind, one.code, f"{one.by}: {one.text[:160]}") for one in said]


def _stale(edition: Edition, content: dict) -> list[Point]:
    said = {
        (kind, one["code"], path): text
        for kind, one in items_in(content)
        for path, text in texts_of(kind, one).items()
    }
    rows = Translation.objects.filter(edition=edition).exclude(text="").order_by("pk")
    stale = {
        (row.kind, row.code): row.language
        for row in rows
        if said.get((row.kind, row.code, row.path), row.source) != row.source
    }
    text = _("Il testo italiano è cambiato dopo la traduzione (%(language)s).")
    return [Point(*item, text % {"language": code}) for item, code in stale.items()]


def _unchanged(edition: Edition, numbers: Numbering) -> list[Point]:
    if not numbers.is_unchanged:
        return []
    text = _("Questa bozza è uguale all'edizione %(name)s: non c'è niente da pubblicare.")
    return [Point(EDITION, "", text % {"name": edition.based_on.name})]


def _base(edition: Edition, numbers: Numbering) -> list[Point]:
    found = []
    if numbers.comparison is None:
        return found
    base = edition.based_on
    later = base.later_revision()
    if later:
        text = _(
            "Dopo l'inizio di questa bozza è uscita l'edizione %(name)s: le sue correzioni qui"
            " mancano."
        )
        found.append(Point(EDITION, "", text % {"name": later.name}))
    return found
