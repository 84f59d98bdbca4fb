"""What the pages about one form of one organisation read, in a fixed number of queries."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from toolkit.forms.answers import Reading as Look
from toolkit.forms.answers import unanswered
from toolkit.forms.definition import definition_of
from toolkit.forms.document import FormDoc, QuestionDoc
from workshops.actions.submissions import is_closed
from workshops.lifecycles import SubmissionState
from workshops.models import Answer, Arrival, Assignment, Mandate, Remark, Submission
from workshops.queries.integrations import Opening, opening_of, was_returned, writable
from workshops.queries.links.shown import Tied, of_live
from workshops.queries.narrow import narrow
from workshops.queries.references import OfficinaFacts, OfficinaReferences
from workshops.queries.roles import roles_of
from workshops.queries.tasks import Task, due_at, is_asked_of, is_typed_by, task_of


@dataclass(frozen=True)
class Room:
    """Where a form is written: the addresses of its pages there."""

    hub: str
    question: str
    autosave: str
    check: str
    send: str
    asked: str
    is_desk: bool = False


AREA = Room(
    *(
        f"workshops:{name}"
        for name in ("hub", "question", "autosave", "check", "send", "integrations")
    )
)
# The secretariat types in what arrived on paper: the same pages, for who has no part in the area
DESK = Room(
    *(
        f"workshops:transcription{name}"
        for name in ("", "-question", "-autosave", "-check", "-send", "")
    ),
    is_desk=True,
)


def room_of(request) -> Room:
    return getattr(request, "room", AREA)


@dataclass
class Reading:
    """One form that an organisation is asked for, as the person who looks may see it."""

    assignment: Assignment
    submission: Submission | None
    role: str | None
    user: object
    room: Room = AREA

    @cached_property
    def doc(self) -> FormDoc:
        return definition_of(self.assignment.form)

    @cached_property
    def rows(self) -> dict[str, Answer]:
        """The live answers with who wrote them, by question."""
        if self.submission is None:
            return {}
        rows = Answer.objects.filter(submission=self.submission).select_related("by")
        return {row.question: row for row in rows}

    @cached_property
    def answers(self) -> dict:
        return {code: row.value for code, row in self.rows.items()}

    @cached_property
    def references(self) -> OfficinaReferences:
        return OfficinaReferences(self.assignment)

    @cached_property
    def facts(self) -> OfficinaFacts:
        return OfficinaFacts(self.assignment)

    @cached_property
    def look(self) -> Look:
        """The answers read together, once for the page."""
        return Look(self.doc, self.answers, self.facts)

    @cached_property
    def terms(self) -> list[tuple[QuestionDoc, dt.date, bool]]:
        """Questions with a term of their own, its last day, whether it is over."""
        found = (q for q in self.doc.questions if q.answer_by and self.look.is_visible(q))
        told = [(one, self.look.last_day(one), self.look.is_over(one)) for one in found]
        return sorted((line for line in told if line[1]), key=lambda line: line[1])

    @cached_property
    def unanswered(self) -> list[QuestionDoc]:
        """What had to be answered by its own term, which is over."""
        return unanswered(self.doc, self.answers, self.facts) if self.terms else []

    @cached_property
    def task(self) -> Task:
        return task_of(self.assignment, self.role)

    @property
    def workshop(self):
        return self.assignment.participation.workshop

    @property
    def organisation(self):
        return self.assignment.participation.organisation

    @property
    def contact(self) -> str:
        return self.workshop.contact_email or settings.CONTACT_EMAIL

    @property
    def is_draft(self) -> bool:
        return self.submission is not None and self.submission.state == SubmissionState.DRAFT

    @property
    def is_returned(self) -> bool:
        return was_returned(self.submission)

    @property
    def is_written(self) -> bool:
        """Whether it is being written: a draft, or what came back to be integrated."""
        return self.is_draft or self.is_returned

    @cached_property
    def opening(self) -> Opening | None:
        """What is to be integrated."""
        return opening_of(self.submission) if self.is_returned else None

    @cached_property
    def only(self) -> frozenset[str] | None:
        """The questions that may be answered, where they are not all."""
        return writable(self.submission, self.answers, self.opening) if self.is_returned else None

    def asked_about(self, page) -> list[Remark]:
        """What the authority asks about the answers of a page."""
        codes = {question.code for question in page.questions}
        waiting = self.opening.waiting if self.opening else ()
        return [remark for remark in waiting if remark.question in codes]

    def may_write(self, question) -> bool:
        return question.is_typed and (self.only is None or question.code in self.only)

    @property
    def due_at(self) -> dt.datetime:
        """The deadline that counts now."""
        return due_at(self.assignment, self.submission)

    @property
    def writes(self) -> bool:
        """May this person change answers, as far as their role goes."""
        if self.is_transcribed or self.room.is_desk:
            return self.is_transcribed and self.room.is_desk
        return self.role in (Mandate.Role.REFERENTE, Mandate.Role.COMPILATORE)

    @property
    def sends(self) -> bool:
        if self.is_transcribed or self.room.is_desk:
            return self.writes
        return self.role == Mandate.Role.REFERENTE

    @property
    def is_transcribed(self) -> bool:
        """The secretariat is typing in what arrived; the organisation reads."""
        return self.submission is not None and self.submission.is_transcribed

    @cached_property
    def arrival(self) -> Arrival | None:
        """What is transcribed, or was."""
        return self.submission.arrival if self.submission else None

    @property
    def is_overdue(self) -> bool:
        return timezone.now() > self.due_at

    @property
    def is_closed(self) -> bool:
        """As far as this clock knows; the database's decides when sending."""
        return not self.is_returned and is_closed(self.assignment, now=timezone.now())

    @property
    def may_reopen(self) -> bool:
        submission = self.submission
        return (
            self.sends
            and submission is not None
            and submission.state == SubmissionState.SENT
            and submission.reviewer_id is None
            and not self.is_overdue
        )

    @cached_property
    def last(self) -> Answer | None:
        """The answer that was saved last, with who saved it."""
        return max(self.rows.values(), key=lambda row: row.at, default=None)


