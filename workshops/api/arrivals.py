"""What comes by PEC or on paper, over REST: registered, transcribed, confirmed or contested."""

import uuid

from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from officine.access import require
from officine.api_support import PROBLEM
from officine.reading import Reading
from workshops.actions import arrivals
from workshops.api.shapes import ReasonSerializer, ReceiptSerializer, SubmissionSerializer
from workshops.models import Arrival, Assignment, Scan, Submission
from workshops.models.submission import DESK
from workshops.queries.roles import roles_of

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
DESK_MAY, THEY_MAY = "workshops.register_arrival", "workshops.answer_arrival"
REFUSED = {400: PROBLEM, 403: PROBLEM, 404: PROBLEM, 409: PROBLEM}
KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Al massimo 64 caratteri: la stessa chiave registra una volta sola.",
)


class ScanSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Scan
        fields = ["id", "name", "size", "content_type", "sha256"]


class ArrivalSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    assignment = serializers.UUIDField(source="assignment.public_id", read_only=True)
    workshop = serializers.CharField(
        source="assignment.participation.workshop.slug", read_only=True
    )
    organisation = serializers.UUIDField(
        source="assignment.participation.organisation.public_id", read_only=True
    )
    organisation_name = serializers.CharField(
        source="assignment.participation.organisation.name", read_only=True
    )
    form = serializers.CharField(source="assignment.form.code", read_only=True)
    city = serializers.CharField(source="assignment.step_run.place.city.slug", read_only=True)
    scans = ScanSerializer(many=True, read_only=True)

    class Meta:
        model = Arrival
        fields = [
            *("id", "assignment", "workshop", "organisation", "organisation_name", "form", "city"),
            *("channel", "protocol_number", "received_at", "sender", "registered_at", "state"),
            *("answer", "answered_at", "scans"),
        ]


class RegisterArrivalSerializer(serializers.Serializer):
    assignment = serializers.UUIDField()
    channel = serializers.ChoiceField(Arrival.Channel.choices)
    protocol_number = serializers.CharField(max_length=60)
    received_at = serializers.DateTimeField(help_text="Quello vero: decide se è in tempo.")
    sender = serializers.CharField(max_length=200)
    scans = serializers.ListField(
        child=serializers.FileField(max_length=200),
        required=False,
        max_length=arrivals.MOST_SCANS,
        help_text="I file come sono arrivati (multipart/form-data).",
    )


class ContestSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=2000)


class SettleSerializer(serializers.Serializer):
    keep = serializers.ChoiceField(["paper", "portal"])


