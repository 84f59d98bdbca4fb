"""When the cities of an officina celebrate their patron, as the calendar counts it."""

from collections.abc import Iterable

from workshops.models import Workshop, WorkshopCity


def patron_days_of(workshop: Workshop) -> tuple[str, ...]:
    """Month and day of each, such as ``06-24``: none of them is a working day at that table."""
    return patron_days_by_workshop([workshop.pk])[workshop.pk]


def patron_days_by_workshop(workshops: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The same for several officine, by their ids: one query."""
    found: dict[int, set[str]] = {pk: set() for pk in workshops}
    rows = WorkshopCity.objects.filter(workshop__in=found).exclude(city__patron_day="")
    for workshop, day in rows.values_list("workshop_id", "city__patron_day"):
        found[workshop].add(day)
    return {pk: tuple(sorted(days)) for pk, days in found.items()}
