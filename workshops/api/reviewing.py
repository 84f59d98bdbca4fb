"""Examining over REST: the queue of an officina, several forms at once, one form side by side."""

import uuid

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from officine.access import require
from officine.accounts.models import User
from officine.api_support import PROBLEM
from workshops.actions import review_batches, reviews
from workshops.actions.review_batches import MOST, Seen
from workshops.api.queue_filters import STATUSES, FiltersSerializer
from workshops.queries import comparison
from workshops.queries import queue as queues
from workshops.queries.comparison import Comparison
from workshops.queries.queue import Queue

REFUSED = {400: PROBLEM, 403: PROBLEM, 404: PROBLEM}
# Officine are public, these parts of them are not; their filters are their own.
PRIVATE = {"public_read": False, "filterset_fields": (), "ordering_fields": ()}
BATCH = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="La stessa chiave manda una lettera sola a chi riceve le compilazioni.",
)


class QueueLineSerializer(serializers.Serializer):
    assignment = serializers.UUIDField()
    organisation_name = serializers.CharField()
    city_name = serializers.CharField()
    step = serializers.CharField()
    form = serializers.CharField()
    status = serializers.ChoiceField([*STATUSES])
    due_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField(help_text="Doveva essere inviata, e non lo è.")
    out_of_time = serializers.BooleanField(help_text="Inviata fuori termine.")
    channel = serializers.CharField(help_text="portal, oppure come è arrivata.")
    reviewer = serializers.UUIDField(allow_null=True)
    reviewer_name = serializers.CharField(allow_null=True)


class SeenSerializer(serializers.Serializer):
    """A line as it was read: nothing is decided about what came after."""

    assignment = serializers.UUIDField()
    sent_at = serializers.DateTimeField(required=False, allow_null=True)
    reviewer = serializers.UUIDField(required=False, allow_null=True)


class TogetherSerializer(serializers.Serializer):
    rows = SeenSerializer(many=True, allow_empty=False, max_length=MOST)


class AssignSerializer(TogetherSerializer):
    to = serializers.UUIDField(help_text="Una persona dello staff che può esaminare.")


class OutcomeSerializer(serializers.Serializer):
    assignment = serializers.UUIDField(source="public_id")
    done = serializers.BooleanField()
    words = serializers.CharField()


class OutcomesSerializer(serializers.Serializer):
    done = serializers.IntegerField()
    refused = serializers.IntegerField()
    rows = OutcomeSerializer(many=True, help_text="Che cosa è stato di ognuna, nell'ordine dato.")


class AskedSerializer(serializers.Serializer):
    form = serializers.CharField(max_length=10)
    question = serializers.ListField(
        child=serializers.CharField(max_length=20), min_length=1, max_length=comparison.MOST
    )
    city = serializers.CharField(required=False, max_length=100)
    category = serializers.CharField(required=False, max_length=10)
    status = serializers.ChoiceField(["sent", "validated"], required=False)


class ComparedAnswerSerializer(serializers.Serializer):
    question = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    value = serializers.JSONField(allow_null=True)


class ComparedSerializer(serializers.Serializer):
    assignment = serializers.UUIDField()
    receipt = serializers.CharField()
    organisation_name = serializers.CharField()
    city_name = serializers.CharField()
    step = serializers.CharField()
    answers = ComparedAnswerSerializer(many=True)


class ShareSerializer(serializers.Serializer):
    words = serializers.CharField()
    count = serializers.IntegerField()
    per_cent = serializers.IntegerField()


class SummarySerializer(serializers.Serializer):
    question = serializers.CharField()
    label = serializers.CharField()
    answered = serializers.IntegerField()
    shares = ShareSerializer(many=True)
    figures = serializers.DictField(child=serializers.CharField())


class SideBySideSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ComparedSerializer(many=True)
    summaries = SummarySerializer(many=True, help_text="Sulla prima pagina, di tutte le righe.")


