"""Asking who represents the organisation to sign, and what they answer: a letter with a key.

Only the digest of the key is kept. Where the form demands it the key is not enough: who signs is
signed in with the address of the letter, and has given a second factor.
"""

import contextlib
import datetime as dt
import hashlib
import secrets

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.lifecycle.machine import WrongState, advance
from toolkit.forms.answers import problems
from toolkit.forms.definition import definition_of
from toolkit.forms.fingerprint import sha256_of
from toolkit.models import FormDefinition
from workshops import notifications
from workshops.actions.answering import hold, refuse_unless_written
from workshops.actions.signatures import current, is_asked_for, note
from workshops.actions.snapshots import Incomplete, document_now
from workshops.lifecycles import SignatureState
from workshops.models import Answer, Signature, Submission
from workshops.queries.mandates import Ended, last_ended, told_to
from workshops.queries.references import OfficinaFacts, OfficinaReferences

LASTS = dt.timedelta(days=30)
KEPT = dt.timedelta(days=180)  # who was asked, where nothing came of it
AT_ONCE = 500
How = FormDefinition.Signature


class Expired(Exception):
    """The letter is good but came too late: a new one can be asked for."""


class Changed(Exception):
    """The answers are not those that the page showed to who signs."""


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str) -> Signature | None:
    """The signature that a letter asks for, whatever became of it."""
    return (
        Signature.objects.select_related(
            "submission__assignment__form",
            "submission__assignment__step_run__step",
            "submission__assignment__step_run__place__city",
            "submission__assignment__participation__organisation",
            "submission__assignment__participation__workshop__authority",
            "submission__assignment__participation__workshop__edition",
            "asked_by",
        )
        .defer("submission__assignment__form__document")
        .filter(digest=digest_of(token))
        .first()
    )


@transaction.atomic
def ask(submission: Submission, *, name: str, office: str, email: str, by: User) -> Signature:
    """Send the letter. One that is still open loses its key, a signature that was given lapses."""
    require(by, "workshops.send_submission", submission)
    hold(submission)
    refuse_unless_written(submission, "sign")
    if not is_asked_for(submission):
        raise ValidationError(_("Questo modulo non chiede una firma."), code="unasked")
    email = email.strip().lower()
    validate_email(email)
    _refuse_incomplete(submission)
    if before := current(submission):
        advance(before, "lapse" if before.state == SignatureState.SIGNED else "withdraw", by=by)
    token, now = secrets.token_urlsafe(32), timezone.now()
    how = definition_of(submission.assignment.form).signature
    made = Signature.objects.create(
        submission=submission,
        how=how,
        name=name.strip(),
        office=office.strip(),
        email=email,
        digest=digest_of(token),
        asked_by=by,
        expires_at=now + LASTS,
    )
    notifications.signature_asked(made, token)
    note("signature.asked", made, by=by)
    return made


@transaction.atomic
def withdraw(signature: Signature, *, by: User) -> None:
    """From now on the key in the letter opens nothing."""
    require(by, "workshops.send_submission", signature.submission)
    advance(signature, "withdraw", by=by)
    note("signature.withdrawn", signature, by=by)


@transaction.atomic
def sign(token: str, *, sha256: str, by: User | None, second_factor: bool = False) -> Signature:
    """Sign the answers whose fingerprint was shown, if they are still those.

    ``by`` is who is signed in, if anybody. ``Changed``: read them again before signing.
    """
    signature = _open(token, "sign")
    refuse_stranger(signature, by=by, second_factor=second_factor)
    submission = signature.submission
    hold(submission)
    refuse_unless_written(submission, "sign")
    if sha256_of(document_now(submission)) != sha256:
        raise Changed
    _refuse_incomplete(submission)
    advance(signature, "sign", by=by, sha256=sha256, signed_at=timezone.now(), signed_by=by)
    notifications.signature_given(signature)
    note("signature.given", signature, by=by, sha256=sha256)
    return signature


@transaction.atomic
def refuse(token: str, *, reason: str, by: User | None, second_factor: bool = False) -> Signature:
    """Say no and why: who asked hears it."""
    signature = _open(token, "refuse")
    refuse_stranger(signature, by=by, second_factor=second_factor)
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise ValidationError(_("Scrivi perché non firmi."), code="required")
    advance(signature, "refuse", by=by, reason=reason)
    notifications.signature_refused(signature)
    note("signature.refused", signature, by=by)
    return signature


@transaction.atomic
def let_in(token: str) -> None:
    """Who must sign in to sign can: with a code sent to the address, which the letter proves."""
    signature = _open(token, "sign")
    if signature.how == How.LINK:
        return
    person = User.objects.filter(email=signature.email).first()
    if person is None:
        try:
            with transaction.atomic():
                person = User.objects.create_user(signature.email, name=signature.name)
        except IntegrityError:  # pressed twice at once
            person = User.objects.get(email=signature.email)
    if not EmailAddress.objects.filter(user=person).exists():
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)


def refuse_stranger(signature: Signature, *, by: User | None, second_factor: bool) -> None:
    """``PermissionDenied`` unless who asks is who the letter was written to, known well enough."""
    if by is not None and by.email != signature.email:
        raise PermissionDenied("another")
    if signature.how != How.LINK and by is None:
        raise PermissionDenied("login")
    if signature.how == How.STRONG and not second_factor:
        raise PermissionDenied("second_factor")
    if ended_of(signature):
        raise PermissionDenied("ended")


def ended_of(signature: Signature) -> Ended | None:
    """Who would sign acted for the organisation by a mandate that is over."""
    person = User.objects.filter(email=signature.email).first()
    body = signature.submission.assignment.participation.organisation
    mandate = person and last_ended(person, body)
    return told_to(body, mandate, signature.submission.assignment) if mandate else None


def _open(token: str, verb: str) -> Signature:
    signature = by_token(token)
    if signature is None:
        raise Signature.DoesNotExist
    if signature.state != SignatureState.ASKED:
        raise WrongState(signature, verb, signature.state)
    if is_expired(signature):
        raise Expired
    return signature


def is_expired(signature: Signature) -> bool:
    return signature.expires_at <= timezone.now()


def _refuse_incomplete(submission: Submission) -> None:
    assignment = submission.assignment
    rows = Answer.objects.filter(submission=submission).values_list("question", "value")
    found = problems(
        definition_of(assignment.form),
        dict(rows),
        OfficinaReferences(assignment),
        OfficinaFacts(assignment),
    )
    if found:
        raise Incomplete(found)


def forget() -> int:
    """Empty who was asked for signatures that came to nothing, half a year after; how many.

    Refused, withdrawn, lapsed, or never answered and long expired: the last are withdrawn by the
    house. What was signed and sent stays, there and in its receipt.
    """
    limit = timezone.now() - KEPT
    rows = Signature.objects.filter(expires_at__lt=limit).exclude(name="", email="")
    for waiting in rows.filter(state=SignatureState.ASKED):
        with contextlib.suppress(WrongState):  # signed or refused in this moment
            advance(waiting, "withdraw", by=None)
    over = rows.exclude(state__in=[SignatureState.ASKED, SignatureState.SIGNED])
    gone = 0
    while keys := list(over.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        told = {"name": "", "office": "", "email": "", "reason": ""}
        gone += Signature.objects.filter(pk__in=keys).update(**told)
    return gone
