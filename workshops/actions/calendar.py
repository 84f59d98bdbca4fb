"""The address of one's own calendar: opened, changed and closed by oneself alone."""

import uuid

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import transaction

from officine.accounts.models import User
from officine.journal.chain import record
from workshops.models import CalendarAddress

SIGNER = Signer(salt="officine.calendar")


@transaction.atomic
def open_address(*, by: User) -> CalendarAddress:
    """A new address; the one there was before answers nobody any more."""
    if not by.is_authenticated:
        raise PermissionDenied
    address, _made = CalendarAddress.objects.update_or_create(
        person=by, defaults={"key": uuid.uuid4()}
    )
    record("calendar.opened", address, by=by)
    return address


@transaction.atomic
def close_address(*, by: User) -> None:
    """The address answers nobody any more; closing what is closed is nothing."""
    address = CalendarAddress.objects.select_for_update().filter(person=by).first()
    if address is None:
        return
    record("calendar.closed", address, by=by)
    address.delete()


def token_of(address: CalendarAddress) -> str:
    """The word that stands in the address: whoever read the database alone could not write it."""
    return SIGNER.sign(address.key.hex)


def whose(token: str) -> User | None:
    """Whose calendar it is; None if the address is wrong or old, or the account is closed."""
    try:
        key = uuid.UUID(hex=SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    return User.objects.filter(calendar_address__key=key, is_active=True).first()
