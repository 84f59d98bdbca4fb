"""A blank form as the paper it would be: where to write, and how much room there is."""

from dataclasses import dataclass, field

from toolkit.fields.parts import Parts
from toolkit.fields.registry import kind_of
from toolkit.forms.document import QuestionDoc
from toolkit.forms.render import QuestionView, SectionView, walk

# What the paper offers for each kind of answer.
ROOM = {
    "text": "line",
    "long_text": "lines",
    "date": "date",
    "integer": "number",
    "decimal": "number",
    "money": "number",
    "percentage": "number",
    "period": "parts",
    "address": "parts",
    "note": "none",
    "choice": "one",
    "yes_no": "one",
    "scale": "one",
    "multiple": "many",
    "matrix": "grid",
    "ranking": "blanks",
    "points": "blanks",
    "map_point": "blanks",
    "table": "rows",
    "file": "file",
    "reference": "line",
    "computed": "computed",
}


@dataclass(frozen=True)
class Cell:
    """One column of a table, with the room it has on paper."""

    label: str
    help: str
    required: str
    room: str
    options: list[str] = field(default_factory=list)
    unit: str = ""
    hint: str = ""
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """One question on paper."""

    view: QuestionView
    room: str
    unit: str
    cells: list[Cell]
    row_name: str
    hint: str = ""
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SectionSheet:
    view: SectionView
    sheets: list[Sheet]


def sheets(form: dict) -> list[SectionSheet]:
    """Every section of a form of the book, ready to be laid out on paper."""
    return [
        SectionSheet(section, [sheet_of(view) for view in section.questions])
        for section in walk(form["doc"], {}, blank=True)
    ]


def sheet_of(view: QuestionView) -> Sheet:
    """One question of a blank walk, with the room it has."""
    table = view.table
    return Sheet(
        view=view,
        room=ROOM.get(view.kind, "line"),
        unit=_unit(view.question),
        cells=[_cell(column) for column in table.columns] if table else [],
        row_name=table.row_name if table else "",
        hint=kind_of(view.question).hint(view.question),
        parts=_parts(view.question),
    )


def _cell(column: QuestionDoc) -> Cell:
    return Cell(
        label=column.label,
        help=column.help,
        required=column.required,
        room=ROOM.get(column.kind, "line"),
        options=_options(column),
        unit=_unit(column),
        hint=kind_of(column).hint(column),
        parts=_parts(column),
    )


def _options(column: QuestionDoc) -> list[str]:
    if column.kind in ("choice", "multiple"):
        return kind_of(column).on_paper(column)
    if column.kind == "scale":
        return [str(n) for n in range(column.setting("from", 1), column.setting("to", 5) + 1)]
    return []


def _parts(question: QuestionDoc) -> list[str]:
    """The labels of an answer that is written in several places."""
    kind = kind_of(question)
    return [part.label for part in kind.parts(question)] if isinstance(kind, Parts) else []


def _unit(question: QuestionDoc) -> str:
    signs = {"money": "euro", "percentage": "%"}
    return signs.get(question.kind) or question.setting("unit", "")
