"""Organisations over REST. Persons are told only to who works with them."""

from django.db.models import Q
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from officine.reading import Reading
from workshops.models import Mandate, Organisation, OrganisationName


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


class MandateSerializer(serializers.ModelSerializer):
    organisation = serializers.UUIDField(source="organisation.public_id", read_only=True)
    organisation_name = serializers.CharField(source="organisation.name", read_only=True)
    person = serializers.UUIDField(source="person.public_id", read_only=True)
    person_name = serializers.CharField(source="person.name", read_only=True)

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
        ]


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
        rows = Mandate.objects.select_related("organisation", "person").order_by("pk")
        user = self.viewer
        if not user.is_authenticated:
            return rows.none()
        if user.is_superuser:
            return rows
        own = user.mandates.current().values("organisation")
        at_my_tables = user.teams.values("workshop__participations__organisation")
        return rows.filter(Q(organisation__in=own) | Q(organisation__in=at_my_tables))
