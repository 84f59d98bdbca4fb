"""What a request for integration opens of a form that was sent, and what became of it.

Writable are the questions that are named; those that a changed answer brings in, which the
organisation was not asked before; and those that a changed answer has made wrong or incomplete:
without them nobody could send again. Everything else stays as it was sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from toolkit.forms.answers import Reading, problems
from toolkit.forms.definition import definition_of
from toolkit.forms.document import FormDoc, QuestionDoc, codes_in
from toolkit.forms.render import QuestionView, view_of
from toolkit.forms.snapshot import snapshot_answers
from workshops.lifecycles import IntegrationState, RemarkState, SubmissionState
from workshops.models import Answer, AnswerRevision, IntegrationRequest, Remark, Submission
from workshops.queries.references import OfficinaFacts, OfficinaReferences

SAID = tuple(state for state in RemarkState if state != RemarkState.PREPARED)


@dataclass(frozen=True)
class Opening:
    """An open request, read together with what it asks."""

    request: IntegrationRequest
    doc: FormDoc
    remarks: tuple[Remark, ...]

    @property
    def waiting(self) -> tuple[Remark, ...]:
        """What is asked and not withdrawn."""
        return tuple(remark for remark in self.remarks if remark.is_waiting)

    @property
    def undone(self) -> tuple[Remark, ...]:
        return tuple(one for one in self.remarks if one.state == RemarkState.OPEN)

    @cached_property
    def named(self) -> frozenset[str]:
        return frozenset(remark.question for remark in self.waiting)

    @cached_property
    def brought(self) -> frozenset[str]:
        return brought_by(self.doc, self.named, snapshot_answers(self.request.snapshot.document))

    @property
    def codes(self) -> frozenset[str]:
        return self.named | self.brought


def opening_of(submission: Submission) -> Opening | None:
    """What is open of a submission: two queries, or one where nothing is."""
    request = (
        IntegrationRequest.objects.filter(submission=submission, state=IntegrationState.OPEN)
        .select_related("snapshot")
        .first()
    )
    if request is None:
        return None
    remarks = tuple(request.remarks.all())
    return Opening(request, definition_of(submission.assignment.form), remarks)


def request_open(submission: Submission | None) -> IntegrationRequest | None:
    """What is asked at the moment, without its questions."""
    if not was_returned(submission):
        return None
    return submission.integrations.filter(state=IntegrationState.OPEN).first()


def brought_by(doc: FormDoc, named: Iterable[str], answers: Mapping) -> frozenset[str]:
    """The questions that were not asked, and may be once the named ones have other answers."""
    then = Reading(doc, answers)
    moved, found = set(named), set()
    for question in doc.questions:  # in order: a condition asks about earlier ones only
        if question.code in moved or not _asks_about(question) & moved:
            continue
        moved.add(question.code)
        if question.is_typed and not then.is_visible(question):
            found.add(question.code)
    return frozenset(found)


def _asks_about(question: QuestionDoc) -> set[str]:
    """The questions on which it depends whether this one is asked, or what it works out."""
    rule = question.setting("compute")
    made_of = [rule.get(key) for key in ("of", "from", "to")] if isinstance(rule, Mapping) else []
    return codes_in(question.condition) | {code for code in made_of if isinstance(code, str)}


def changed_since(submission: Submission, request: IntegrationRequest) -> list[tuple]:
    """The answers that are not as they were when it was asked: with what they were, and whose."""
    rows = AnswerRevision.objects.filter(submission=submission)
    touched = rows.filter(pk__gt=request.last_revision).values("question")
    found = []
    for answer in Answer.objects.filter(submission=submission, question__in=touched).select_related(
        "by"
    ):
        before = rows.filter(question=answer.question, pk__lte=request.last_revision).last()
        value, who = (before.value, before.by) if before else (None, answer.by)
        if value != answer.value:
            found.append((answer, value, who))
    return found


def spoilt(submission: Submission, doc: FormDoc, answers: Mapping | None = None) -> frozenset[str]:
    """The questions whose answers keep the form from being sent, as it stands."""
    assignment = submission.assignment
    if answers is None:
        rows = Answer.objects.filter(submission=submission)
        answers = dict(rows.values_list("question", "value"))
    found = problems(doc, answers, OfficinaReferences(assignment), OfficinaFacts(assignment))
    named = {problem.question.code for problem in found}
    return frozenset(named.union(*({one.code for one in each.questions} for each in found)))


def writable(submission: Submission, answers: Mapping, opening: Opening | None) -> frozenset[str]:
    """The questions of a returned submission that may be answered now, as it stands."""
    if opening is None:
        return frozenset()
    return opening.codes | spoilt(submission, opening.doc, answers)


@dataclass(frozen=True)
class Change:
    """A named question, what was asked of it, and its answer before and after."""

    label: str
    code: str
    remarks: list[Remark]
    before: QuestionView
    after: QuestionView | None

    @property
    def is_same(self) -> bool:
        return self.after is not None and self.before.full_text() == self.after.full_text()


@dataclass(frozen=True)
class Round:
    """One request with all that came of it."""

    request: IntegrationRequest
    changes: list[Change]
    besides: list[Change]


def rounds_of(submission: Submission, *, language: str | None = None) -> list[Round]:
    """Every request of a submission, newest first, with before and after: two queries."""
    requests = list(
        submission.integrations.select_related("snapshot", "answer", "asked_by").order_by("-round")
    )
    if not requests:
        return []
    doc = definition_of(submission.assignment.form)
    by_request: dict[int, list[Remark]] = {}
    for remark in Remark.objects.filter(request__in=requests).order_by("pk"):
        by_request.setdefault(remark.request_id, []).append(remark)
    return [_round(request, doc, by_request.get(request.pk, [])) for request in requests]


def _round(request: IntegrationRequest, doc: FormDoc, remarks: list[Remark]) -> Round:
    before = Reading(doc, snapshot_answers(request.snapshot.document))
    after = Reading(doc, snapshot_answers(request.answer.document)) if request.answer else None
    asked: dict[str, list[Remark]] = {}
    for remark in remarks:
        if remark.is_request:
            asked.setdefault(remark.question, []).append(remark)
    changes, besides = [], []
    for question in doc.questions:
        change = Change(
            question.label,
            question.code,
            asked.get(question.code, []),
            view_of(question, before, None),
            after and view_of(question, after, None),
        )
        if question.code in asked:
            changes.append(change)
        elif after and not change.is_same and (change.before.is_given or change.after.is_given):
            besides.append(change)
    return Round(request, changes, besides)


def remarks_for_partner(submission: Submission) -> dict[str, list[Remark]]:
    """What the authority has said of each answer, by question; what it prepares stays with it."""
    found: dict[str, list[Remark]] = {}
    for remark in submission.remarks.filter(state__in=SAID).order_by("pk"):
        found.setdefault(remark.question, []).append(remark)
    return found


def was_returned(submission: Submission | None) -> bool:
    return submission is not None and submission.state == SubmissionState.RETURNED