class Reviewing:
    """The verbs of who examines, for the viewset of officine."""

    @extend_schema(
        summary="Le compilazioni richieste in un'officina, nell'ordine in cui si lavorano",
        parameters=[
            FiltersSerializer,
            *(OpenApiParameter(name, OpenApiTypes.INT) for name in ("page", "page_size")),
        ],
        responses={200: QueueLineSerializer(many=True)} | REFUSED,
    )
    @action(detail=True, methods=["get"], **PRIVATE)
    def queue(self, request, slug=None):
        workshop = self._staffed()
        filters = FiltersSerializer.read(request.query_params)
        found = Queue(request.user, filters, workshop)
        lines = queues.lines(self.paginate_queryset(found))
        people = uuids_of({line.reviewer_id for line in lines if line.reviewer_id})
        rows = [_told(line, found.now, people) for line in lines]
        return self.get_paginated_response(QueueLineSerializer(rows, many=True).data)

    @extend_schema(
        summary="Prende in carico più compilazioni",
        request=TogetherSerializer,
        responses={200: OutcomesSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path="queue/take")
    def take_together(self, request, slug=None):
        workshop, seen, _sent = self._together(TogetherSerializer)
        return _outcomes(review_batches.take_each(workshop, seen, by=request.user))

    @extend_schema(
        summary="Affida più compilazioni a una persona dello staff, con una lettera sola",
        parameters=[BATCH],
        request=AssignSerializer,
        responses={200: OutcomesSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path="queue/assign")
    def assign_together(self, request, slug=None):
        workshop, seen, sent = self._together(AssignSerializer)
        team = User.objects.filter(teams__workshop=workshop, public_id=sent["to"])
        to = team.distinct().first()
        if to is None:
            raise ValidationError({"to": _("Scegli una persona dello staff.")})
        key = request.headers.get("Idempotency-Key", "").strip()[:32] or uuid.uuid4().hex
        batch = f"{request.user.pk}:{key}"
        done = review_batches.assign_each(workshop, seen, to=to, batch=batch, by=request.user)
        return _outcomes(done)

    @extend_schema(
        summary="Valida più compilazioni: di ognuna dice se è riuscito, o perché no",
        description="`sent_at` è quello che hai letto: ciò che è stato inviato di nuovo nel"
        " frattempo non si valida.",
        request=TogetherSerializer,
        responses={200: OutcomesSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path="queue/validate")
    def validate_together(self, request, slug=None):
        workshop, seen, _sent = self._together(TogetherSerializer)
        return _outcomes(review_batches.validate_each(workshop, seen, by=request.user))

    @extend_schema(
        summary="Le risposte a un modulo affiancate: una riga per organizzazione e città",
        parameters=[
            AskedSerializer,
            *(OpenApiParameter(name, OpenApiTypes.INT) for name in ("page", "page_size")),
        ],
        responses={200: SideBySideSerializer} | REFUSED,
    )
    @action(detail=True, methods=["get"], **PRIVATE)
    def comparison(self, request, slug=None):
        workshop = self._staffed()
        found = self._compared(workshop)
        lines = self.paginate_queryset(found)
        reviews.note_comparing(
            workshop, form=found.asked.modulo, questions=len(found.questions), by=request.user
        )
        reply = self.get_paginated_response([_compared(found, line) for line in lines])
        first = self.paginator.page.number == 1
        reply.data["summaries"] = [_summary(one) for one in found.summaries()] if first else []
        return reply

    def _compared(self, workshop) -> Comparison:
        data = AskedSerializer(data=self.request.query_params)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        asked = comparison.Asked(
            modulo=given["form"].replace("\0", ""),
            domande=tuple(dict.fromkeys(given["question"])),
            citta=given.get("city", ""),
            categoria=given.get("category", ""),
            stato=STATUSES.get(given.get("status"), ""),
        )
        form = comparison.form_of(workshop, asked.modulo)
        if form is None:
            raise Http404
        found = Comparison(workshop, form, asked)
        if len(found.questions) < len(asked.domande):
            raise ValidationError({"question": _("Scegli domande di questo modulo.")})
        return found

    def _staffed(self, permission: str = "workshops.manage_workshop"):
        """The officina, for its staff; a program that is nobody does not know that this is here."""
        if not self.viewer.is_authenticated:
            raise Http404
        workshop = self.get_object()
        require(self.request.user, permission, workshop)
        return workshop

    def _together(self, serializer):
        """The officina and the lines that are named, once the right was asked."""
        workshop = self.get_object()
        require(self.request.user, "workshops.review_submission", workshop)
        data = serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        rows = data.validated_data["rows"]
        named = {row["reviewer"] for row in rows if row.get("reviewer")}
        people = dict(User.objects.filter(public_id__in=named).values_list("public_id", "pk"))
        seen = [
            Seen(row["assignment"], row.get("sent_at"), people.get(row.get("reviewer")))
            for row in rows
        ]
        return workshop, seen, data.validated_data


def uuids_of(keys) -> dict[int, uuid.UUID]:
    """The public names of persons."""
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "public_id"))


NAMES = {status: name for name, status in STATUSES.items()}


def _told(line, now, people) -> dict:
    return {
        "assignment": line.public_id,
        "organisation_name": line.organisation,
        "city_name": line.city,
        "step": line.step_code,
        "form": line.code,
        "status": NAMES[line.status],
        "due_at": line.due_at,
        "sent_at": line.sent_at if line.is_answered else None,
        "is_late": line.is_late(now),
        "out_of_time": bool(line.is_answered and line.out_of_time),
        "channel": line.channel or "portal",
        "reviewer": people.get(line.reviewer_id),
        "reviewer_name": line.reviewer_name or line.reviewer_email,
    }


def _outcomes(rows) -> Response:
    done = sum(one.done for one in rows)
    body = {"done": done, "refused": len(rows) - done, "rows": rows}
    return Response(OutcomesSerializer(body).data)


def _compared(found: Comparison, line) -> dict:
    answers = [
        {
            "question": question.code,
            "text": comparison.words_of(given),
            "value": given.get("value") if isinstance(given, dict) else None,
        }
        for question, given in zip(found.questions, line.answers, strict=True)
    ]
    return {
        "assignment": str(line.assignment),
        "receipt": line.number,
        "organisation_name": line.organisation,
        "city_name": line.city,
        "step": line.step,
        "answers": answers,
    }


def _summary(one) -> dict:
    return {
        "question": one.question.code,
        "label": one.question.label,
        "answered": one.answered,
        "shares": [
            {"words": words, "count": count, "per_cent": share}
            for words, count, share in one.shares
        ],
        "figures": {str(words): str(figure) for words, figure in one.figures},
    }
