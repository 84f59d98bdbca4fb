"""What goes on inside an organisation, over REST: for who acts for it, and for nobody else."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from officine.access import require
from officine.api_support import PROBLEM
from officine.lifecycle.machine import WrongState
from toolkit.forms.definition import definition_of
from toolkit.forms.fingerprint import sha256_of
from workshops.actions import asides, entrusting, signatures, signing
from workshops.actions.snapshots import Incomplete, document_now
from workshops.api.filling import NotReady
from workshops.lifecycles import BEING_WRITTEN, SignatureState
from workshops.models import Aside, Assignment, Entrusting, Mandate, Signature, Submission
from workshops.queries import presence
from workshops.queries.roles import roles_of

NUMBER = "[0-9]{1,18}"
REFUSED = {400: PROBLEM, 403: PROBLEM, 404: PROBLEM, 409: PROBLEM}


def path(name: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.INT, OpenApiParameter.PATH)


class EntrustingSerializer(serializers.ModelSerializer):
    title = serializers.SerializerMethodField(help_text="Della sezione.")
    to = serializers.UUIDField(source="to.public_id", read_only=True)
    to_name = serializers.CharField(source="to.name", read_only=True)
    by_name = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Entrusting
        fields = ["id", "section", "title", "to", "to_name", "by_name", "note", "at", "done_at"]

    def get_title(self, row) -> str:
        return entrusting.title_of(row.assignment, row.section) or row.section


class EntrustSerializer(serializers.Serializer):
    section = serializers.CharField(max_length=20)
    to = serializers.UUIDField(help_text="La persona, come in «mandates».")
    note = serializers.CharField(required=False, allow_blank=True, max_length=300)


class SignSerializer(serializers.Serializer):
    section = serializers.CharField(max_length=20, help_text="Dove si scrive.")


class WriterSerializer(serializers.Serializer):
    name = serializers.CharField()
    section = serializers.CharField()
    title = serializers.CharField()


class PresenceSerializer(serializers.Serializer):
    writing = WriterSerializer(many=True, help_text="Gli altri, nell'ultimo minuto.")
    over = serializers.BooleanField(help_text="Non si può più scrivere: è inviata.")


class Hands:
    """The actions of a form that is asked: its sections, who writes where."""

    @extend_schema(
        summary="Chi ha in mano quali sezioni",
        responses={200: EntrustingSerializer(many=True), 404: PROBLEM},
    )
    @action(detail=True, methods=["get"])
    def entrustings(self, request, id=None):
        assignment = self._own()
        rows = assignment.entrustings.current().select_related("to", "by")
        page = self.paginate_queryset(rows.order_by("section"))
        for row in page:
            row.assignment = assignment
        return self.get_paginated_response(EntrustingSerializer(page, many=True).data)

    @extend_schema(
        summary="Affida una sezione a una persona, che lo sa per email",
        request=EntrustSerializer,
        responses={201: EntrustingSerializer} | REFUSED,
    )
    @entrustings.mapping.post
    def entrust(self, request, id=None):
        assignment = self._own()
        require(request.user, "workshops.write_submission", assignment)
        data = EntrustSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        people = Mandate.objects.current().filter(
            organisation=assignment.participation.organisation_id
        )
        mandate = people.filter(person__public_id=given.pop("to")).select_related("person").first()
        if mandate is None:
            message = _("Scegli una persona che può scrivere per l'organizzazione.")
            raise ValidationError({"to": message})
        made = entrusting.entrust(
            assignment, given.pop("section"), to=mandate.person, **given, by=request.user
        )
        return Response(EntrustingSerializer(made).data, status=201)

    @extend_schema(
        summary="Riprende una sezione",
        parameters=[path("number")],
        responses={204: None} | REFUSED,
    )
    @action(detail=True, methods=["delete"], url_path=rf"entrustings/(?P<number>{NUMBER})")
    def entrusting(self, request, id=None, number=None):
        entrusting.withdraw(self._entrusting(number), by=request.user)
        return Response(status=204)

    @extend_schema(
        summary="Dice che la propria sezione è finita",
        parameters=[path("number")],
        request=None,
        responses={204: None} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path=rf"entrustings/(?P<number>{NUMBER})/done")
    def done(self, request, id=None, number=None):
        entrusting.finish(self._entrusting(number), by=request.user)
        return Response(status=204)

    @extend_schema(
        summary="Chi altro sta scrivendo, e dove",
        responses={200: PresenceSerializer, 404: PROBLEM},
    )
    @action(detail=True, methods=["get"])
    def presence(self, request, id=None):
        return self._present(self._own())

    @extend_schema(
        summary="Dice che si sta scrivendo in una sezione: vale poco più di un minuto",
        request=SignSerializer,
        responses={200: PresenceSerializer} | REFUSED,
    )
    @presence.mapping.post
    def sign_of_life(self, request, id=None):
        assignment = self._own()
        require(request.user, "workshops.write_submission", self._begun(assignment) or assignment)
        data = SignSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        section = data.validated_data["section"]
        if entrusting.title_of(assignment, section) is None:
            raise ValidationError({"section": _("Scegli una sezione di questo modulo.")})
        if self._is_draft(assignment):
            presence.note(assignment, request.user, section)
        return self._present(assignment)

    def _present(self, assignment):
        is_draft = self._is_draft(assignment)
        titles = {one.code: one.title for one in definition_of(assignment.form).sections}
        others = presence.others(assignment, self.request.user) if is_draft else []
        writing = [
            {"name": name, "section": section, "title": titles[section]}
            for name, section in others
            if section in titles
        ]
        return Response(PresenceSerializer({"writing": writing, "over": not is_draft}).data)

    def _own(self) -> Assignment:
        assignment = self.get_object()
        refuse_outsiders(self.request.user, assignment)
        return assignment

    def _begun(self, assignment) -> Submission | None:
        return getattr(assignment, "submission", None)

    def _is_draft(self, assignment) -> bool:
        begun = self._begun(assignment)
        return begun is not None and begun.state in BEING_WRITTEN

    def _entrusting(self, pk) -> Entrusting:
        assignment = self._own()
        rows = assignment.entrustings.current().select_related("to")
        found = get_object_or_404(rows, pk=int(pk))
        found.assignment = assignment
        return found


def refuse_outsiders(user, assignment: Assignment) -> None:
    if assignment.participation.organisation_id not in roles_of(user).mandates:
        raise Http404


class AsideSerializer(serializers.ModelSerializer):
    by = serializers.UUIDField(source="by.public_id", read_only=True)
    by_name = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Aside
        fields = ["id", "question", "text", "by", "by_name", "at", "resolved_at"]


class SayAsideSerializer(serializers.Serializer):
    question = serializers.CharField(max_length=20)
    text = serializers.CharField(max_length=asides.LONGEST)


class SignatureSerializer(serializers.ModelSerializer):
    how = serializers.CharField(read_only=True, help_text="link, login, strong.")

    class Meta:
        model = Signature
        fields = [
            *("name", "office", "email", "how", "state", "asked_at", "expires_at"),
            *("signed_at", "sha256", "reason"),
        ]


class SigningSerializer(serializers.Serializer):
    asked_for = serializers.BooleanField(help_text="Il modulo la chiede.")
    stands = serializers.BooleanField(help_text="È stata data alle risposte come sono adesso.")
    last = SignatureSerializer(allow_null=True, help_text="L'ultima che è stata chiesta.")


class SignatorySerializer(serializers.Serializer):
    name = serializers.CharField(max_length=150)
    office = serializers.CharField(max_length=150)
    email = serializers.EmailField(max_length=254)


class Inside:
    """The actions of a form that is written: what colleagues say, the signature."""

    @extend_schema(
        summary="Che cosa si dicono i colleghi delle domande: non esce dall'organizzazione",
        parameters=[OpenApiParameter("question", OpenApiTypes.STR)],
        responses={200: AsideSerializer(many=True), 404: PROBLEM},
    )
    @action(detail=True, methods=["get"])
    def asides(self, request, id=None):
        rows = Aside.objects.filter(submission=self._inside()).select_related("by")
        if "question" in request.query_params:
            asked = request.query_params["question"].replace("\0", "")
            rows = rows.filter(question=asked)
        page = self.paginate_queryset(rows.order_by("pk"))
        return self.get_paginated_response(AsideSerializer(page, many=True).data)

    @extend_schema(
        summary="Scrive ai colleghi di una domanda",
        request=SayAsideSerializer,
        responses={201: AsideSerializer} | REFUSED,
    )
    @asides.mapping.post
    def say_aside(self, request, id=None):
        submission = self._inside()
        data = SayAsideSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        made = asides.write(submission, **data.validated_data, by=request.user)
        return Response(AsideSerializer(made).data, status=201)

    @extend_schema(
        summary="Chiude un commento",
        parameters=[path("aside")],
        request=None,
        responses={200: AsideSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path=rf"asides/(?P<aside>{NUMBER})/resolve")
    def resolve_aside(self, request, id=None, aside=None):
        submission = self._inside()
        rows = Aside.objects.filter(submission=submission).select_related("by")
        found = get_object_or_404(rows, pk=int(aside))
        found.submission = submission
        asides.resolve(found, by=request.user)
        found.refresh_from_db(fields=["resolved_at"])
        return Response(AsideSerializer(found).data)

    @extend_schema(
        summary="A che punto è la firma di chi rappresenta l'organizzazione",
        responses={200: SigningSerializer, 404: PROBLEM},
    )
    @action(detail=True, methods=["get"])
    def signature(self, request, id=None):
        return self._signing(self._inside())

    @extend_schema(
        summary="Chiede la firma: la lettera parte per chi rappresenta l'organizzazione",
        request=SignatorySerializer,
        responses={201: SigningSerializer} | REFUSED,
    )
    @signature.mapping.post
    def ask_signature(self, request, id=None):
        submission = self._inside()
        require(request.user, "workshops.send_submission", submission)
        data = SignatorySerializer(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            signing.ask(submission, **data.validated_data, by=request.user)
        except Incomplete as incomplete:
            raise NotReady(incomplete.problems) from incomplete
        return self._signing(submission, status=201)

    @extend_schema(
        summary="Ritira la richiesta di firma: il collegamento nella lettera non vale più",
        responses={200: SigningSerializer} | REFUSED,
    )
    @signature.mapping.delete
    def withdraw_signature(self, request, id=None):
        submission = self._inside()
        require(request.user, "workshops.send_submission", submission)
        waiting = signatures.current(submission)
        if waiting is None or waiting.state != SignatureState.ASKED:
            raise WrongState(waiting or submission, "withdraw", getattr(waiting, "state", ""))
        waiting.submission = submission
        signing.withdraw(waiting, by=request.user)
        return self._signing(submission)

    def _signing(self, submission, status=200):
        rows = Signature.objects.filter(submission=submission).order_by("pk")
        last = rows.last()
        signed = last is not None and last.state == SignatureState.SIGNED
        body = {
            "asked_for": signatures.is_asked_for(submission),
            "stands": signed and last.sha256 == sha256_of(document_now(submission)),
            "last": last,
        }
        return Response(SigningSerializer(body).data, status=status)

    def _inside(self) -> Submission:
        submission = self.get_object()
        refuse_outsiders(self.request.user, submission.assignment)
        return submission
