"""The method over REST: public, cacheable, readable by anybody once published."""

import re

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound

from officine.api_support import PROBLEM
from officine.reading import Reading
from toolkit.addresses import EditionName
from toolkit.api.keeping import HOUR, YEAR, Kept
from toolkit.canonical.editions import canonical
from toolkit.canonical.forms import canonical_bytes
from toolkit.models import Edition, FormDefinition, GoodPractice, Kind, Phase, Step, Tool
from toolkit.queries import named
from toolkit.search import LONGEST, Asked, Entry, index_of

OF = OpenApiParameter(
    "edition",
    OpenApiTypes.STR,
    description=(
        "L'edizione: 2 è la sua ultima revisione, 2.1 quella esatta; senza, la più recente fra le"
        " pubblicate."
    ),
)


class EditionSerializer(serializers.ModelSerializer):
    toolkit = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Edition
        fields = [
            "number",
            "revision",
            "toolkit",
            "title",
            "language",
            "label",
            "note",
            "summary",
            "licence",
            "sources",
            "state",
            "published_at",
            "release_note",
            "sha256",
        ]


class PhaseSerializer(serializers.ModelSerializer):
    edition = serializers.IntegerField(source="edition.number", read_only=True)

    class Meta:
        model = Phase
        fields = ["edition", "code", "position", "title", "aim"]


class StepSerializer(serializers.ModelSerializer):
    edition = serializers.IntegerField(source="phase.edition.number", read_only=True)
    phase = serializers.CharField(source="phase.code", read_only=True)
    tools = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    forms = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    obligations = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    who = serializers.ListField(child=serializers.CharField(), read_only=True)
    inputs = serializers.ListField(child=serializers.CharField(), read_only=True)
    outputs = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Step
        fields = [
            "edition",
            "phase",
            "code",
            "position",
            "title",
            "aim",
            "who",
            "who_note",
            "inputs",
            "outputs",
            "instructions",
            "least_working_days",
            "exit_condition",
            "ground",
            "tools",
            "forms",
            "obligations",
        ]


class ToolSerializer(serializers.ModelSerializer):
    edition = serializers.IntegerField(source="edition.number", read_only=True)
    materials = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Tool
        fields = [
            "edition",
            "code",
            "position",
            "title",
            "when",
            "minutes_from",
            "minutes_to",
            "people_from",
            "people_to",
            "materials",
            "procedure",
            "record",
            "record_form",
            "cautions",
            "sources",
        ]


class FormSerializer(serializers.ModelSerializer):
    edition = serializers.IntegerField(source="edition.number", read_only=True)
    prepare = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = FormDefinition
        fields = [
            "edition",
            "code",
            "position",
            "title",
            "aim",
            "respondent",
            "cross_phase",
            "minutes",
            "prepare",
            "used_by",
            "made_public",
            "sha256",
        ]


class GoodPracticeSerializer(serializers.ModelSerializer):
    edition = serializers.IntegerField(source="edition.number", read_only=True)
    steps = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = GoodPractice
        fields = [
            "edition",
            "code",
            "title",
            "place",
            "summary",
            "why_it_matters",
            "source",
            "steps",
        ]


class FormDetailSerializer(FormSerializer):
    document = serializers.JSONField(read_only=True, help_text="Sezioni e domande.")

    class Meta(FormSerializer.Meta):
        fields = [*FormSerializer.Meta.fields, "document"]