@extend_schema_view(
    list=extend_schema(
        summary="Ciò che è arrivato fuori dal portale: di chi ne tiene il registro, e il tuo"
    ),
    retrieve=extend_schema(summary="Un arrivo, con i suoi file"),
)
class ArrivalViewSet(Reading):
    queryset = Arrival.objects.none()
    serializer_class = ArrivalSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    parser_classes = [JSONParser, MultiPartParser]
    filterset_fields = (
        "state",
        "channel",
        "assignment__public_id",
        "assignment__participation__workshop__slug",
    )
    ordering_fields = ("received_at", "registered_at")

    def get_queryset(self):
        viewer, rows = self.viewer, Arrival.objects.with_names().prefetch_related("scans")
        if not viewer.is_authenticated:
            return rows.none()
        if viewer.is_superuser:
            return rows
        desk = viewer.teams.filter(role__in=DESK).values("workshop")
        own = viewer.mandates.current().values("organisation")
        return rows.filter(
            Q(assignment__participation__workshop__in=desk)
            | Q(assignment__participation__organisation__in=own)
        )

    @extend_schema(
        summary="Registra ciò che è arrivato, con il protocollo e il momento vero",
        request={
            "application/json": RegisterArrivalSerializer,
            "multipart/form-data": RegisterArrivalSerializer,
        },
        responses={201: ArrivalSerializer} | REFUSED,
    )
    def create(self, request):
        data = RegisterArrivalSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        if not self.viewer.is_authenticated:  # a program that is nobody in particular
            raise Http404
        assignment = get_object_or_404(
            Assignment.objects.visible_to(self.viewer).select_related(
                "form",
                "step_run__step",
                "step_run__place__city",
                "participation__workshop",
                "participation__organisation",
            ),
            public_id=given.pop("assignment"),
        )
        made = arrivals.register(
            assignment, uploads=given.pop("scans", ()), **given, by=request.user
        )
        return Response(ArrivalSerializer(made).data, status=201)

    @extend_schema(
        summary="Comincia a trascriverlo: la compilazione si scrive da submissions/",
        request=None,
        responses={200: SubmissionSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"])
    def transcribe(self, request, id=None):
        begun = arrivals.begin(self.get_object(), by=request.user)
        row = Submission.objects.with_names().get(pk=begun.pk)
        return Response(SubmissionSerializer(row).data)

    @extend_schema(
        summary="Lo registra con i soli file, senza trascriverlo",
        parameters=[KEY],
        request=None,
        responses={200: ReceiptSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path="send-scans")
    def send_scans(self, request, id=None):
        key = request.headers.get("Idempotency-Key", "").strip() or uuid.uuid4().hex
        if len(key) > 64 or "\x00" in key:
            raise ParseError("Idempotency-Key: scrivi una chiave di 1–64 caratteri.")
        snapshot = arrivals.send_scans(self.get_object(), key=key, by=request.user)
        return Response(ReceiptSerializer(snapshot).data)

    @extend_schema(
        summary="Lo ritira: era registrato per sbaglio",
        request=ReasonSerializer,
        responses={200: ArrivalSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request, id=None):
        return self._do(arrivals.withdraw, DESK_MAY, ReasonSerializer)

    @extend_schema(
        summary="L'organizzazione conferma che è ciò che ha mandato",
        request=None,
        responses={200: ArrivalSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request, id=None):
        return self._do(arrivals.confirm, THEY_MAY)

    @extend_schema(
        summary="L'organizzazione dice che cosa non corrisponde",
        request=ContestSerializer,
        responses={200: ArrivalSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"])
    def contest(self, request, id=None):
        return self._do(arrivals.contest, THEY_MAY, ContestSerializer)

    @extend_schema(
        summary="L'organizzazione ha anche una bozza: dice quale delle due vale",
        request=SettleSerializer,
        responses={200: ArrivalSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"])
    def settle(self, request, id=None):
        return self._do(arrivals.settle, THEY_MAY, SettleSerializer)

    @extend_schema(
        summary="Un file come è arrivato",
        parameters=[OpenApiParameter("scan", OpenApiTypes.UUID, OpenApiParameter.PATH)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: PROBLEM},
    )
    @action(detail=True, methods=["get"], url_path=rf"scans/(?P<scan>{UUID})")
    def scan(self, request, id=None, scan=None):
        arrival = self.get_object()
        found = get_object_or_404(Scan, arrival=arrival, public_id=scan)
        found.arrival = arrival
        if arrival.assignment.participation.organisation_id not in roles_of(request.user).mandates:
            arrivals.note_reading(found, by=request.user)
        try:
            opened = found.file.open("rb")
        except FileNotFoundError as missing:
            raise Http404 from missing
        return FileResponse(
            opened,
            as_attachment=True,
            filename=found.name,
            content_type=found.content_type,
            headers={"X-Content-Type-Options": "nosniff"},
        )

    def _do(self, verb, permission, serializer=None):
        arrival, sent = self.get_object(), {}
        require(self.request.user, permission, arrival)
        if serializer is not None:
            data = serializer(data=self.request.data)
            data.is_valid(raise_exception=True)
            sent = data.validated_data
        verb(arrival, **sent, by=self.request.user)
        return Response(ArrivalSerializer(self.get_object()).data)
