"""The filters of a queue as programs name them; its pages keep them in Italian addresses."""

from urllib.parse import parse_qsl

from rest_framework import serializers

from officine.accounts.models import User
from workshops.queries.progress import Status
from workshops.queries.queue import LATE, MINE, NOBODY, OPEN, SOON, Filters

STATUSES = {one.name.lower(): one for one in Status}
DEADLINES = {"late": LATE, "week": SOON, "open": OPEN}
REVIEWERS = {"me": MINE, "nobody": NOBODY}
PLAIN = {
    "city": "citta",
    "step": "passo",
    "form": "modulo",
    "category": "categoria",
    "organisation": "organizzazione",
}


class FiltersSerializer(serializers.Serializer):
    """Each is optional; together they narrow."""

    status = serializers.ChoiceField([*STATUSES], required=False)
    city = serializers.CharField(required=False, max_length=100)
    step = serializers.CharField(required=False, max_length=20)
    form = serializers.CharField(required=False, max_length=10)
    category = serializers.CharField(required=False, max_length=10)
    organisation = serializers.CharField(
        required=False, max_length=100, help_text="Una parte del nome."
    )
    due = serializers.ChoiceField(
        [*DEADLINES],
        required=False,
        help_text="late: in ritardo; week: scade entro 7 giorni; open: ancora da inviare.",
    )
    reviewer = serializers.CharField(
        required=False,
        max_length=36,
        help_text="Chi l'ha in carico: me, nobody, o l'id di una persona.",
    )

    def validate_reviewer(self, value: str) -> str:
        if value in REVIEWERS:
            return REVIEWERS[value]
        asked = serializers.UUIDField().run_validation(value)
        found = User.objects.filter(public_id=asked, teams__isnull=False).first()
        return str(found.pk) if found else "0"

    @property
    def filters(self) -> Filters:
        """What was sent, as the queue takes it."""
        given = self.validated_data
        return Filters(
            stato=STATUSES.get(given.get("status"), ""),
            scadenza=DEADLINES.get(given.get("due"), ""),
            incarico=given.get("reviewer", ""),
            **{italian: given.get(name, "") for name, italian in PLAIN.items()},
        )

    @classmethod
    def read(cls, data) -> Filters:
        found = cls(data=data)
        found.is_valid(raise_exception=True)
        return found.filters


def told(query: str, people: dict[int, object]) -> dict[str, str]:
    """The filters of an address of the queue; ``people`` has the public names of reviewers."""
    kept = Filters.read(dict(parse_qsl(query)))
    pairs = {name: getattr(kept, italian) for name, italian in PLAIN.items()}
    pairs["status"] = _name(STATUSES, kept.stato)
    pairs["due"] = _name(DEADLINES, kept.scadenza)
    own = str(people.get(int(kept.incarico), "")) if kept.incarico.isdecimal() else ""
    pairs["reviewer"] = _name(REVIEWERS, kept.incarico) or own
    return {name: value for name, value in pairs.items() if value}


def reviewers_in(queries) -> set[int]:
    """The persons that these filters name, to look all of them up at once."""
    named = (Filters.read(dict(parse_qsl(query))).incarico for query in queries)
    return {int(one) for one in named if one.isdecimal() and len(one) < 18}


def _name(names: dict, value: str) -> str:
    return next((name for name, known in names.items() if known == value), "") if value else ""
