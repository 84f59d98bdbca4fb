"""What becomes of an officina on another edition, and of answers whose question is gone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from toolkit.canonical.editions import canonical
from toolkit.curation.diff import ADDED, CHANGED, MOVED, REMOVED, Comparison, Difference, compare
from toolkit.fields.registry import flat, kind_of
from toolkit.forms.answers import is_empty, is_not_applicable
from toolkit.forms.definition import definition_of
from toolkit.forms.document import QuestionDoc
from toolkit.lifecycles import EditionState
from toolkit.models import Edition, FormDefinition, Kind
from workshops.lifecycles import ANSWERED, SubmissionState
from workshops.models import Answer, Assignment, EditionMove, StepRun, Submission, Workshop

SAME, REWORDED = "same", "reworded"
# What becomes of a question, step or form: its word, and the tone of its badge.
FATES = {
    SAME: (_("uguale"), "done"),
    REWORDED: (_("detta meglio"), "now"),
    MOVED: (_("spostata"), "now"),
    CHANGED: (_("cambiata"), "late"),
    REMOVED: (_("tolta"), "late"),
    ADDED: (_("nuova"), "plan"),
}


class Told:
    """What has a fate says it in a word."""

    fate: str

    @property
    def word(self):
        return FATES[self.fate][0]

    @property
    def tone(self) -> str:
        return FATES[self.fate][1]


@dataclass(frozen=True)
class Fate(Told):
    """What a thing of the edition in use becomes in the other."""

    code: str
    title: str
    fate: str
    answers: int = 0


@dataclass(frozen=True)
class FormFate(Told):
    """A form that is asked in the officina: its questions, and how many forms stand where."""

    code: str
    title: str
    fate: str
    open: int
    sent: int
    questions: tuple[Fate, ...] = ()

    @property
    def kept(self) -> int:
        """The questions that stay exactly as they are, told by number alone."""
        return sum(1 for one in self.questions if one.fate == SAME)

    @property
    def told(self) -> list[Fate]:
        return [one for one in self.questions if one.fate != SAME]


@dataclass(frozen=True)
class Plan:
    """The preview of a move: steps in use, forms in use, every answer accounted for."""

    target: Edition
    comparison: Comparison
    steps: tuple[Fate, ...] = ()
    forms: tuple[FormFate, ...] = ()
    answers: Counter = field(default_factory=Counter)

    @property
    def counts(self) -> list[tuple[Promise, int]]:
        """Answers in forms not yet sent, by what becomes of their question."""
        told = ((word, fate) for fate, (word, _tone) in FATES.items() if fate != ADDED)
        return [(word, self.answers[fate]) for word, fate in told]


def newer(workshop: Workshop) -> QuerySet[Edition]:
    """The published editions to which an officina may move, newest first."""
    now = workshop.edition
    if now is None:
        return Edition.objects.none()
    later = Q(number__gt=now.number) | Q(number=now.number, revision__gt=now.revision)
    return Edition.objects.filter(
        later, toolkit=now.toolkit_id, language=now.language, state=EditionState.PUBLISHED
    )


def plan(workshop: Workshop, target: Edition) -> Plan:
    """What a move would do today. Counts answers only in forms that are not sent."""
    comparison = compare(_content(workshop.edition), _content(target))
    by_key = {(one.kind, one.code): one for one in comparison.items}
    steps = StepRun.objects.filter(place__workshop=workshop).order_by("step__position")
    names = dict(steps.values_list("step__code", "step__title"))
    answers = _answers(workshop)
    forms = tuple(
        _form_fate(form, target, by_key, answers) for form in _forms_in_use(workshop, target)
    )
    total: Counter = Counter()
    for form in forms:
        for one in form.questions:
            total[one.fate] += one.answers
    return Plan(
        target,
        comparison,
        tuple(
            Fate(code, title, _fate(by_key.get((Kind.STEP, code)))) for code, title in names.items()
        ),
        forms,
        total,
    )


def last_move(workshop: Workshop) -> EditionMove | None:
    """The move that may still be taken back, if any stands."""
    moves = EditionMove.objects.filter(workshop=workshop, undone_at=None)
    return moves.select_related("source", "target", "by").last()


def written_since(move: EditionMove) -> bool:
    """Whether anybody has worked in the officina since it moved."""
    of_officina = {"submission__assignment__participation__workshop": move.workshop_id}
    here = {"participation__workshop": move.workshop_id}
    moved = [pk for pk, _old, _new in move.rows["runs"]]
    return (
        Answer.objects.filter(**of_officina, at__gte=move.at).exists()
        or Submission.objects.filter(
            Q(started_at__gte=move.at) | Q(sent_at__gte=move.at),
            assignment__participation__workshop=move.workshop_id,
        ).exists()
        or Assignment.objects.filter(**here, created_at__gte=move.at).exists()
        or StepRun.objects.filter(
            place__workshop=move.workshop_id, step__phase__edition=move.target_id
        )
        .exclude(pk__in=moved)
        .exists()
    )


@dataclass(frozen=True)
class LeftBehind:
    """An answer to a question that its form no longer asks, as it was asked and answered."""

    code: str
    label: str
    texts: list[str]
    row: Answer


def left_behind(form: FormDefinition, rows: Mapping[str, Answer]) -> list[LeftBehind]:
    """The answers among ``rows`` (by question) that ``form`` no longer asks for.

    No query as long as it asks for all of them.
    """
    asked = {question.code for question in definition_of(form).questions}
    over = [
        row
        for code, row in rows.items()
        if code not in asked and not is_empty(row.value) and not is_not_applicable(row.value)
    ]
    if not over:
        return []
    former = FormDefinition.objects.filter(
        code=form.code, edition__toolkit__editions__forms=form.pk
    ).order_by("-edition__number", "-edition__revision")
    known: dict[str, QuestionDoc] = {}
    for one in former:
        for question in definition_of(one).questions:
            known.setdefault(question.code, question)
    return [
        LeftBehind(
            row.question, known[row.question].label, _shown(row.value, known[row.question]), row
        )
        for row in sorted(over, key=lambda row: row.question)
        if row.question in known
    ]


def _shown(value, question: QuestionDoc) -> list[str]:
    shown = kind_of(question).display(value, question)
    return [flat(part) for part in (shown if isinstance(shown, list) else [shown])]


def _content(edition: Edition) -> dict:
    return edition.frozen or canonical(edition)


def _forms_in_use(workshop: Workshop, target: Edition) -> QuerySet[FormDefinition]:
    sent = Q(assignments__submission__state__in=ANSWERED)
    here = Q(assignments__participation__workshop=workshop)
    return (
        FormDefinition.objects.filter(here, edition=workshop.edition_id)
        .annotate(
            sent=Count("assignments", filter=here & sent, distinct=True),
            asked=Count("assignments", filter=here, distinct=True),
        )
        .order_by("position")
    )


def _answers(workshop: Workshop) -> Counter:
    """Given answers by question, in the forms that are still being written."""
    rows = (
        Answer.objects.filter(
            submission__assignment__participation__workshop=workshop,
            submission__assignment__form__edition=workshop.edition_id,
            submission__state=SubmissionState.DRAFT,
        )
        .exclude(value=None)
        .values_list("question")
        .annotate(given=Count("pk"))
    )
    return Counter(dict(rows))


def _form_fate(form: FormDefinition, target: Edition, by_key: dict, answers: Counter) -> FormFate:
    gone = REMOVED in _marks(by_key.get((Kind.FORM, form.code)))
    asked = [
        Fate(
            question.code,
            question.label,
            REMOVED if gone else _fate(by_key.get((Kind.QUESTION, question.code))),
            answers[question.code],
        )
        for question in definition_of(form).questions
    ]
    known = {one.code for one in asked}
    new = [
        Fate(one.code, one.title, ADDED)
        for one in by_key.values()
        if one.kind == Kind.QUESTION
        and ADDED in one.marks
        and one.code not in known
        and one.code.rpartition(".")[0] == form.code
    ]
    fate = REMOVED if gone else _fate(by_key.get((Kind.FORM, form.code)))
    return FormFate(form.code, form.title, fate, form.asked - form.sent, form.sent, (*asked, *new))


def _marks(one: Difference | None) -> tuple[str, ...]:
    return one.marks if one else ()


def _fate(one: Difference | None) -> str:
    """One word for an item: what weighs most comes first."""
    marks = _marks(one)
    if REMOVED in marks:
        return REMOVED
    if CHANGED in marks:
        return REWORDED if all(change.is_wording for change in one.fields) else CHANGED
    return MOVED if MOVED in marks else SAME
