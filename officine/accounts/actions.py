"""What happens to keys: issued once, revoked for ever, both in the journal."""

import datetime as dt

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.accounts.models import PersonalToken, User
from officine.accounts.tokens import SCOPES, digest_of, new_key
from officine.journal.chain import record

LONGEST = 365


def _checked(scopes: list[str]) -> list[str]:
    wrong = sorted(set(scopes) - set(SCOPES))
    if wrong or not scopes:
        reason = _("Gli ambiti possibili sono: %(scopes)s.")
        raise ValidationError(reason % {"scopes": ", ".join(SCOPES)})
    return [scope for scope in SCOPES if scope in scopes]


@transaction.atomic
def issue_token(
    person: User, *, name: str, scopes: list[str], days: int, by: User | None
) -> tuple[PersonalToken, str]:
    """A new key for ``person``: it is returned here and never again, the digest is kept."""
    if not 1 <= days <= LONGEST:
        raise ValidationError(_("Una chiave dura da 1 a 365 giorni."))
    key = new_key()
    token = PersonalToken.objects.create(
        person=person,
        name=name,
        digest=digest_of(key),
        scopes=_checked(scopes),
        expires_at=timezone.now() + dt.timedelta(days=days),
    )
    record("account.token_issued", token, by=by, person=person.pk, days=days)
    return token, key


@transaction.atomic
def revoke_token(token: PersonalToken, *, by: User | None) -> None:
    """From the next request the key is worth nothing."""
    revoked = PersonalToken.objects.filter(pk=token.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    token.refresh_from_db()
    if revoked:
        record("account.token_revoked", token, by=by, person=token.person_id)


@transaction.atomic
def add_client(*, name: str, scopes: list[str], by: User | None) -> tuple[Client, str]:
    """A program that asks for itself: its id, and its secret shown once."""
    secret = get_adapter().generate_client_secret()
    client = Client(name=name, type=Client.Type.CONFIDENTIAL)
    client.set_scopes(_checked(scopes))
    client.set_default_scopes(_checked(scopes))
    client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
    client.set_secret(secret)
    client.save()
    record("account.client_added", client, by=by)
    return client, secret
