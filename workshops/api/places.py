"""Programmes and cities over REST: reference data, public."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from officine.reading import Reading
from workshops.models import City, CityCode, Priority, Programme, SpecificObjective

SOURCED = ["source", "confidence", "valid_from", "valid_to"]


class ProgrammeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Programme
        fields = ["code", "cci", "title", "period", "decision", "authority_name", *SOURCED]


class PrioritySerializer(serializers.ModelSerializer):
    programme = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Priority
        fields = ["id", "programme", "code", "title", "fund", "amount", "note", *SOURCED]


class ObjectiveSerializer(serializers.ModelSerializer):
    programme = serializers.CharField(source="priority.programme.code", read_only=True)
    priority = serializers.CharField(source="priority.code", read_only=True)

    class Meta:
        model = SpecificObjective
        fields = ["id", "programme", "priority", "code", "title", *SOURCED]


class CityCodeSerializer(serializers.ModelSerializer):
    class Meta:
        model = CityCode
        fields = ["kind", "code", "valid_from", "valid_to"]


class CitySerializer(serializers.ModelSerializer):
    codes = CityCodeSerializer(many=True, read_only=True)

    class Meta:
        model = City
        fields = [
            "slug",
            "name",
            "istat_code",
            "metro_code",
            "cadastral_code",
            "region",
            "kind",
            "category",
            "patron_day",
            "latitude",
            "longitude",
            "codes",
            *SOURCED,
        ]


@extend_schema_view(
    list=extend_schema(summary="I programmi"), retrieve=extend_schema(summary="Un programma")
)
class ProgrammeViewSet(Reading):
    public_read = True
    queryset = Programme.objects.order_by("-period", "code")
    serializer_class = ProgrammeSerializer
    lookup_field = "code"
    filterset_fields = ("period",)
    ordering_fields = ("code", "period")


@extend_schema_view(
    list=extend_schema(summary="Le priorità dei programmi"),
    retrieve=extend_schema(summary="Una priorità"),
)
class PriorityViewSet(Reading):
    public_read = True
    queryset = Priority.objects.select_related("programme").order_by("programme", "code", "pk")
    serializer_class = PrioritySerializer
    filterset_fields = ("programme__code", "fund")
    ordering_fields = ("code",)


@extend_schema_view(
    list=extend_schema(summary="Gli obiettivi specifici"),
    retrieve=extend_schema(summary="Un obiettivo specifico"),
)
class ObjectiveViewSet(Reading):
    public_read = True
    queryset = SpecificObjective.objects.select_related("priority__programme").order_by(
        "priority", "code", "pk"
    )
    serializer_class = ObjectiveSerializer
    filterset_fields = ("priority__programme__code", "priority__code")
    ordering_fields = ("code",)


@extend_schema_view(
    list=extend_schema(summary="Le città"), retrieve=extend_schema(summary="Una città")
)
class CityViewSet(Reading):
    public_read = True
    queryset = City.objects.prefetch_related("codes").order_by("name")
    serializer_class = CitySerializer
    lookup_field = "slug"
    filterset_fields = ("region", "kind", "category")
    ordering_fields = ("name", "region", "istat_code")
