"""What is wrong with an item of a draft, told apart: mistaken is refused, unfinished may wait.

The rules are those of the files (``toolkit.files``): a draft that passes here can be exported
and loaded again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from toolkit.canonical.editions import OF_EDITION, canonical
from toolkit.canonical.forms import compile_form
from toolkit.curation import shape
from toolkit.curation.texts import EDITION
from toolkit.files import forms, schema
from toolkit.files.reading import Document, Fault
from toolkit.models import Edition, Kind

# Lists and texts that a draft may still lack, by the word of the file.
UNFINISHED = frozenset(
    [
        *("title", "label", "aim", "instructions", "exit_condition", "summary", "when"),
        *("procedure", "record", "source", "made_public", "used_by", "who_note"),
        *("who", "outputs", "steps", "sections", "questions"),
    ]
)
# How a file is named is no concern of who writes what it says.
NAMED = {"toolkit": "officine", "number": 1, "language": "it"}


@dataclass(frozen=True, order=True)
class ItemFault:
    """One fault at its place: the item, the field in it, what is wrong, whether it can wait."""

    kind: str
    code: str
    field: str
    reason: str
    unfinished: bool = False


class _Placed(Document):
    """A form that comes from no file: its faults remember their path instead of a line."""

    def fault(self, reason: str, *path: str | int) -> Fault:
        return _PlacedFault(self.file, 1, reason, path)


@dataclass(frozen=True, order=True)
class _PlacedFault(Fault):
    path: tuple = ()


def faults_of(kind: str, content: dict) -> Iterator[ItemFault]:
    """What is wrong with one item by itself, from its content (``items.content_of``)."""
    value, name, part = _described(kind, content)
    for error in schema.errors(value, name, part):
        missing = error.validator == "required"
        path = [str(step) for step in error.absolute_path]
        lacking = set(error.validator_value) - set(error.instance) if missing else set()
        for key in sorted(lacking) or [""]:
            place = [*path, key] if key else path
            reason = _("Manca ancora.") if missing else schema.reason_of(error)
            empty = missing or error.validator in ("minItems", "minLength")
            unfinished = empty and len(place) == 1 and place[0] in UNFINISHED
            unfinished = unfinished and (kind, place[0]) != (EDITION, "title")
            yield ItemFault(kind, content.get("code", ""), ".".join(place), reason, unfinished)


def faults_of_form(document: dict) -> Iterator[ItemFault]:
    """What does not fit together inside one form: codes, conditions, calculations, rings."""
    placed = _Placed(document["code"], shape.form_as_file(document), {}, {})
    yield from (_item_fault(document, fault) for fault in forms.check(placed))


def faults_between(documents: list[dict]) -> Iterator[ItemFault]:
    """What does not fit between forms: rows and forms chosen by reference that are not there."""
    placed = [_Placed(one["code"], shape.form_as_file(one), {}, {}) for one in documents]
    by_code = {one["code"]: one for one in documents}
    for fault in forms.check_together(placed):
        yield _item_fault(by_code[fault.file], fault)


def all_faults(edition: Edition, content: dict | None = None) -> list[ItemFault]:
    """Everything that is mistaken or unfinished in a draft, in the order of its items.

    ``content`` is its canonical document, where it has been read already.
    """
    content = content or canonical(edition)
    found: list[ItemFault] = list(faults_of(EDITION, content))
    for phase in content["phases"]:
        found += _alone(Kind.PHASE, phase, "steps")
        for step in phase["steps"]:
            found += faults_of(Kind.STEP, step)
    for tool in content["tools"]:
        found += faults_of(Kind.TOOL, tool)
    for form in content["forms"]:
        found += _alone(Kind.FORM, form, "sections")
        for section in form["sections"]:
            found += _alone(Kind.SECTION, section, "questions")
            for question in section["questions"]:
                found += faults_of(Kind.QUESTION, question)
        found += faults_of_form(form)
    found += faults_between(content["forms"])
    for practice in content["good_practices"]:
        found += faults_of(Kind.PRACTICE, practice)
    return list(dict.fromkeys(found))


def faults_around(form) -> set[ItemFault]:
    """What is wrong in and around one form of a draft, its row given; compiled anew."""
    document = compile_form(form)
    others = form.edition.forms.exclude(pk=form.pk).values_list("document", flat=True)
    return {*faults_of_form(document), *faults_between([*others, document])}


def _alone(kind: str, content: dict, parts: str) -> list[ItemFault]:
    """The faults of an item without those of its parts, unless it has none."""
    found = faults_of(kind, content | {parts: []})
    return [fault for fault in found if fault.field != parts or not content[parts]]


def _described(kind: str, content: dict) -> tuple[dict, str, str]:
    """The item as its file says it, the schema of that file, and the part of it that applies."""
    match kind:
        case "edition":
            said = {key: content[key] for key in OF_EDITION if key in content}
            return shape.head_as_file(said | NAMED), "edition", ""
        case Kind.PHASE:
            return shape.phase_as_file({"steps": []} | content), "phase", ""
        case Kind.STEP:
            return shape.step_as_file(content), "phase", "step"
        case Kind.TOOL:
            return shape.tool_as_file(content), "tool", ""
        case Kind.FORM:
            return shape.form_as_file({"sections": []} | content), "form", ""
        case Kind.SECTION:
            return shape.section_as_file({"questions": []} | content), "form", "section"
        case Kind.QUESTION:
            return shape.question_as_file(content), "form", "question"
    return shape.practice_as_file(content), "good_practices", "practice"


def _item_fault(document: dict, fault: Fault) -> ItemFault:
    path = list(getattr(fault, "path", ()))
    if len(path) >= 4 and path[0] == "sections" and path[2] == "questions":
        question = document["sections"][path[1]]["questions"][path[3]]
        field = ".".join(map(str, path[4:]))
        return ItemFault(Kind.QUESTION, question["code"], field, fault.reason)
    if len(path) >= 2 and path[0] == "sections":
        section = document["sections"][path[1]]
        return ItemFault(Kind.SECTION, section["code"], ".".join(map(str, path[2:])), fault.reason)
    return ItemFault(Kind.FORM, document["code"], ".".join(map(str, path)), fault.reason)
