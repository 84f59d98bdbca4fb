"""Everything sent in an officina that later forms may choose, and how often it was chosen.

A row of a table, or a form as a whole. Who uses a whole form uses each of its rows.
"""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from toolkit.forms.definition import definition_of
from toolkit.forms.document import FormDoc
from toolkit.forms.links import pointing, points
from toolkit.models import FormDefinition
from workshops.lifecycles import SubmissionState
from workshops.models import Assignment, Link, SentRow, Submission, Workshop

UNUSED, USED = "non-usate", "usate"
SAID_BY = "snapshot__submission__assignment__"
COLUMNS = {
    "public_id": "public_id",
    "form": "form__code",
    "title": "form__title",
    "organisation": "participation__organisation__name",
    "city": "step_run__place__city__name",
}


@dataclass(frozen=True)
class Wanted:
    """What the address of the list asks for; what it does not know is left out."""

    modulo: str = ""
    citta: str = ""
    organizzazione: str = ""
    uso: str = ""

    @classmethod
    def read(cls, query) -> "Wanted":
        def word(name):
            return query.get(name, "").replace("\0", "").strip()[:100]

        use = word("uso")
        names = ("modulo", "citta", "organizzazione")
        return cls(**{name: word(name) for name in names}, uso=use if use in (UNUSED, USED) else "")

    def but(self, name: str) -> str:
        """The address without one of its filters."""
        pairs = [(one, value) for one, value in vars(self).items() if value and one != name]
        return urlencode(pairs)


@dataclass(frozen=True)
class Line:
    """One thing that may be chosen. ``question`` and ``key`` are empty for a whole form."""

    public_id: object
    form: str
    title: str
    organisation: str
    city: str
    question: str
    key: str
    text: str
    taken: int
    used: int


def sent_links(workshop: Workshop) -> QuerySet[Link]:
    """The choices of the officina that its staff may know of."""
    rows = Link.objects.filter(workshop=workshop, is_current=True)
    return rows.exclude(snapshot__submission__state=SubmissionState.DRAFT)


def chosen_in(workshop: Workshop) -> tuple[dict[str, FormDoc], set[str], set[str]]:
    """Forms asked in the officina by code, the tables whose rows they choose, and the forms that
    they choose as a whole. One query, once a process has read the forms."""
    asked = Assignment.objects.filter(form=OuterRef("pk"), participation__workshop=workshop)
    rows = FormDefinition.objects.filter(Exists(asked)).only("sha256").order_by("code", "pk")
    docs = {doc.code: doc for doc in map(definition_of, rows)}
    tables, forms = set(), set()
    for doc in docs.values():
        for code in pointing(doc):
            question = doc.question(code)
            for one in filter(points, (question, *question.columns)):
                whole = one.setting("to") == "form"
                (forms if whole else tables).add(one.setting("form" if whole else "question"))
    return docs, tables, forms


class Offered:
    """Rows, then whole forms, as the filters leave them: by form, organisation and city."""

    def __init__(self, workshop: Workshop, wanted: Wanted):
        self.workshop, self.wanted = workshop, wanted
        self.docs, self.tables, self.forms = chosen_in(workshop)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The forms that hold something to choose."""
        held = {q.code: doc.code for doc in self.docs.values() for q in doc.questions}
        codes = {held[code] for code in self.tables if code in held} | (self.forms & set(self.docs))
        return [(code, f"{code} {self.docs[code].title}") for code in sorted(codes)]

    def count(self) -> int:
        return sum(self._counts)

    @cached_property
    def unused(self) -> int:
        """How many of all these nobody uses. One query for rows, one for forms."""
        return sum(rows.filter(~self._is_used(of)).count() for rows, of in self._both)

    @cached_property
    def _counts(self) -> tuple[int, int]:
        return tuple(self._narrowed(rows, of).count() for rows, of in self._both)

    def __getitem__(self, part: slice) -> list[Line]:
        (rows, of_rows), (forms, of_forms) = self._both
        start, stop, first = part.start or 0, part.stop, self._counts[0]
        found = self._lines(self._narrowed(rows, of_rows), SAID_BY, start, stop)
        return found + self._lines(
            self._narrowed(forms, of_forms), "assignment__", max(start - first, 0), stop - first
        )

    @cached_property
    def _both(self) -> tuple:
        rows = SentRow.objects.filter(
            workshop=self.workshop, is_current=True, question__in=self.tables
        ).exclude(snapshot__submission__state=SubmissionState.DRAFT)
        forms = Submission.objects.filter(
            assignment__participation__workshop=self.workshop, assignment__form__code__in=self.forms
        ).exclude(state=SubmissionState.DRAFT)
        return (self._filtered(rows, SAID_BY), SAID_BY), (
            self._filtered(forms, "assignment__"),
            "assignment__",
        )

    def _filtered(self, rows, of: str):
        wanted = self.wanted
        if wanted.modulo:
            rows = rows.filter(**{f"{of}form__code": wanted.modulo})
        if wanted.citta:
            rows = rows.filter(**{f"{of}step_run__place__city__slug": wanted.citta})
        if wanted.organizzazione:
            name = f"{of}participation__organisation__name__icontains"
            rows = rows.filter(**{name: wanted.organizzazione})
        return rows

    def _narrowed(self, rows, of: str):
        if not self.wanted.uso:
            return rows
        used = self._is_used(of)
        return rows.filter(~used if self.wanted.uso == UNUSED else used)

    def _uses(self, of: str) -> QuerySet[Link]:
        whole = Q(to_question="")
        if of == "assignment__":
            return sent_links(self.workshop).filter(whole, to=OuterRef("pk"))
        row = Q(to_question=OuterRef("question"), key=OuterRef("key"))
        return sent_links(self.workshop).filter(whole | row, to=OuterRef("snapshot__submission"))

    def _is_used(self, of: str) -> Exists:
        return Exists(self._uses(of))

    def _taken(self, of: str) -> QuerySet[Link]:
        if of == "assignment__":
            return sent_links(self.workshop).filter(snapshot__submission=OuterRef("pk"))
        return sent_links(self.workshop).filter(
            snapshot=OuterRef("snapshot"), question=OuterRef("question"), row=OuterRef("key")
        )

    def _lines(self, rows, of: str, start: int, stop: int) -> list[Line]:
        if stop <= start:
            return []
        is_row = of == SAID_BY
        says = {f"told_{name}": F(f"{of}{path}") for name, path in COLUMNS.items()}
        own = ("question", "key", "text") if is_row else (Value(""), Value(""), Value(""))
        rows = rows.annotate(
            **says, told_taken=_how_many(self._taken(of)), told_used=_how_many(self._uses(of))
        )
        place = ("told_form", "told_organisation", "told_city")
        rows = rows.order_by(*place, *(("question", "position", "pk") if is_row else ("pk",)))
        found = rows.values_list(*says, *own, "told_taken", "told_used")[start:stop]
        return [Line(*values) for values in found]


def _how_many(rows: QuerySet[Link]) -> Coalesce:
    one = rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk"))
    return Coalesce(Subquery(one.values("n"), output_field=IntegerField()), 0)
