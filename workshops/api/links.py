"""The links between answers over REST: what was sent, as far as one may know of it."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from drf_spectacular.utils import extend_schema_view as documented
from rest_framework import serializers

from officine.reading import Reading
from workshops.lifecycles import SubmissionState
from workshops.models import Link, Snapshot, Submission
from workshops.queries.links.seeing import known_to
from workshops.queries.roles import roles_of

FROM, TO = "snapshot__submission__assignment__", "to__assignment__"
SAID = {
    "workshop_slug": "workshop__slug",
    "submission_id": "snapshot__submission__public_id",
    "number": "snapshot__number",
    "organisation_id": f"{FROM}participation__organisation__public_id",
    "organisation_name": f"{FROM}participation__organisation__name",
    "city_slug": f"{FROM}step_run__place__city__slug",
    "form_code": f"{FROM}form__code",
    "to_submission_id": "to__public_id",
    "to_organisation": f"{TO}participation__organisation__name",
    "to_city_slug": f"{TO}step_run__place__city__slug",
}
EXAMPLE = {
    "id": 41,
    "workshop": "case-vuote",
    "submission": "6f1a0c52-7d0a-4e0c-9b55-0f3b1c1f6b10",
    "number": "OPM-2027-000042",
    "organisation": "0d3c7a5e-1f7b-4d55-8a3c-5c0b6d7e8f90",
    "organisation_name": "Casa del Quartiere",
    "city": "torino",
    "form": "M12",
    "question": "M12.03",
    "row": "n1",
    "row_text": "Abitare a costi sostenibili",
    "column": "problema",
    "to_submission": "b2a4f6d8-0c1e-4a3b-9d5f-7e6a8c0b2d4f",
    "to_number": "OPM-2027-000017",
    "to_organisation_name": "Casa del Quartiere",
    "to_city": "torino",
    "to_form": "M09",
    "to_question": "M09.02",
    "key": "casa",
    "label": "Case vuote",
}


@extend_schema_serializer(
    examples=[OpenApiExample("Un fabbisogno viene da un problema", value=EXAMPLE)]
)
class LinkSerializer(serializers.ModelSerializer):
    """``to_*`` are null where what was chosen is nowhere, or is somebody else's draft."""

    workshop = serializers.CharField(source="workshop_slug", read_only=True)
    submission = serializers.UUIDField(source="submission_id", read_only=True)
    number = serializers.CharField(read_only=True, help_text="La ricevuta di chi ha scelto.")
    organisation = serializers.UUIDField(source="organisation_id", read_only=True)
    organisation_name = serializers.CharField(read_only=True)
    city = serializers.CharField(source="city_slug", read_only=True)
    form = serializers.CharField(source="form_code", read_only=True)
    to_submission = serializers.SerializerMethodField(
        help_text="Dove è scritta la voce scelta; null se non c'è più o è una bozza altrui."
    )
    to_number = serializers.SerializerMethodField()
    to_organisation_name = serializers.SerializerMethodField()
    to_city = serializers.SerializerMethodField()

    class Meta:
        model = Link
        fields = list(EXAMPLE)

    def get_to_submission(self, link) -> str | None:
        return str(link.to_submission_id) if link.is_told and link.to_id else None

    def get_to_number(self, link) -> str | None:
        return link.to_last if link.is_told and link.is_sent else None

    def get_to_organisation_name(self, link) -> str | None:
        return link.to_organisation if link.is_told else None

    def get_to_city(self, link) -> str | None:
        return link.to_city_slug if link.is_told else None


class LinksSerializer(serializers.Serializer):
    uses = LinkSerializer(many=True, help_text="Ciò che queste risposte usano.")
    used_by = LinkSerializer(many=True, help_text="Chi usa qualcosa di queste risposte.")


def known_links(user):
    """The links one may know of, each with all that its serializer says, in one query."""
    last = Snapshot.objects.filter(submission=OuterRef("to")).order_by("-round")
    sent = Submission.objects.filter(pk=OuterRef("to")).exclude(state=SubmissionState.DRAFT)
    own = Q(to__assignment__participation__organisation__in=roles_of(user).mandates)
    rows = Link.objects.filter(known_to(user)).annotate(
        **{name: F(path) for name, path in SAID.items()},
        to_last=Subquery(last.values("number")[:1]),
        is_sent=Exists(sent),
    )
    mine = Exists(Link.objects.filter(own, pk=OuterRef("pk")))
    return rows.annotate(is_told=Q(is_sent=True) | mine).order_by("-pk")


def links_of(submission: Submission, user) -> dict:
    """Both ways, of what was sent: two queries."""
    rows = known_links(user).order_by("pk")
    uses = rows.filter(snapshot__submission=submission)
    used_by = rows.filter(to=submission).exclude(snapshot__submission=submission)
    return LinksSerializer({"uses": uses, "used_by": used_by}).data


@documented(
    list=extend_schema(summary="I legami fra le risposte: quale usa quale voce"),
    retrieve=extend_schema(summary="Un legame"),
)
class LinkViewSet(Reading):
    queryset = Link.objects.none()
    serializer_class = LinkSerializer
    lookup_value_regex = "[0-9]{1,12}"
    filterset_fields = (
        "workshop__slug",
        "snapshot__submission__public_id",
        f"{FROM}participation__organisation__public_id",
        f"{FROM}step_run__place__city__slug",
        f"{FROM}form__code",
        "question",
        "to_form",
        "to_question",
        "key",
    )
    ordering_fields = ("id",)

    def get_queryset(self):
        viewer = self.viewer
        return known_links(viewer) if viewer.is_authenticated else Link.objects.none()
