"""One form across organisations and cities: a row for each that sent it, a column a question.

Read from what was sent, never from drafts. Whatever its size, a page is read in as many queries.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTransform
from django.utils.functional import cached_property

from toolkit.fields.choice import Closed
from toolkit.fields.listed import Listed
from toolkit.fields.number import Number
from toolkit.fields.registry import flat, kind_of
from toolkit.forms.answers import is_not_applicable
from toolkit.forms.definition import definition_of
from toolkit.forms.document import QuestionDoc
from toolkit.models import FormDefinition
from workshops.models import Assignment, Snapshot, Workshop
from workshops.queries import progress
from workshops.queries.progress import Status
from workshops.queries.tallies import tally_of

MOST = 6  # questions side by side
PART = 250  # rows read at once for a file
STATES = (Status.SENT, Status.VALIDATED)


@dataclass(frozen=True)
class Asked:
    """What the address of a comparison asks for; what it does not know is left out."""

    modulo: str = ""
    domande: tuple[str, ...] = ()
    citta: str = ""
    categoria: str = ""
    stato: str = ""

    @classmethod
    def read(cls, query) -> "Asked":
        def word(name):
            return query.get(name, "").strip()[:100].replace("\0", "")

        questions = tuple(
            dict.fromkeys(code[:60].replace("\0", "") for code in query.getlist("domanda")[:200])
        )
        state = word("stato")
        return cls(
            modulo=word("modulo"),
            domande=questions,
            citta=word("citta"),
            categoria=word("categoria"),
            stato=state if state in STATES else "",
        )

    @property
    def query(self) -> str:
        pairs = [("modulo", self.modulo), *(("domanda", code) for code in self.domande)]
        pairs += [(name, getattr(self, name)) for name in ("citta", "categoria", "stato")]
        return urlencode([(name, value) for name, value in pairs if value])


@dataclass(frozen=True)
class Line:
    """What one organisation sent, in the words that were frozen."""

    assignment: object
    number: str
    organisation: str
    city: str
    step: str
    state: str
    answers: list


@dataclass(frozen=True)
class Summary:
    """A question over all rows: how many answered, and what can be counted."""

    question: QuestionDoc
    answered: int
    shares: list[tuple[str, int, int]]  # words, how many, per cent of those who answered
    figures: list[tuple[str, str]]


def form_of(workshop: Workshop, code: str) -> FormDefinition | None:
    """The newest form of a code that was asked in the officina."""
    asked = Assignment.objects.filter(form=OuterRef("pk"), participation__workshop=workshop)
    rows = FormDefinition.objects.filter(Exists(asked), code=code)
    return rows.order_by("-edition__number", "-edition__revision").first() if code else None


class Comparison:
    """The rows that the filters leave, by organisation and city."""

    def __init__(self, workshop: Workshop, form: FormDefinition, asked: Asked):
        self.workshop, self.asked = workshop, asked
        self.doc = definition_of(form)
        self.offered = [q for section in self.doc.sections for q in section.questions]
        known = {question.code: question for question in self.offered}
        wanted = [known[code] for code in asked.domande if code in known]
        self.questions = wanted[:MOST]
        self.is_cut = len(wanted) > MOST

    @cached_property
    def rows(self) -> QuerySet[Assignment]:
        asked = self.asked
        state = progress.has_status(asked.stato) if asked.stato else progress.is_answered()
        rows = Assignment.objects.filter(
            state, participation__workshop=self.workshop, form__code=asked.modulo
        )
        if asked.citta:
            rows = rows.filter(step_run__place__city__slug=asked.citta)
        if asked.categoria:
            rows = rows.filter(
                participation__organisation__category__code__startswith=asked.categoria
            )
        latest = Snapshot.objects.filter(submission=OuterRef("submission__pk")).order_by("-round")
        return rows.annotate(snapshot=Subquery(latest.values("pk")[:1])).filter(
            snapshot__isnull=False
        )

    @cached_property
    def _ordered(self):
        names = ("participation__organisation__name", "step_run__place__city__name", "pk")
        return self.rows.order_by(*names).values_list("snapshot", flat=True)

    def count(self) -> int:
        return self._counts["all"]

    @cached_property
    def _counts(self) -> dict[str, int]:
        """How many rows, and how many of them answered each question. One query."""
        given = {
            f"answer_{number}": Count(
                "pk", filter=Q(**{f"document__answers__{question.code}__isnull": False})
            )
            for number, question in enumerate(self.questions)
        }
        return self._snapshots.aggregate(all=Count("pk"), **given)

    @property
    def _snapshots(self) -> QuerySet[Snapshot]:
        return Snapshot.objects.filter(pk__in=self.rows.order_by().values("snapshot")).order_by()

    def __getitem__(self, part: slice) -> list[Line]:
        return self._lines(list(self._ordered[part]))

    def in_parts(self) -> Iterator[Line]:
        """All rows, a part at a time: the keys fix which they are."""
        keys = list(self._ordered)
        for start in range(0, len(keys), PART):
            yield from self._lines(keys[start : start + PART])

    def _lines(self, keys: list[int]) -> list[Line]:
        seat = "submission__assignment__participation__organisation__name"
        run = "submission__assignment__step_run"
        rows = (
            Snapshot.objects.filter(pk__in=keys)
            .order_by()
            .values_list(
                *("pk", "submission__assignment__public_id", "number", seat),
                *(f"{run}__place__city__name", f"{run}__step__code"),
                "submission__assignment__submission_state",
                *(_answer(question) for question in self.questions),
            )
        )
        found = {row[0]: row[1:] for row in rows}
        labels = {state: status.label for state, status in progress.SENT_AS.items()}
        return [
            Line(*told[:5], labels.get(told[5], told[5]), list(told[6:]))
            for told in (found[key] for key in keys if key in found)
        ]

    def summaries(self) -> list[Summary]:
        """One query for all that can be counted; texts are only said to be there or not."""
        counted = [
            (number, question)
            for number, question in enumerate(self.questions)
            if isinstance(kind_of(question), (Closed, Number, Listed))
        ]
        tallies = {number: tally_of(question) for number, question in counted}
        if counted:
            rows = self._snapshots.values_list(*(_answer(question) for _n, question in counted))
            for row in rows.iterator(chunk_size=1000):
                for (number, _question), given in zip(counted, row, strict=True):
                    if given:
                        tallies[number].add(given.get("value"))
        return [
            Summary(
                question,
                self._counts[f"answer_{number}"],
                *(tallies[number].told() if number in tallies else ([], [])),
            )
            for number, question in enumerate(self.questions)
        ]


def _answer(question: QuestionDoc):
    """What was frozen of one answer: its value and its words, not the rest of the document."""
    return KeyTransform(question.code, KeyTransform("answers", "document"))


def words_of(given) -> str:
    """An answer of a row as a person reads it."""
    return flat(given.get("text") or given.get("value")) if isinstance(given, dict) else ""


def heads_of(question: QuestionDoc) -> list[tuple[str, str]]:
    """Code and words of the columns of a file: a matrix, a ranking or points have one for each
    thing that they ask about."""
    kind = kind_of(question)
    columns = kind.columns(question) if isinstance(kind, Listed) else []
    return [(one.code, one.label) for one in columns or [question]]


def cells_of(question: QuestionDoc, given) -> list:
    """An answer in as many cells: numbers and days as what they are, if the kind fills them."""
    value = given.get("value") if isinstance(given, dict) else None
    width = len(heads_of(question))
    if value is not None and not is_not_applicable(value) and question.kind != "table":
        cells = kind_of(question).cells(value, question)
        if len(cells) == width:
            return cells
    return [words_of(given), *[""] * (width - 1)]
