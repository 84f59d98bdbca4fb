"""The journal over REST: who did or saw what in the officine one is responsible for."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from officine.journal.models import Event
from officine.reading import Reading
from workshops.queries.roles import roles_of


class EventSerializer(serializers.ModelSerializer):
    actor = serializers.UUIDField(source="actor.public_id", read_only=True, allow_null=True)
    actor_name = serializers.CharField(source="actor.name", read_only=True, allow_null=True)

    class Meta:
        model = Event
        fields = [
            "sequence",
            "at",
            "action",
            "actor",
            "actor_name",
            "subject_kind",
            "subject_ref",
            "detail",
            "hash",
        ]


@extend_schema_view(
    list=extend_schema(summary="Il registro delle officine di cui sei responsabile"),
    retrieve=extend_schema(summary="Una riga del registro"),
)
class EventViewSet(Reading):
    queryset = Event.objects.none()
    serializer_class = EventSerializer
    lookup_field = "sequence"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_fields = ("action", "subject_kind", "subject_ref")
    ordering_fields = ("sequence", "at")

    def get_queryset(self):
        user = self.viewer
        if not user.is_authenticated:
            return Event.objects.none()
        rows = Event.objects.select_related("actor").order_by("-sequence")
        if user.is_superuser:
            return rows
        led = [pk for pk, role in roles_of(user).teams.items() if role == "lead"]
        return rows.filter(workshop_id__in=led)
