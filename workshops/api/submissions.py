"""What is asked and what is answered, over REST: the same actions as the pages."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.response import Response

from officine.access import require
from officine.api_support import PROBLEM, Stale, VersionNeeded
from officine.reading import Reading
from workshops.actions import answering, assignments, reviews, submissions
from workshops.actions.snapshots import Incomplete
from workshops.api.colleagues import Hands, Inside
from workshops.api.dialogue import Dialogue
from workshops.api.filling import Filling, NotReady
from workshops.api.help import Helping
from workshops.api.links import LinksSerializer, links_of
from workshops.api.shapes import (
    SHOWN,
    AssignmentSerializer,
    ExtensionSerializer,
    ReasonSerializer,
    ReceiptLineSerializer,
    ReceiptSerializer,
    SavedSerializer,
    SendingSerializer,
    SubmissionDetailSerializer,
    SubmissionSerializer,
    ValueSerializer,
    line_of,
    with_names,
)
from workshops.models import Assignment, Snapshot, Submission

ETAG = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description='La versione che hai letto, fra virgolette; "0" se la risposta non c\'era.',
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="Una chiave tua, al massimo 64 caratteri: la stessa chiave invia una volta sola.",
)


@extend_schema_view(
    list=extend_schema(summary="Le compilazioni richieste"),
    retrieve=extend_schema(summary="Una compilazione richiesta"),
)
class AssignmentViewSet(Hands, Helping, Reading):
    queryset = Assignment.objects.none()
    serializer_class = AssignmentSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_fields = (
        "participation__workshop__slug",
        "participation__organisation__public_id",
        "step_run__place__city__slug",
        "step_run__step__code",
        "form__code",
        "deadline",
    )
    ordering_fields = ("due_at", "created_at")

    def get_queryset(self):
        if not self.viewer.is_authenticated:
            return Assignment.objects.none()
        return with_names(Assignment.objects.visible_to(self.viewer))

    @extend_schema(
        summary="Comincia la bozza, o trova quella che c'è",
        request=None,
        responses={200: SubmissionSerializer, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def start(self, request, id=None):
        begun = submissions.start(self.get_object(), by=request.user)
        row = Submission.objects.with_names().get(pk=begun.pk)
        return Response(SubmissionSerializer(row).data)

    @extend_schema(
        summary="Concede una proroga",
        request=ExtensionSerializer,
        responses={200: AssignmentSerializer, 400: PROBLEM, 403: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def extend(self, request, id=None):
        row = self.get_object()
        data = ExtensionSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        assignments.extend([row], **data.validated_data, by=request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        summary="Segna che non è dovuta",
        request=ReasonSerializer,
        responses={200: AssignmentSerializer, 400: PROBLEM, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def waive(self, request, id=None):
        row = self.get_object()
        data = ReasonSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        assignments.waive(row, **data.validated_data, by=request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        summary="Torna dovuta",
        request=None,
        responses={200: AssignmentSerializer, 403: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def restore(self, request, id=None):
        assignments.restore(self.get_object(), by=request.user)
        return Response(self.get_serializer(self.get_object()).data)


class LinkedSubmissionSerializer(SubmissionDetailSerializer):
    """What ``retrieve`` answers: the links are of what was sent."""

    links = LinksSerializer(read_only=True)

    class Meta(SubmissionDetailSerializer.Meta):
        fields = [*SubmissionDetailSerializer.Meta.fields, "links"]


@extend_schema_view(
    list=extend_schema(summary="Le compilazioni: le tue, e quelle inviate alle tue officine"),
    retrieve=extend_schema(
        summary="Una compilazione con le sue ricevute e i suoi legami",
        responses=LinkedSubmissionSerializer,
    ),
)
class SubmissionViewSet(Filling, Dialogue, Inside, Reading):
    queryset = Submission.objects.none()
    serializer_class = SubmissionSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_fields = (
        "state",
        "is_late",
        "assignment__participation__workshop__slug",
        "assignment__participation__organisation__public_id",
        "assignment__step_run__place__city__slug",
        "assignment__form__code",
    )
    ordering_fields = ("sent_at", "started_at", "validated_at")

    def get_serializer_class(self):
        return SubmissionDetailSerializer if self.action == "retrieve" else SubmissionSerializer

    def get_queryset(self):
        if not self.viewer.is_authenticated:
            return Submission.objects.none()
        rows = Submission.objects.visible_to(self.viewer).order_by("-pk")
        return rows if self.action == "list" else rows.with_names()

    def list(self, request, *args, **kwargs):
        """Values and not rows: seven objects for each line, and their serializer, are slow."""
        rows = self.filter_queryset(self.get_queryset()).values_list(*SHOWN.values())
        lines = [line_of(values) for values in self.paginate_queryset(rows)]
        return self.get_paginated_response(lines)

    def retrieve(self, request, *args, **kwargs):
        submission = self.get_object()
        context = self.get_serializer_context() | {"own": self._is_own(submission)}
        told = SubmissionDetailSerializer(submission, context=context).data
        return Response(told | {"links": links_of(submission, request.user)})

    def _is_own(self, submission) -> bool:
        organisation = submission.assignment.participation.organisation_id
        return self.viewer.mandates.current().filter(organisation=organisation).exists()

    @extend_schema(
        summary="Salva una risposta",
        parameters=[
            ETAG,
            OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH),
        ],
        request=ValueSerializer,
        responses={200: SavedSerializer, 400: PROBLEM, 403: PROBLEM, 412: PROBLEM, 428: PROBLEM},
    )
    @action(detail=True, methods=["put"], url_path=r"answers/(?P<code>[A-Za-z0-9.]{1,20})")
    def answer(self, request, id=None, code=None):
        submission = self.get_object()
        base = self._version(request)
        data = ValueSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            saved = answering.save_answer(
                submission,
                code,
                answering.answer_from(submission, code, data.validated_data["value"]),
                base_version=base,
                by=request.user,
            )
        except answering.StaleAnswer as stale:
            raise Stale(
                current={
                    "value": stale.current.value,
                    "version": stale.current.version,
                    "at": stale.current.at.isoformat(),
                }
            ) from stale
        body = {"question": code, "version": saved.version, "at": saved.at}
        return Response(SavedSerializer(body).data, headers={"ETag": f'"{saved.version}"'})

    def _version(self, request) -> int:
        given = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
        if not given:
            raise VersionNeeded
        if not given.isascii() or not given.isdigit() or len(given) > 9:
            raise ParseError('If-Match: scrivi un numero di versione, per esempio "3".')
        return int(given)

    @extend_schema(
        summary="Invia la compilazione",
        parameters=[KEY],
        request=SendingSerializer,
        responses={200: ReceiptSerializer, 400: PROBLEM, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def send(self, request, id=None):
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key or len(key) > 64 or "\x00" in key:
            raise ParseError("Idempotency-Key: scrivi una chiave di 1–64 caratteri.")
        data = SendingSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            snapshot = submissions.send(
                self.get_object(), key=key, **data.validated_data, by=request.user
            )
        except Incomplete as incomplete:
            raise NotReady(incomplete.problems) from incomplete
        return Response(ReceiptSerializer(snapshot).data)

    @extend_schema(
        summary="Riapre ciò che hai inviato, fino alla scadenza",
        request=None,
        responses={200: SubmissionSerializer, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request, id=None):
        return self._do(submissions.reopen)

    @extend_schema(
        summary="Prendi in carico",
        request=None,
        responses={200: SubmissionSerializer, 400: PROBLEM, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def take(self, request, id=None):
        return self._do(reviews.take_charge)

    @extend_schema(
        summary="Lascia a un'altra persona",
        request=None,
        responses={200: SubmissionSerializer, 400: PROBLEM, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def release(self, request, id=None):
        return self._do(reviews.release)

    @extend_schema(
        summary="Valida la compilazione",
        request=None,
        responses={200: SubmissionSerializer, 400: PROBLEM, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def validate(self, request, id=None):
        return self._do(reviews.validate)

    def _do(self, verb):
        submission = self.get_object()
        verb(submission, by=self.request.user)
        row = Submission.objects.with_names().get(pk=submission.pk)
        return Response(SubmissionSerializer(row).data)


@extend_schema_view(
    list=extend_schema(summary="Le ricevute"),
    retrieve=extend_schema(
        summary="Una ricevuta, con ciò che è stato inviato", responses=ReceiptSerializer
    ),
)
class ReceiptViewSet(Reading):
    queryset = Snapshot.objects.none()
    serializer_class = ReceiptLineSerializer
    lookup_field = "number"
    lookup_value_regex = r"[A-Z0-9\-]{1,20}"
    filterset_fields = ("submission__public_id", "is_late")
    ordering_fields = ("sent_at", "number")

    def get_queryset(self):
        if not self.viewer.is_authenticated:
            return Snapshot.objects.none()
        visible = Submission.objects.visible_to(self.viewer)
        rows = Snapshot.objects.filter(submission__in=visible)
        rows = rows.select_related("submission", "arrival")
        return (rows.defer("document") if self.action == "list" else rows).order_by("-pk")

    def retrieve(self, request, *args, **kwargs):
        snapshot = self.get_object()
        submission = Submission.objects.with_names().get(pk=snapshot.submission_id)
        require(request.user, "workshops.view_submission", submission)
        if not self.viewer.mandates.current().filter(
            organisation=submission.assignment.participation.organisation_id
        ):
            reviews.note_reading(submission, snapshot, by=request.user)
        return Response(ReceiptSerializer(snapshot).data)