# What it takes to write; what every page says besides; and what a sending freezes. The document
# of a form is never among them: its definition is read once in a process (``definition_of``).
WRITTEN = (
    "public_id",
    "due_at",
    "original_due_at",
    "deadline",
    "waived_reason",
    "step_run",
    "form__code",
    "form__title",
    "form__sha256",
    "participation__organisation",
    "participation__workshop__title",
    "participation__workshop__state",
    "participation__workshop__programme",
    "participation__workshop__authority",
    "participation__workshop__edition",
)
SHOWN = (
    *WRITTEN,
    "step_run__step__code",
    "step_run__place__city__name",
    "step_run__place__city__patron_day",
    "participation__organisation__public_id",
    "participation__organisation__name",
    "participation__workshop__contact_email",
)
BEGUN = (
    "submission__public_id",
    "submission__state",
    "submission__sent_at",
    "submission__is_late",
    "submission__validated_at",
    "submission__reviewer",
    "submission__arrival",
    "submission__integrate_by",
)
FROZEN = (
    *SHOWN,
    "step_run__step__title",
    "step_run__place__city__slug",
    "participation__organisation__category__code",
    "participation__workshop__slug",
    "participation__workshop__prefix",
    "participation__workshop__edition__title",
    "participation__workshop__edition__number",
    "participation__workshop__edition__sha256",
)


def reading(request, public_id, columns=SHOWN) -> Reading:
    """The form behind an address; one that is not of the person's organisations is a 404."""
    rows = Assignment.objects.filter(_within_reach(request))
    rows = narrow(rows, (*columns, *BEGUN))
    assignment = get_object_or_404(rows, public_id=public_id)
    return _reading(request, assignment, getattr(assignment, "submission", None))


def ties(at: Reading) -> dict[str, Tied]:
    """What the answers use and who uses them, by question; nothing before it is begun."""
    if at.submission is None:
        return {}
    return of_live(at.user, at.assignment, at.submission, at.doc, at.answers)


def writing(request, public_id, columns=WRITTEN) -> Reading | None:
    """The draft behind the same address, its row held until the transaction ends.

    None where nobody has begun, or where ``reading`` would say 404. Nobody else writes or sends
    meanwhile: what is read after this is what there is.
    """
    rows = Submission.objects.filter(
        _within_reach(request, "assignment__"), assignment__public_id=public_id
    )
    own = ("public_id", "state", "sent_at", "arrival")
    submission = (
        narrow(rows, (*own, *(f"assignment__{name}" for name in columns)))
        .select_for_update(no_key=True, of=("self",))
        .first()
    )
    return submission and _reading(request, submission.assignment, submission)


def _within_reach(request, of: str = "") -> Q:
    if room_of(request).is_desk:
        return is_typed_by(request.user, of)
    return is_asked_of(request.user, of)


def _reading(request, assignment: Assignment, submission: Submission | None) -> Reading:
    mandates = roles_of(request.user).mandates
    return Reading(
        assignment=assignment,
        submission=submission,
        role=mandates.get(assignment.participation.organisation_id),
        user=request.user,
        room=room_of(request),
    )
