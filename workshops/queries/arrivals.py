"""What arrived on paper, for who types it in."""

from workshops.lifecycles import ArrivalState
from workshops.models import Arrival, Workshop


def withdrawn_from(user, public_id) -> Arrival | None:
    """The last arrival for a request, if it was withdrawn and the person registers arrivals there:
    there is nothing to type in any more. One query, and one for the right."""
    if not user.is_authenticated:
        return None
    rows = Arrival.objects.filter(
        assignment__public_id=public_id,
        assignment__participation__workshop__in=Workshop.objects.of_team(user),
    )
    last = rows.with_names().order_by("pk").last()
    if last is None or last.state != ArrivalState.WITHDRAWN:
        return None
    return last if user.has_perm("workshops.register_arrival", last) else None
