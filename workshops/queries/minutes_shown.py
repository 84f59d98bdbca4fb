"""A frozen document of minutes with its days and words, as pages and paper show it."""

import datetime as dt

from django.utils.translation import gettext as _

from workshops.models import Ballot, Convocation, MinutesComment
from workshops.models.clause import Majority

MOMENTS = {"starts_at", "ends_at", "sent_at", "shared_at"}
DAYS = {"due_on", "opened_on", "comments_until"}


def shown(value):
    """The same document, its moments and days as values and not as text."""
    if isinstance(value, list):
        return [shown(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: _value(key, one) for key, one in value.items()} | _words(value)


def _value(key: str, value):
    if isinstance(value, str) and key in MOMENTS:
        return dt.datetime.fromisoformat(value)
    if isinstance(value, str) and key in DAYS:
        return dt.date.fromisoformat(value)
    return shown(value)


def _words(value: dict) -> dict:
    found = {}
    if "items" in value:  # a template would call the method of the dictionary
        found["items_told"] = shown(value["items"])
    if "outcome" in value:
        found["outcome_word"] = outcome_word(value["outcome"])
    if value.get("choice"):
        found["choice_word"] = str(Ballot.Choice(value["choice"]).label)
    if value.get("verdict"):
        found["verdict_word"] = str(MinutesComment.Verdict(value["verdict"]).label)
    if "majority" in value:
        found["majority_word"] = str(Majority(value["majority"]).label)
    if "notice_days" in value:
        found["kind_word"] = str(Convocation.Kind(value["kind"]).label)
    return found


def outcome_word(outcome: str) -> str:
    words = {
        "adopted": _("Approvato"),
        "rejected": _("Non approvato"),
        "no_quorum": _("Senza numero legale"),
    }
    return words.get(outcome, "")
