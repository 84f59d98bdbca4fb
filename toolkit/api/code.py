"""The code of conduct as data: obligations, partner categories, guidelines."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from officine.reading import Reading
from toolkit.api.keeping import Kept
from toolkit.models import Guideline, Obligation, PartnerCategory

SOURCED = ["source", "confidence", "valid_from", "valid_to"]


class ObligationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Obligation
        fields = [
            "code",
            "act",
            "article",
            "title",
            "text",
            "evidence",
            "kind",
            "basis",
            "note",
            *SOURCED,
        ]


class PartnerCategorySerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = PartnerCategory
        fields = ["code", "name", "parent", "ground", *SOURCED]


class GuidelineSerializer(serializers.ModelSerializer):
    class Meta:
        model = Guideline
        fields = ["code", "title", "laboratory", "summary", *SOURCED]


class ByCode(Kept, Reading):
    public_read = True
    lookup_field = "code"
    lookup_value_regex = r"[A-Za-z0-9.\-]{1,10}"
    ordering_fields = ("code",)


@extend_schema_view(
    list=extend_schema(summary="Gli adempimenti del Codice di condotta"),
    retrieve=extend_schema(summary="Un adempimento"),
)
class ObligationViewSet(ByCode):
    queryset = Obligation.objects.order_by("code")
    serializer_class = ObligationSerializer
    filterset_fields = ("kind", "basis", "confidence")


@extend_schema_view(
    list=extend_schema(summary="Le categorie di partner"),
    retrieve=extend_schema(summary="Una categoria di partner"),
)
class PartnerCategoryViewSet(ByCode):
    queryset = PartnerCategory.objects.select_related("parent").order_by("code")
    serializer_class = PartnerCategorySerializer
    filterset_fields = ("parent__code",)


@extend_schema_view(
    list=extend_schema(summary="Le linee guida"), retrieve=extend_schema(summary="Una linea guida")
)
class GuidelineViewSet(ByCode):
    queryset = Guideline.objects.order_by("code")
    serializer_class = GuidelineSerializer
