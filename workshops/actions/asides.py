"""What colleagues say to each other about a question: written, closed, read by nobody else.

The events name no officina and hold no words: an authority does not even read that it happened.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from toolkit.forms.definition import definition_of
from workshops.models import Aside, Submission

LONGEST = 2000


@transaction.atomic
def write(submission: Submission, question: str, text: str, *, by: User) -> Aside:
    """Say something about a question; whoever acts for the organisation may, readers too."""
    require(by, "workshops.talk_inside", submission)
    asked = definition_of(submission.assignment.form).get(question)
    if asked is None:
        raise ValidationError(_("Questa domanda non fa parte del modulo."), code="unknown")
    text = text.replace("\0", "").strip()
    if not text:
        raise ValidationError(_("Scrivi il commento."), code="required")
    if len(text) > LONGEST:
        raise ValidationError(
            _("Il commento può avere al massimo %(most)s caratteri."),
            code="too_long",
            params={"most": LONGEST},
        )
    made = Aside.objects.create(submission=submission, question=question, text=text, by=by)
    _note("aside.written", made, by=by)
    return made


@transaction.atomic
def resolve(aside: Aside, *, by: User) -> None:
    """It is settled; the words stay."""
    require(by, "workshops.talk_inside", aside.submission)
    done = Aside.objects.open().filter(pk=aside.pk)
    if done.update(resolved_at=timezone.now(), resolved_by=by):
        _note("aside.resolved", aside, by=by)


def _note(action: str, aside: Aside, *, by: User) -> None:
    organisation = aside.submission.assignment.participation.organisation_id
    record(action, aside, by=by, organisation=organisation, question=aside.question)
