"""What is integrated by PEC or on paper: it answers the open request, and only that.

The organisation may have begun to integrate on line. Then, as with a draft, it says which of the
two counts; what is put aside stays in its history.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from officine.italian import moment
from officine.lifecycle.machine import advance
from workshops.actions.integrations import put_back
from workshops.lifecycles import RemarkState
from workshops.models import Arrival, IntegrationRequest, Submission
from workshops.queries.integrations import changed_since, opening_of


class IntegrationBegun(ValidationError):
    """The organisation integrates on line: it says which of the two counts."""

    def __init__(self):
        message = _(
            "L'organizzazione ha già iniziato a integrare on line: le sue risposte non si toccano. "
            "Le abbiamo chiesto quale delle due vale; intanto quello che è arrivato resta "
            "registrato."
        )
        super().__init__(message, code="integration_begun")


class Elsewhere(ValidationError):
    """Another arrival is being typed in."""

    def __init__(self):
        message = _("Stai già trascrivendo un altro arrivo: prima registralo o ritiralo.")
        super().__init__(message, code="elsewhere")


def refuse_before(request: IntegrationRequest, arrival_at) -> None:
    """Nothing answers a request before it was made."""
    if arrival_at < request.asked_at:
        message = _("L'integrazione è stata chiesta il %(when)s: prima non poteva arrivare.")
        raise ValidationError({"received_at": message % {"when": moment(request.asked_at)}})


def is_begun(submission: Submission, request: IntegrationRequest) -> bool:
    """The organisation has changed an answer, or ticked something."""
    done = request.remarks.filter(state=RemarkState.DONE).exists()
    return done or bool(changed_since(submission, request))


def refuse_begun(submission: Submission, arrival: Arrival) -> None:
    """For who holds what came back: the way is free for what arrived."""
    opening = opening_of(submission)
    refuse_before(opening.request, arrival.received_at)
    if submission.is_transcribed:
        raise Elsewhere
    if is_begun(submission, opening.request):
        raise IntegrationBegun


def make_room(submission: Submission, arrival: Arrival, *, by) -> None:
    """What arrived counts: what was integrated on line goes back to what was sent."""
    opening = opening_of(submission)
    refuse_before(opening.request, arrival.received_at)
    put_back(submission, opening.request)
    for remark in opening.waiting:
        if remark.state == RemarkState.DONE:
            advance(remark, "untick", held=True, by=by)


def give_up(submission: Submission) -> None:
    """What was typed in goes back to what was sent, and to how it had been sent."""
    request = opening_of(submission).request
    put_back(submission, request)
    submission.arrival = request.snapshot.arrival
    submission.save(update_fields=["arrival"])
