"""Looking at what was sent: who has it in hand, who read it, that it is fine."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from workshops import notifications
from workshops.lifecycles import RemarkState, SubmissionState
from workshops.models import Snapshot, Submission, Workshop


@transaction.atomic
def take_charge(submission: Submission, *, instead_of: User | None = None, by: User) -> None:
    """Say «I am looking at this»: two people never examine the same one unaware.

    Taking over needs to name who had it, so that a page read before they took it does nothing.
    """
    require(by, "workshops.review_submission", submission)
    row = waiting(submission, "take")
    if row.reviewer_id == by.pk:
        return
    if row.reviewer_id and row.reviewer_id != getattr(instead_of, "pk", None):
        raise ValidationError(
            _("L'ha già presa in carico %(name)s."), params={"name": row.reviewer}
        )
    _hand_to(submission, row, by, "submission.taken", by)


@transaction.atomic
def assign(
    submission: Submission, *, to: User, batch: str, instead_of: User | None = None, by: User
) -> bool:
    """Give it to a colleague who may examine here; says whether anything changed.

    They hear it by one letter for each ``batch``, however many forms are in it. As in taking
    charge, who has it already must be named.
    """
    require(by, "workshops.review_submission", submission)
    if not to.is_active or not to.has_perm("workshops.review_submission", submission):
        raise ValidationError(
            _("%(name)s non può esaminare in questa officina."), params={"name": to}
        )
    row = waiting(submission, "assign")
    if row.reviewer_id == to.pk:
        return False
    if row.reviewer_id and row.reviewer_id != getattr(instead_of, "pk", None):
        raise ValidationError(
            _("L'ha già presa in carico %(name)s."), params={"name": row.reviewer}
        )
    _hand_to(submission, row, to, "submission.assigned", by)
    if to != by:
        notifications.assigned(submission, to, batch, by=by)
    return True


@transaction.atomic
def release(submission: Submission, *, by: User) -> None:
    """Leave it for a colleague."""
    require(by, "workshops.review_submission", submission)
    row = waiting(submission, "release")
    if row.reviewer_id is None:
        return
    if row.reviewer_id != by.pk:
        raise ValidationError(_("È in carico a %(name)s."), params={"name": row.reviewer})
    _hand_to(submission, row, None, "submission.released", by)


@transaction.atomic
def validate(submission: Submission, *, by: User) -> None:
    """What was sent is fine: the organisation hears it, and it counts in the report."""
    require(by, "workshops.review_submission", submission)
    row = waiting(submission, "validate")
    if row.reviewer_id not in (None, by.pk):
        raise ValidationError(
            _("È in carico a %(name)s: prendila in carico prima di validarla."),
            params={"name": row.reviewer},
        )
    if submission.remarks.filter(state=RemarkState.PREPARED).exists():
        raise ValidationError(
            _(
                "Hai preparato delle osservazioni che l'organizzazione non ha visto: mandale o "
                "toglile."
            )
        )
    advance(submission, "validate", by=by, validated_at=timezone.now(), reviewer=by)
    _tell("submission.validated", submission, by)
    notifications.validated(submission)


def note_reading(submission: Submission, snapshot: Snapshot, *, by: User) -> None:
    """Who looked at what an organisation sent, and at which of its rounds."""
    require(by, "workshops.view_submission", submission)
    _tell("submission.read", submission, by, round=snapshot.round)


def note_comparing(workshop: Workshop, *, form: str, questions: int, by: User) -> None:
    """Who read the answers to a form side by side, and took them as a file or not."""
    require(by, "workshops.manage_workshop", workshop)
    record("answers.compared", workshop, by=by, workshop=workshop, form=form, questions=questions)


def waiting(submission, verb) -> Submission:
    """The row, locked and read again, if it is waiting for a review."""
    row = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("reviewer")
        .get(pk=submission.pk)
    )
    if row.state != SubmissionState.SENT:
        raise WrongState(submission, verb, row.state)
    return row


def refuse_in_other_hands(row: Submission, by: User) -> None:
    """What a colleague examines is left to them."""
    if row.reviewer_id not in (None, by.pk):
        raise ValidationError(_("È in carico a %(name)s."), params={"name": row.reviewer})


def _hand_to(submission, row, reviewer, action, by):
    row.reviewer = submission.reviewer = reviewer
    row.save(update_fields=["reviewer"])
    _tell(action, submission, by)


def _tell(action, submission, by, **detail):
    participation = submission.assignment.participation
    record(
        action,
        submission,
        by=by,
        workshop=participation.workshop,
        organisation=participation.organisation,
        **detail,
    )
