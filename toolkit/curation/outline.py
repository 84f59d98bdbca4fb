"""An edition as a tree of rows, read in a fixed number of questions to the database.

The sections and questions of a form are read only for the forms that are unfolded.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count

from toolkit.models import (
    Edition,
    FormDefinition,
    GoodPractice,
    ItemComment,
    Kind,
    Phase,
    Question,
    Section,
    Step,
    Tool,
)


@dataclass
class Row:
    """One item in the tree: what it is called, where it stands, what hangs under it."""

    kind: str
    code: str
    title: str
    parent: str = ""
    turn: int = 0
    among: int = 0
    comments: int = 0
    tools: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    sections: int = 0
    questions: int = 0
    children: list["Row"] = field(default_factory=list)
    is_open: bool = False
    required: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return (self.kind, self.code)

    @property
    def is_first(self) -> bool:
        return self.turn <= 1

    @property
    def is_last(self) -> bool:
        return self.turn >= self.among


@dataclass
class Outline:
    """The four branches of an edition, and every row by kind and code."""

    phases: list[Row]
    tools: list[Row]
    forms: list[Row]
    practices: list[Row]
    open_comments: int = 0

    def __post_init__(self):
        self.rows = {row.key: row for row in self.all()}

    def all(self) -> Iterator[Row]:
        for branch in (self.phases, self.tools, self.forms, self.practices):
            yield from _walk(branch)

    def above(self, row: Row) -> Iterator[Row]:
        """What a row stands in, from the nearest."""
        kinds = {Kind.STEP: Kind.PHASE, Kind.SECTION: Kind.FORM, Kind.QUESTION: Kind.SECTION}
        while row is not None and row.kind in kinds:
            row = self.rows.get((str(kinds[row.kind]), row.parent))
            if row is not None:
                yield row

    def unfold(self, codes: Iterable[str]) -> None:
        """Open the rows with these codes, and all they stand in."""
        wanted = set(codes)
        for row in list(self.rows.values()):
            if row.code in wanted:
                row.is_open = True
                for one in self.above(row):
                    one.is_open = True


def _walk(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _walk(row.children)


def outline_of(edition: Edition, unfolded: Iterable[str] = ()) -> Outline:
    """The tree of an edition; ``unfolded`` are the codes of forms whose questions are wanted."""
    found = Outline(
        phases=_phases(edition),
        tools=_plain(Kind.TOOL, Tool.objects.filter(edition=edition).order_by("position", "pk")),
        forms=_forms(edition, set(unfolded)),
        practices=_plain(Kind.PRACTICE, GoodPractice.objects.filter(edition=edition)),
    )
    for (kind, code), count in open_comments(edition).items():
        found.open_comments += count
        if row := found.rows.get((kind, code)):
            row.comments = count
    return found


def open_comments(edition: Edition) -> Counter:
    """How many comments nobody has settled yet, by kind and code."""
    rows = ItemComment.objects.filter(edition=edition, resolved_at=None).order_by()
    return Counter(
        {(kind, code): n for kind, code, n in _counted(rows.values_list("kind", "code"))}
    )


def _counted(rows):
    return rows.annotate(n=Count("pk"))


def _plain(kind: str, rows) -> list[Row]:
    return _turned(Row(str(kind), code, title) for code, title in rows.values_list("code", "title"))


def _turned(rows: Iterable[Row]) -> list[Row]:
    """Let each row know its turn among its siblings."""
    rows = list(rows)
    for turn, row in enumerate(rows, 1):
        row.turn, row.among = turn, len(rows)
    return rows


def _phases(edition: Edition) -> list[Row]:
    phases = Phase.objects.filter(edition=edition).order_by("position", "pk")
    steps = Step.objects.filter(phase__edition=edition).order_by("position", "pk")
    tools = _linked(Step.tools.through, edition, "tool__code")
    forms = _linked(Step.forms.through, edition, "formdefinition__code")
    of_phase = defaultdict(list)
    for pk, code, title, phase in steps.values_list("pk", "code", "title", "phase__code"):
        step = Row(str(Kind.STEP), code, title, phase, tools=tools[pk], forms=forms[pk])
        of_phase[phase].append(step)
    return _turned(
        Row(str(Kind.PHASE), code, title, children=_turned(of_phase[code]))
        for code, title in phases.values_list("code", "title")
    )


def _linked(through, edition: Edition, code: str) -> dict[int, list[str]]:
    found = defaultdict(list)
    rows = through.objects.filter(step__phase__edition=edition).order_by(code)
    for step, linked in rows.values_list("step", code):
        found[step].append(linked)
    return found


def _forms(edition: Edition, unfolded: set[str]) -> list[Row]:
    rows = FormDefinition.objects.filter(edition=edition).order_by("position", "pk")
    sections = Section.objects.filter(form__edition=edition).order_by()
    questions = Question.objects.filter(section__form__edition=edition).order_by()
    how_many = dict(sections.values_list("form__code").annotate(n=Count("pk")))
    asked = dict(questions.values_list("section__form__code").annotate(n=Count("pk")))
    inside = _sections(edition, unfolded) if unfolded else {}
    return _turned(
        Row(
            str(Kind.FORM),
            code,
            title,
            sections=how_many.get(code, 0),
            questions=asked.get(code, 0),
            children=inside.get(code, []),
            is_open=code in unfolded,
        )
        for code, title in rows.values_list("code", "title")
    )


def _sections(edition: Edition, unfolded: set[str]) -> dict[str, list[Row]]:
    """The sections of the unfolded forms with their questions, by form."""
    at = {"form__edition": edition, "form__code__in": unfolded}
    sections = Section.objects.filter(**at).order_by("position", "pk")
    questions = Question.objects.filter(**{f"section__{key}": one for key, one in at.items()})
    of_section, of_form = defaultdict(list), defaultdict(list)
    said = questions.order_by("position", "pk").values_list(
        "code", "label", "required", "section__code"
    )
    for code, label, required, section in said:
        row = Row(str(Kind.QUESTION), code, label, section, required=required)
        of_section[section].append(row)
    for code, title, form in sections.values_list("code", "title", "form__code"):
        asked = _turned(of_section[code])
        row = Row(str(Kind.SECTION), code, title, form, children=asked, questions=len(asked))
        of_form[form].append(row)
    return {form: _turned(rows) for form, rows in of_form.items()}