class FoundSerializer(serializers.Serializer):
    """One part of an edition that a search found."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    code = serializers.CharField()
    title = serializers.CharField()
    place = serializers.ListField(
        child=serializers.CharField(), help_text="I titoli di ciò che la contiene."
    )
    excerpt = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField(help_text="La sua pagina nel portale.")

    def get_excerpt(self, entry: Entry) -> str:
        asked: Asked = self.context["asked"]
        return asked.excerpt(entry)

    def get_url(self, entry: Entry) -> str:
        return self.context["request"].build_absolute_uri(entry.url(self.context["number"]))


@extend_schema_view(
    list=extend_schema(summary="Le edizioni del Toolkit"),
    retrieve=extend_schema(summary="Un'edizione"),
)
class EditionViewSet(Kept, Reading):
    public_read = True
    serializer_class = EditionSerializer
    queryset = Edition.objects.none()
    lookup_field = "number"
    lookup_value_regex = EditionName.regex
    filterset_fields = ("state", "language")
    ordering_fields = ("number", "published_at")

    def get_queryset(self):
        visible = Edition.objects.visible_to(self.viewer).select_related("toolkit")
        return visible.defer("frozen").order_by("-number", "-revision")

    def get_object(self):
        """By number, its last revision; by number and revision, that one."""
        found = named(self.get_queryset(), self.kwargs["number"]).first()
        if found is None:
            raise NotFound
        return found

    @extend_schema(
        summary="L'edizione intera, nella forma di cui si calcola l'impronta",
        responses={(200, "application/json"): OpenApiResponse(OpenApiTypes.OBJECT), 404: PROBLEM},
    )
    @action(detail=True, methods=["get"], url_path="document")
    def document(self, request, number=None):
        edition = self.get_object()
        etag = quote_etag(edition.sha256) if edition.is_frozen else None
        response = get_conditional_response(request, etag=etag) if etag else None
        if response is None:
            response = HttpResponse(
                canonical_bytes(canonical(edition)), content_type="application/json"
            )
        if etag:
            response["ETag"] = etag
            if self.is_exact:
                patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
            else:  # a number leads to its next revision once there is one
                patch_cache_control(response, public=True, max_age=HOUR)
        return response

    @extend_schema(
        summary="Cerca in un'edizione",
        description=(
            "Le parti che hanno tutte le parole, o più parole possibile, dalla più pertinente."
            " Accenti, maiuscole e desinenze non contano; una parola può essere un codice."
        ),
        parameters=[
            OpenApiParameter("q", OpenApiTypes.STR, required=True, description="Le parole."),
            OpenApiParameter(
                "kind", OpenApiTypes.STR, enum=Kind.values, description="Solo queste."
            ),
        ],
        responses={200: FoundSerializer(many=True), 404: PROBLEM},
        filters=False,
    )
    @action(detail=True, methods=["get"], url_path="search", filter_backends=[])
    def search(self, request, number=None):
        edition = self.get_object()
        answer = index_of(edition).find(request.query_params.get("q", "")[:LONGEST])
        page = self.paginate_queryset(answer.of_kind(request.query_params.get("kind", "")))
        context = self.get_serializer_context() | {"asked": answer.asked, "number": number}
        return self.get_paginated_response(FoundSerializer(page, many=True, context=context).data)


class OfEdition(Kept, Reading):
    """Parts of editions: found by code within the newest public one, or that of ``?edition=``."""

    public_read = True
    lookup_field = "code"
    lookup_value_regex = r"[A-Za-z0-9.]{1,10}"

    def of_visible(self, queryset, path: str):
        visible = Edition.objects.visible_to(self.viewer)
        queryset = queryset.filter(**{f"{path}__in": visible})
        if not self.detail:
            return queryset
        if number := self.request.query_params.get("edition"):
            if not re.fullmatch(EditionName.regex, number):
                raise NotFound
            asked = named(visible.all(), number).values("pk")[:1]
            return queryset.filter(**{f"{path}__in": asked})
        newest = Edition.objects.published().order_by("-number", "-revision").values("pk")[:1]
        return queryset.filter(**{f"{path}__in": newest})


@extend_schema_view(
    list=extend_schema(summary="Le fasi"),
    retrieve=extend_schema(summary="Una fase", parameters=[OF]),
)
class PhaseViewSet(OfEdition):
    serializer_class = PhaseSerializer
    queryset = Phase.objects.none()
    ordering_fields = ("position", "code")
    filterset_fields = ("edition__number",)

    def get_queryset(self):
        rows = (
            Phase.objects.select_related("edition")
            .defer("edition__frozen")
            .order_by("-edition__number", "position")
        )
        return self.of_visible(rows, "edition")


@extend_schema_view(
    list=extend_schema(summary="I passi"),
    retrieve=extend_schema(summary="Un passo", parameters=[OF]),
)
class StepViewSet(OfEdition):
    serializer_class = StepSerializer
    queryset = Step.objects.none()
    ordering_fields = ("position", "code")
    filterset_fields = ("phase__code", "phase__edition__number")

    def get_queryset(self):
        rows = (
            Step.objects.select_related("phase__edition")
            .defer("phase__edition__frozen")
            .prefetch_related("tools", "forms", "obligations")
        )
        return self.of_visible(
            rows.order_by("-phase__edition__number", "position"), "phase__edition"
        )


@extend_schema_view(
    list=extend_schema(summary="Gli strumenti"),
    retrieve=extend_schema(summary="Uno strumento", parameters=[OF]),
)
class ToolViewSet(OfEdition):
    serializer_class = ToolSerializer
    queryset = Tool.objects.none()
    ordering_fields = ("position", "code", "title")
    filterset_fields = ("edition__number",)

    def get_queryset(self):
        rows = (
            Tool.objects.select_related("edition")
            .defer("edition__frozen")
            .order_by("-edition__number", "position")
        )
        return self.of_visible(rows, "edition")


@extend_schema_view(
    list=extend_schema(summary="I moduli"),
    retrieve=extend_schema(summary="Un modulo con le sue domande", parameters=[OF]),
)
class FormViewSet(OfEdition):
    queryset = FormDefinition.objects.none()
    serializer_class = FormSerializer
    ordering_fields = ("position", "code", "title")
    filterset_fields = ("edition__number", "respondent", "cross_phase")

    def get_serializer_class(self):
        return FormDetailSerializer if self.action == "retrieve" else FormSerializer

    def get_queryset(self):
        rows = FormDefinition.objects.select_related("edition").defer("edition__frozen")
        if self.action == "list":
            rows = rows.defer("edition__frozen", "document")
        return self.of_visible(rows.order_by("-edition__number", "position"), "edition")


@extend_schema_view(
    list=extend_schema(summary="Le buone pratiche"),
    retrieve=extend_schema(summary="Una buona pratica", parameters=[OF]),
)
class GoodPracticeViewSet(OfEdition):
    serializer_class = GoodPracticeSerializer
    queryset = GoodPractice.objects.none()
    ordering_fields = ("code", "title")
    filterset_fields = ("edition__number", "steps__code")

    def get_queryset(self):
        rows = GoodPractice.objects.select_related("edition").defer("edition__frozen")
        return self.of_visible(
            rows.prefetch_related("steps").order_by("-edition__number", "code"), "edition"
        )
