"""What the house notes when allauth says that somebody came in or changed their factors."""

import structlog
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import login_code_rejected, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
)
from django.dispatch import receiver

from officine.journal.chain import record

log = structlog.get_logger(__name__)

FACTORS = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}


@receiver(user_logged_in)
def note_sign_in(request, user, **kwargs):
    methods = sorted({entry["method"] for entry in get_authentication_records(request, user)})
    record("account.signed_in", user, by=user, method="+".join(methods))


@receiver(login_code_rejected)
def note_wrong_code(user, last_attempt, **kwargs):
    log.warning("account.code_rejected", user=user.pk, last_attempt=last_attempt)


@receiver(authentication_failed)
def note_wrong_factor(user, **kwargs):
    log.warning("account.factor_rejected", user=user.pk)


@receiver(authenticator_added)
def count_the_new_factor(request, user, authenticator, **kwargs):
    """Who has just activated a factor has just shown it: the session has it from now on."""
    if authenticator.type in FACTORS:
        record("account.factor_added", user, by=user, kind=authenticator.type)
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )


@receiver(authenticator_removed)
def note_removed_factor(user, authenticator, **kwargs):
    if authenticator.type in FACTORS:
        record("account.factor_removed", user, by=user, kind=authenticator.type)
