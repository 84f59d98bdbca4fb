"""Published minutes over REST: what was decided, who signed, who dissented."""

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from officine.reading import Reading
from workshops.models import Minutes
from workshops.queries.keys import keys_of
from workshops.queries.minutes import as_data, full, number_of


class MinutesSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    workshop = serializers.CharField(source="meeting.workshop.slug", read_only=True)
    meeting = serializers.IntegerField(source="meeting.number", read_only=True)
    number = serializers.SerializerMethodField(help_text="Come è scritto sul verbale.")
    title = serializers.SerializerMethodField()

    class Meta:
        model = Minutes
        fields = [
            *("id", "workshop", "meeting", "year", "number", "title"),
            *("due_on", "opened_at", "comments_until", "published_at", "sha256"),
        ]

    def get_number(self, minutes) -> str:
        return number_of(minutes)

    def get_title(self, minutes) -> str:
        return minutes.document["meeting"]["title"]


class MinutesDetailSerializer(MinutesSerializer):
    record = serializers.SerializerMethodField(
        help_text="Il documento firmato, con le firme e i dissensi."
    )

    class Meta(MinutesSerializer.Meta):
        fields = [*MinutesSerializer.Meta.fields, "record"]

    @extend_schema_field(serializers.DictField())
    def get_record(self, minutes) -> dict:
        return as_data(minutes, keys_of(minutes, minutes.sha256))


@extend_schema_view(
    list=extend_schema(summary="I verbali pubblicati"),
    retrieve=extend_schema(
        summary="Un verbale, con le firme e i dissensi", responses=MinutesDetailSerializer
    ),
)
class MinutesViewSet(Reading):
    public_read = True
    queryset = Minutes.objects.none()
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_fields = ("meeting__workshop__slug", "year")
    ordering_fields = ("published_at",)

    def get_queryset(self):
        rows = Minutes.objects.visible_to(self.viewer).order_by("-published_at", "-pk")
        return full(rows) if self.detail else rows.select_related("meeting__workshop")

    def get_serializer_class(self):
        return MinutesDetailSerializer if self.detail else MinutesSerializer
