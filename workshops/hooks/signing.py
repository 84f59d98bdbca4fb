"""Signatures as Standard Webhooks has them, and the secrets behind them."""

import base64
import datetime as dt
import hashlib
import hmac
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac

from workshops.models import Hook

OVERLAP = dt.timedelta(hours=24)  # the secret of before still signs beside the new one


def secret_of(hook: Hook) -> str:
    """What the program is given, once: «whsec_…»."""
    return "whsec_" + base64.b64encode(_key(hook.salt)).decode()


def headers(hook: Hook, message: UUID, body: bytes) -> dict[str, str]:
    """The three headers of a message that leaves now."""
    moment = timezone.now()
    stamp = str(int(moment.timestamp()))
    salts = [hook.salt]
    if hook.old_salt and hook.changed_secret_at and hook.changed_secret_at > moment - OVERLAP:
        salts.append(hook.old_salt)
    signed = f"{message}.{stamp}.".encode() + body
    return {
        "webhook-id": str(message),
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(_key(salt), signed) for salt in salts),
    }


def _key(salt: UUID) -> bytes:
    return salted_hmac("officine.hooks", salt.hex, algorithm="sha256").digest()


def _signature(key: bytes, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
