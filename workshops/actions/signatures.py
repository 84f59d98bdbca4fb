"""What a signature holds: one state of the answers, by its fingerprint, and no other.

Who writes, who signs and who sends hold the submission's row, so that of a change and a signature
one comes first: what is sent never carries a signature of other words.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from officine.journal.chain import record
from officine.lifecycle.machine import advance
from toolkit.forms.definition import definition_of
from toolkit.forms.fingerprint import sha256_of
from workshops import notifications
from workshops.lifecycles import SignatureState
from workshops.models import Signature, Submission


class Unsigned(ValidationError):
    """The form asks for a signature, and none holds for the answers as they are."""

    def __init__(self):
        super().__init__(
            _("Prima dell'invio serve la firma di chi rappresenta l'organizzazione."),
            code="unsigned",
        )


def is_asked_for(submission: Submission) -> bool:
    return bool(definition_of(submission.assignment.form).signature)


def current(submission: Submission) -> Signature | None:
    """The one that is waited for or given; no question where the form asks for none."""
    if not is_asked_for(submission):
        return None
    rows = Signature.objects.current().filter(submission=submission)
    return rows.select_related("asked_by").first()


def signed_with(submission: Submission, document: dict) -> dict:
    """What the frozen document says of its signature; ``Unsigned`` where it must have one."""
    if not is_asked_for(submission):
        return {}
    signature = current(submission)
    if signature is None or signature.state != SignatureState.SIGNED:
        raise Unsigned
    sha256 = sha256_of(document)
    if signature.sha256 != sha256:
        raise Unsigned
    return {
        "signature": {
            "name": signature.name,
            "office": signature.office,
            "how": signature.how,
            "at": signature.signed_at.isoformat(timespec="milliseconds"),
            "sha256": sha256,
        }
    }


def lapse(submission: Submission, *, by) -> None:
    """An answer has changed: what was signed is not what is there. For who holds the row."""
    signature = current(submission)
    if signature is None or signature.state != SignatureState.SIGNED:
        return
    signature.submission = submission
    advance(signature, "lapse", by=by)
    notifications.signature_lapsed(signature)
    note("signature.lapsed", signature, by=by)


def withdraw_waiting(submission: Submission, *, by) -> None:
    """Nothing is left to sign: the key in a letter that waits opens nothing any more."""
    signature = current(submission)
    if signature is None or signature.state != SignatureState.ASKED:
        return
    signature.submission = submission
    advance(signature, "withdraw", by=by)
    note("signature.withdrawn", signature, by=by)


def note(action: str, signature: Signature, *, by, **detail) -> None:
    seat = signature.submission.assignment.participation
    record(
        action,
        signature,
        by=by,
        organisation=seat.organisation_id,
        workshop=seat.workshop_id,
        **detail,
    )
