"""What people say of the method: notes of who runs officine, comments of who curates it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from toolkit.models import ItemComment, Kind, Lesson

MOST_NOTES = 3
MOST_QUESTIONS = 10


@dataclass(frozen=True)
class Note:
    """What was learnt in an officina about a step or a form; ``pk`` is that of the lesson."""

    pk: int
    text: str
    origin: str


@dataclass
class Notes:
    """The newest notes about one item, and how many there are."""

    count: int = 0
    newest: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Discussed:
    """A question people speak of: notes from officine, comments of curators."""

    code: str
    notes: int
    comments: int


@dataclass
class Heard:
    """By kind and code; a note about a question or a section is one about its form too."""

    notes: dict[tuple[str, str], Notes]
    questions: list[Discussed]


def heard(toolkit: int) -> Heard:
    """Two queries, whatever there is: every edition of a Toolkit counts."""
    notes: dict[tuple[str, str], Notes] = defaultdict(Notes)
    told = Lesson.objects.filter(edition__toolkit=toolkit).order_by("-pk")
    noted: Counter = Counter()
    for pk, kind, code, text, origin in told.values_list("pk", "kind", "code", "text", "origin"):
        noted[code] += kind == Kind.QUESTION
        if kind in (Kind.SECTION, Kind.QUESTION):
            kind, code = Kind.FORM, code.partition(".")[0]
        about = notes[str(kind), code]
        about.count += 1
        if len(about.newest) < MOST_NOTES:
            about.newest.append(Note(pk, text, origin))
    said = ItemComment.objects.filter(edition__toolkit=toolkit, kind=Kind.QUESTION).order_by()
    comments = Counter(dict(said.values_list("code").annotate(Count("pk"))))
    total = noted + comments  # leaves out what nobody speaks of
    most = sorted(total, key=lambda code: (-total[code], code))[:MOST_QUESTIONS]
    return Heard(dict(notes), [Discussed(code, noted[code], comments[code]) for code in most])
