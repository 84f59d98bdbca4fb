"""Organisations over REST. Persons are told only to who works with them."""

from django.db.models import Q
from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from officine.access import require
from officine.api_support import PROBLEM
from officine.reading import Reading
from workshops.actions import acts
from workshops.models import Mandate, MandateAct, Organisation, OrganisationName
from workshops.queries.files import with_act
from workshops.queries.roles import roles_of


class NameSerializer(serializers.ModelSerializer):
    class Meta:
        model = OrganisationName
        fields = ["name", "valid_from", "valid_to"]


class OrganisationSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    category = serializers.CharField(source="category.code", read_only=True)
    category_name = serializers.CharField(source="category.name", read_only=True)
    city = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    names = NameSerializer(many=True, read_only=True)

    class Meta:
        model = Organisation
        fields = [
            "id",
            "name",
            "names",
            "category",
            "category_name",
            "size",
            "ipa_code",
            "hard_to_reach",
            "city",
            "is_authority",
        ]


class ActFileSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = MandateAct
        fields = ["id", "name", "size", "content_type", "sha256", "uploaded_at"]


class ActUploadSerializer(serializers.Serializer):
    file = serializers.FileField(help_text="PDF, p7m, ODT, DOCX, JPG o PNG; al massimo 20 MB.")


class MandateSerializer(serializers.ModelSerializer):
    organisation = serializers.UUIDField(source="organisation.public_id", read_only=True)
    organisation_name = serializers.CharField(source="organisation.name", read_only=True)
    person = serializers.UUIDField(source="person.public_id", read_only=True)
    person_name = serializers.CharField(source="person.name", read_only=True)

    deputy_for = serializers.UUIDField(
        source="deputy_for.person.public_id",
        read_only=True,
        default=None,
        allow_null=True,
        help_text="La persona di cui chi ha la delega è supplente; vuoto se agisce per sé.",
    )
    deputy_for_name = serializers.CharField(
        source="deputy_for.person.name", read_only=True, default=""
    )
    act_file = serializers.SerializerMethodField()

    class Meta:
        model = Mandate
        fields = [
            "id",
            "organisation",
            "organisation_name",
            "person",
            "person_name",
            "role",
            "valid_from",
            "valid_to",
            "revoked_at",
            "act",
            "act_file",
            "deputy_for",
            "deputy_for_name",
        ]

    @extend_schema_field(ActFileSerializer(allow_null=True))
    def get_act_file(self, mandate):
        """Il file dell'atto, quello in uso."""
        act = next(iter(mandate.acts_in_use), None)
        return ActFileSerializer(act).data if act else None


@extend_schema_view(
    list=extend_schema(summary="Le organizzazioni"),
    retrieve=extend_schema(summary="Un'organizzazione, con i nomi che ha avuto"),
)
class OrganisationViewSet(Reading):
    public_read = True
    queryset = Organisation.objects.none()
    serializer_class = OrganisationSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_fields = ("category__code", "size", "city__slug", "hard_to_reach", "is_authority")
    ordering_fields = ("name",)

    def get_queryset(self):
        rows = Organisation.objects.visible_to(self.viewer).select_related("category", "city")
        return rows.prefetch_related("names").order_by("name", "pk")


@extend_schema_view(
    list=extend_schema(summary="Le deleghe: le tue, e quelle delle officine in cui lavori"),
    retrieve=extend_schema(summary="Una delega"),
)
class MandateViewSet(Reading):
    queryset = Mandate.objects.none()
    serializer_class = MandateSerializer
    filterset_fields = ("organisation__public_id", "role")
    ordering_fields = ("valid_from", "valid_to")

    def get_queryset(self):
        rows = Mandate.objects.select_related("organisation", "person", "deputy_for__person")
        rows = rows.prefetch_related(with_act()).order_by("pk")
        user = self.viewer
        if not user.is_authenticated:
            return rows.none()
        if user.is_superuser:
            return rows
        own = user.mandates.current().values("organisation")
        at_my_tables = user.teams.values("workshop__participations__organisation")
        return rows.filter(Q(organisation__in=own) | Q(organisation__in=at_my_tables))

    @extend_schema(
        summary="Il file dell'atto",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: PROBLEM},
    )
    @action(
        detail=True,
        methods=["get"],
        url_path="act-file",
        parser_classes=[MultiPartParser, JSONParser],
    )
    def act_file(self, request, pk=None):
        """Sempre da scaricare. Lo aprono l'organizzazione e la segreteria della sua officina."""
        mandate = self.get_object()
        require(request.user, "workshops.view_act", mandate)
        act = next(iter(mandate.acts_in_use), None)
        try:
            file = act and act.file.open("rb")
        except FileNotFoundError as missing:
            raise Http404 from missing
        if file is None:
            raise Http404
        if mandate.organisation_id not in roles_of(request.user).mandates:
            act.mandate = mandate
            acts.note_reading(act, by=request.user)
        return FileResponse(
            file, as_attachment=True, filename=act.name, content_type=act.content_type
        )

    @extend_schema(
        summary="Carica il file dell'atto; quello di prima resta nella storia",
        request={"multipart/form-data": ActUploadSerializer},
        responses={200: MandateSerializer, 400: PROBLEM, 403: PROBLEM, 404: PROBLEM},
    )
    @act_file.mapping.post
    def attach_act(self, request, pk=None):
        mandate = self.get_object()
        require(request.user, "workshops.attach_act", mandate)
        given = ActUploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        acts.attach(mandate, given.validated_data["file"], by=request.user)
        return Response(self.get_serializer(self.get_object()).data)
