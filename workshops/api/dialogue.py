"""What the authority says of single answers, and what it asks to be integrated, over REST."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from officine.access import require
from officine.api_support import PROBLEM
from workshops.actions import integrations
from workshops.api.shapes import SubmissionSerializer
from workshops.models import IntegrationRequest, Remark, Submission
from workshops.queries.integrations import SAID, rounds_of

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
REMARK = OpenApiParameter("remark", OpenApiTypes.UUID, OpenApiParameter.PATH)
REFUSED = {400: PROBLEM, 403: PROBLEM, 404: PROBLEM, 409: PROBLEM}
REVIEW = "workshops.review_submission"


class RemarkSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    request = serializers.UUIDField(
        source="request.public_id",
        read_only=True,
        default=None,
        allow_null=True,
        help_text="La richiesta di integrazione di cui fa parte.",
    )

    class Meta:
        model = Remark
        fields = ["id", "question", "kind", "text", "state", "round", "request", "at"]


class RewriteSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(Remark.Kind.choices)
    text = serializers.CharField(max_length=Remark.LONGEST)


class PrepareSerializer(RewriteSerializer):
    question = serializers.CharField(max_length=20)


class ViewSerializer(serializers.Serializer):
    """An answer as who reads it sees it; the values are in the receipts."""

    text = serializers.CharField(source="full_text")
    given = serializers.BooleanField(source="is_given")


class BeforeAfterSerializer(serializers.Serializer):
    question = serializers.CharField(source="code")
    label = serializers.CharField()
    remarks = RemarkSerializer(many=True)
    before = ViewSerializer()
    after = ViewSerializer(allow_null=True)
    same = serializers.BooleanField(source="is_same")


class IntegrationSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    receipt = serializers.CharField(
        source="snapshot.number", read_only=True, help_text="L'invio a cui si riferisce."
    )
    answer = serializers.CharField(
        source="answer.number",
        read_only=True,
        default=None,
        allow_null=True,
        help_text="L'invio con cui è stata integrata.",
    )

    class Meta:
        model = IntegrationRequest
        fields = ["id", "round", "state", "due_at", "note", "asked_at", "receipt", "answer"]


class RoundSerializer(serializers.Serializer):
    """A request with the answers before and after: those it named, and those that followed."""

    request = IntegrationSerializer()
    changes = BeforeAfterSerializer(many=True)
    besides = BeforeAfterSerializer(many=True, help_text="Cambiate di conseguenza.")


class IntegrateSerializer(serializers.Serializer):
    until = serializers.DateField(help_text="Vale fino alle 23:59, ora di Roma.")
    note = serializers.CharField(required=False, allow_blank=True, max_length=Remark.LONGEST)


class WithdrawSerializer(serializers.Serializer):
    remark = serializers.UUIDField(required=False, help_text="Una sola; senza, tutta la richiesta.")


class Dialogue:
    """The remarks of a submission and its requests for integration, for its viewset."""

    @extend_schema(
        summary="Che cosa ha detto l'autorità delle singole risposte",
        responses={200: RemarkSerializer(many=True), 404: PROBLEM},
    )
    @action(detail=True, methods=["get"])
    def remarks(self, request, id=None):
        rows = self.paginate_queryset(self._said(self.get_object()).select_related("request"))
        return self.get_paginated_response(RemarkSerializer(rows, many=True).data)

    @extend_schema(
        summary="Scrive un'osservazione o una richiesta: la vede solo lo staff finché non parte",
        request=PrepareSerializer,
        responses={201: RemarkSerializer} | REFUSED,
    )
    @remarks.mapping.post
    def prepare_remark(self, request, id=None):
        submission, sent = self._to_review(PrepareSerializer)
        made = integrations.prepare(submission, **sent, by=request.user)
        return Response(RemarkSerializer(made).data, status=201)

    @extend_schema(
        summary="Riscrive ciò che non è ancora partito",
        parameters=[REMARK],
        request=RewriteSerializer,
        responses={200: RemarkSerializer} | REFUSED,
    )
    @action(detail=True, methods=["put"], url_path=rf"remarks/(?P<remark>{UUID})")
    def remark(self, request, id=None, remark=None):
        found = self._remark(self.get_object(), remark)
        require(request.user, REVIEW, found.submission)
        data = RewriteSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        integrations.rewrite(found, **data.validated_data, by=request.user)
        return Response(RemarkSerializer(found).data)

    @extend_schema(
        summary="Toglie ciò che non è ancora partito",
        parameters=[REMARK],
        responses={204: None} | REFUSED,
    )
    @remark.mapping.delete
    def drop_remark(self, request, id=None, remark=None):
        integrations.drop(self._remark(self.get_object(), remark), by=request.user)
        return Response(status=204)

    @extend_schema(
        summary="Comunica le osservazioni preparate, senza chiedere niente",
        request=None,
        responses={200: RemarkSerializer(many=True)} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path="remarks/publish", pagination_class=None)
    def publish(self, request, id=None):
        told = integrations.publish(self.get_object(), by=request.user)
        return Response(RemarkSerializer(told, many=True).data)

    @extend_schema(
        summary="Segna come fatta una cosa chiesta",
        parameters=[REMARK],
        request=None,
        responses={200: RemarkSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path=rf"remarks/(?P<remark>{UUID})/tick")
    def tick(self, request, id=None, remark=None):
        return self._tick(remark, done=True)

    @extend_schema(
        summary="La segna come non fatta",
        parameters=[REMARK],
        request=None,
        responses={200: RemarkSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path=rf"remarks/(?P<remark>{UUID})/untick")
    def untick(self, request, id=None, remark=None):
        return self._tick(remark, done=False)

    @extend_schema(
        summary="Le richieste di integrazione, con ogni risposta prima e dopo",
        responses={200: RoundSerializer(many=True), 404: PROBLEM},
    )
    @action(detail=True, methods=["get"])
    def integrations(self, request, id=None):
        rounds = self.paginate_queryset(rounds_of(self.get_object()))
        return self.get_paginated_response(RoundSerializer(rounds, many=True).data)

    @extend_schema(
        summary="Chiede un'integrazione con tutto ciò che è preparato: la compilazione torna",
        request=IntegrateSerializer,
        responses={201: IntegrationSerializer} | REFUSED,
    )
    @integrations.mapping.post
    def ask_integration(self, request, id=None):
        submission, sent = self._to_review(IntegrateSerializer)
        made = integrations.ask(submission, **sent, by=request.user)
        return Response(IntegrationSerializer(made).data, status=201)

    @extend_schema(
        summary="Ritira la richiesta, tutta o una cosa sola",
        request=WithdrawSerializer,
        responses={200: SubmissionSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path="integrations/withdraw")
    def withdraw(self, request, id=None):
        submission, sent = self._to_review(WithdrawSerializer)
        one = self._remark(submission, sent["remark"]) if "remark" in sent else None
        return self._do(lambda row, by: integrations.withdraw(row, remark=one, by=by))

    def _to_review(self, serializer):
        """The submission and what was sent about it, once the right was asked."""
        submission = self.get_object()
        require(self.request.user, REVIEW, submission)
        data = serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return submission, data.validated_data

    def _said(self, submission: Submission):
        """What the authority prepares stays with its staff."""
        rows = submission.remarks.order_by("pk")
        staff = self.request.user.has_perm("workshops.manage_workshop", submission)
        return rows if staff else rows.filter(state__in=SAID)

    def _remark(self, submission: Submission, public_id) -> Remark:
        found = get_object_or_404(self._said(submission), public_id=public_id)
        found.submission = submission
        return found

    def _tick(self, public_id, *, done: bool):
        found = self._remark(self.get_object(), public_id)
        integrations.tick(found, done=done, by=self.request.user)
        return Response(RemarkSerializer(found).data)
