"""A form that came from elsewhere, held against the rules of our forms."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from toolkit.files import forms, schema
from toolkit.files.reading import Document, Fault

RULES = ("condition", "required_if", "checks", "row_checks", "not_before", "not_after", "compute")


@dataclass(frozen=True, order=True)
class Left:
    """Something of the file that the form does not have, at its row, and why."""

    sheet: str
    row: int
    column: str
    text: str
    reason: str


@dataclass
class Taken:
    """A form as its file would say it, and what of the workbook is not in it."""

    form: dict
    left: list[Left] = field(default_factory=list)
    rows: dict[tuple, int] = field(default_factory=dict)

    def row_of(self, code: str) -> int:
        """The row that a question or section stands on."""
        for path, row in self.rows.items():
            place = self.form
            for step in path:
                place = place[step]
            if place.get("code") == code:
                return row
        return 1

    @property
    def questions(self) -> int:
        return sum(len(section["questions"]) for section in self.form["sections"])


class _Placed(Document):
    """The form read from rows; its faults remember the path of what is wrong."""

    def fault(self, reason: str, *path: str | int) -> Fault:
        return _At(self.file, self.line(*path), reason, path)


@dataclass(frozen=True, order=True)
class _At(Fault):
    path: tuple = ()


def drop_what_does_not_fit(taken: Taken) -> None:
    """Rules that our forms refuse are left out and told, until what stays holds together."""
    for section in taken.form["sections"]:
        for question in section["questions"]:
            question.pop("names", None)
    for _round in range(100):
        document = _Placed("survey", taken.form, {(): 1, **taken.rows}, {})
        dropped = False
        for fault in _together(document, taken):
            at = next((turn for turn, key in enumerate(fault.path) if key in RULES), None)
            if at is None:
                continue
            dropped |= _drop(taken, fault, at)
        if not dropped:
            return


def _together(document: _Placed, taken: Taken) -> Iterator[_At]:
    if not any(_misshapen(taken)):
        yield from forms.check(document)


def _drop(taken: Taken, fault: _At, at: int) -> bool:
    place = taken.form
    for step in fault.path[:at]:
        place = place[step]
    key = fault.path[at]
    if key not in place:
        return False
    del place[key]
    if key == "compute":
        place["kind"] = "text"
    taken.left.append(Left("survey", fault.line, key, "", fault.reason))
    return True


def faults_of(taken: Taken) -> Iterator[Fault]:
    """What is wrong with the form as it was taken, each at its row."""
    misshapen = list(_misshapen(taken))
    yield from misshapen
    if not misshapen:
        document = Document("survey", taken.form, {(): 1, **taken.rows}, {})
        yield from forms.check(document)


def _misshapen(taken: Taken) -> Iterator[Fault]:
    """Where a section or a question is not one of ours."""
    document = Document("survey", taken.form, {(): 1, **taken.rows}, {})
    for turn, section in enumerate(taken.form["sections"]):
        for error in schema.errors(section, "form", "section"):
            path = ("sections", turn, *error.absolute_path)
            named = [part for part in path if isinstance(part, str)][-1]
            yield document.fault(f"«{named}»: {schema.reason_of(error)}", *path)
