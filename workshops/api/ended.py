"""Over REST too, who acted for an organisation hears that the mandate is over."""

from django.http import Http404
from rest_framework import exceptions

from officine import api_support
from workshops.queries.mandates import Ended, ended_for


class MandateEnded(exceptions.PermissionDenied):
    """403: what happened, what became of the text, whom to ask."""

    def __init__(self, ended: Ended):
        super().__init__(ended.in_short)
        self.extra = {"code": "mandate_ended", "until": ended.last_day.isoformat()}


def problem(exception: Exception, context: dict):
    """As ``officine.api_support``, which knows nothing of mandates."""
    if isinstance(exception, Http404 | exceptions.NotFound):
        ended = _ended(context)
        exception = MandateEnded(ended) if ended else exception
    return api_support.problem(exception, context)


def _ended(context: dict) -> Ended | None:
    # Before it is known who asks, or when the key is a wrong one, nobody's mandate is over
    user = getattr(context["request"], "_user", None)
    public_id = context.get("kwargs", {}).get("id")
    if public_id is None or user is None or not user.is_authenticated:
        return None
    return ended_for(user, public_id)
