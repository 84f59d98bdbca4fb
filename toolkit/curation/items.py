"""The items of an edition as plain values, whatever table they live in.

An item is named by its kind and code, which never change: not by a move, not in a later edition.
Its *content* is what the canonical export says of it without its children; a *whole* item adds
these under ``parts``, and in ``stands`` where it stands, in ``linked_from`` what names it.

What an edition says of itself is an item without a code; its version is counted from its changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models

from officine import rich
from toolkit.canonical.editions import OF_PRACTICE, OF_STEP, OF_TOOL
from toolkit.canonical.forms import COMMON, OF_FORM, full_question
from toolkit.curation.texts import EDITION
from toolkit.models import (
    Edition,
    FormDefinition,
    GoodPractice,
    ItemChange,
    Kind,
    Obligation,
    Phase,
    Question,
    Section,
    Step,
    Tool,
)

OF_HEAD = ("code", "title", "label", "note", "summary", "licence", "sources")
OF_QUESTION = ("code", "kind", "label", *COMMON)


@dataclass(frozen=True)
class ItemKind:
    """Where the items of one kind live, what they say, and what they stand in."""

    name: str
    model: type[models.Model]
    fields: tuple[str, ...]
    links: tuple[str, ...] = ()
    parent: str = ""
    children: str = ""

    @property
    def path(self) -> str:
        """The lookup from a row to its edition."""
        return self.model.edition_path

    @property
    def parent_field(self) -> str:
        return self.parent or "edition"


KINDS = {
    kind.name: kind
    for kind in [
        ItemKind(EDITION, Edition, OF_HEAD),
        ItemKind(Kind.PHASE, Phase, ("code", "title", "aim"), children=Kind.STEP),
        ItemKind(
            Kind.STEP,
            Step,
            tuple(OF_STEP),
            links=("tools", "forms", "obligations"),
            parent=Kind.PHASE,
        ),
        ItemKind(Kind.TOOL, Tool, tuple(OF_TOOL)),
        ItemKind(
            Kind.FORM, FormDefinition, (*OF_FORM, "checks", "signature"), children=Kind.SECTION
        ),
        ItemKind(
            Kind.SECTION,
            Section,
            ("code", "title", "intro", "page"),
            parent=Kind.FORM,
            children=Kind.QUESTION,
        ),
        ItemKind(Kind.QUESTION, Question, OF_QUESTION, parent=Kind.SECTION),
        ItemKind(Kind.PRACTICE, GoodPractice, tuple(OF_PRACTICE), links=("steps",)),
    ]
}
LINKED = {"tools": Kind.TOOL, "forms": Kind.FORM, "steps": Kind.STEP}
LINKING = {
    Kind.TOOL: {Kind.STEP: "tools"},
    Kind.FORM: {Kind.STEP: "forms"},
    Kind.STEP: {Kind.PRACTICE: "steps"},
}
ROOTS = (Kind.PHASE, Kind.TOOL, Kind.FORM, Kind.PRACTICE)


def rows_of(edition: Edition, kind: str) -> models.QuerySet:
    """Every item of one kind in an edition, in its order."""
    described = KINDS[kind]
    rows = described.model.objects.filter(**{described.path: edition})
    return rows if kind == Kind.PRACTICE else rows.order_by("position", "pk")


def find(edition: Edition, kind: str, code: str):
    """The row of an item; raises ``KeyError`` for an unknown kind, ``DoesNotExist``."""
    if kind == EDITION:
        return head(edition)
    return rows_of(edition, kind).get(code=code)


def head(edition: Edition) -> Edition:
    """The edition as an item, with its version."""
    changes = ItemChange.objects.filter(edition=edition, kind=EDITION).order_by()
    edition.version = 1 + changes.count()
    return edition


def kind_of_row(row) -> ItemKind:
    return next(kind for kind in KINDS.values() if isinstance(row, kind.model))


def parent_of(row):
    """The row this one stands in; the edition for roots."""
    return getattr(row, kind_of_row(row).parent_field)


def siblings(row) -> models.QuerySet:
    """What stands in the same place, in its order, the row itself included."""
    kind = kind_of_row(row)
    rows = kind.model.objects.filter(**{kind.parent_field: parent_of(row)})
    return rows if kind.name == Kind.PRACTICE else rows.order_by("position", "pk")


def content_of(row) -> dict:
    """What an item says, as plain values: texts, settings, codes of what it is linked to."""
    kind = kind_of_row(row)
    said = {name: getattr(row, name) for name in kind.fields}
    if kind.name == Kind.QUESTION:
        return full_question(row.settings | said)
    return said | {
        link: sorted(linked.code for linked in getattr(row, link).all()) for link in kind.links
    }


def place_of(row) -> dict:
    """Where an item stands: the code of its parent (empty for roots), and its turn there from 1."""
    kind = kind_of_row(row)
    turn = list(siblings(row).values_list("pk", flat=True)).index(row.pk) + 1
    return {"parent": getattr(parent_of(row), "code", "") if kind.parent else "", "turn": turn}


def children_of(row) -> Iterator[models.Model]:
    kind = kind_of_row(row)
    if kind.children:
        child = KINDS[kind.children]
        rows = child.model.objects.filter(**{child.parent_field: row}).order_by("position", "pk")
        yield from rows.prefetch_related(*child.links)


def whole(row) -> dict:
    """An item with everything in it and around it, enough to put it back as it was."""
    said = content_of(row) | {"stands": place_of(row), "linked_from": linked_from(row)}
    if kind_of_row(row).children:
        said["parts"] = [whole(child) for child in children_of(row)]
    return said


def linked_from(row) -> list[list[str]]:
    """The items that name this one, as pairs of kind and code."""
    return [
        [other, linking.code]
        for other, link in LINKING.get(kind_of_row(row).name, {}).items()
        for linking in rows_of(row.owner(), other).filter(**{link: row})
    ]


def link_again(row, pairs: list[list[str]]) -> None:
    """Let the items named in ``pairs`` name this one, those of them that still exist."""
    for other, code in pairs:
        link = LINKING[kind_of_row(row).name][other]
        for linking in rows_of(row.owner(), other).filter(code=code):
            getattr(linking, link).add(row)


def refuse_what_does_not_fit(kind: ItemKind, named: dict) -> None:
    """Raise ``ValidationError``, by field, for what a column cannot hold.

    A database that minds lengths would answer with an error of its own before any check of ours.
    """
    wrong: dict[str, list[str]] = {}
    for name, value in named.items():
        try:
            kind.model._meta.get_field(name).run_validators(value)
        except ValidationError as error:
            wrong[name] = error.messages
    if wrong:
        raise ValidationError(wrong)


def write(row, content: dict) -> None:
    """Put what ``content`` says into the row and save it; keys that are missing stay as they are.

    Links are given as codes of the same edition; unknown codes are left out (the check of the
    item has named them before). Texts are cleaned here, whichever door they came through.
    """
    content = rich.cleaned(content)
    kind = kind_of_row(row)
    named = {name: content[name] for name in kind.fields if name in content and name != "code"}
    refuse_what_does_not_fit(kind, named)
    for name, value in named.items():
        setattr(row, name, value)
    if kind.name == Kind.QUESTION:
        own = {
            k: v
            for k, v in content.items()
            if k not in (*OF_QUESTION, "stands", "linked_from", "parts")
        }
        row.settings = own if "kind" in content else row.settings | own
    row.save()
    for link in kind.links:
        if link in content:
            getattr(row, link).set(_linked(row.owner(), link, content[link]))


def _linked(edition: Edition, link: str, codes: list[str]) -> models.QuerySet:
    if link == "obligations":
        return Obligation.objects.filter(code__in=codes)
    return rows_of(edition, LINKED[link]).filter(code__in=codes)
