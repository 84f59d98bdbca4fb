"""«Chiedi aiuto su questa domanda», over REST: list, ask, answer, close."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from officine.access import require
from officine.api_support import PROBLEM
from workshops.actions import help as helping
from workshops.models import Clarification, HelpMessage, HelpThread
from workshops.queries.help import clarifications_of
from workshops.queries.roles import roles_of

REFUSED = {400: PROBLEM, 403: PROBLEM, 404: PROBLEM, 409: PROBLEM}
THREAD = OpenApiParameter("thread", OpenApiTypes.UUID, OpenApiParameter.PATH)
HEX = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class HelpMessageSerializer(serializers.ModelSerializer):
    by_name = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = HelpMessage
        fields = ["text", "by_name", "is_staff", "at"]


class HelpThreadSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    messages = HelpMessageSerializer(many=True, read_only=True)
    state = serializers.CharField(read_only=True, help_text="open, answered, closed.")

    class Meta:
        model = HelpThread
        fields = ["id", "question", "label", "state", "is_unread", "written_at", "messages"]


class ClarificationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Clarification
        fields = ["question", "asked", "text", "at"]


class MessageSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=HelpMessage.LONGEST)
    key = serializers.CharField(
        required=False, max_length=64, help_text="Una chiave tua: la stessa scrive una volta sola."
    )


class AskHelpSerializer(MessageSerializer):
    question = serializers.CharField(max_length=20, help_text="Il codice della domanda.")


class Helping:
    """The actions of a form that is asked: help about its questions."""

    @extend_schema(
        summary="L'aiuto chiesto sulle domande di un modulo, con le risposte",
        responses={200: HelpThreadSerializer(many=True), 404: PROBLEM},
    )
    @action(detail=True, methods=["get"])
    def help(self, request, id=None):
        page = self.paginate_queryset(self._threads(self.get_object()))
        return self.get_paginated_response(HelpThreadSerializer(page, many=True).data)

    @extend_schema(
        summary="Chiede aiuto su una domanda",
        request=AskHelpSerializer,
        responses={201: HelpThreadSerializer} | REFUSED,
    )
    @help.mapping.post
    def ask_help(self, request, id=None):
        assignment = self.get_object()
        require(request.user, "workshops.ask_help", assignment)
        data = AskHelpSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        thread = helping.ask(assignment, **data.validated_data, by=request.user)
        return self._thread_as_is(assignment, thread.public_id, 201)

    @extend_schema(
        summary="Risponde, o scrive ancora: chi esamina risponde, chi compila scrive",
        parameters=[THREAD],
        request=MessageSerializer,
        responses={201: HelpThreadSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path=rf"help/(?P<thread>{HEX})/messages")
    def help_message(self, request, id=None, thread=None):
        assignment = self.get_object()
        found = self._thread(assignment, thread)
        ours = assignment.participation.organisation_id in roles_of(request.user).mandates
        if not ours:
            require(request.user, "workshops.give_help", found)
        data = MessageSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        say = helping.write if ours else helping.answer
        say(found, **data.validated_data, by=request.user)
        return self._thread_as_is(assignment, thread, 201)

    @extend_schema(
        summary="Chiude: chi scrive ancora riapre",
        parameters=[THREAD],
        request=None,
        responses={200: HelpThreadSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"], url_path=rf"help/(?P<thread>{HEX})/close")
    def close_help(self, request, id=None, thread=None):
        assignment = self.get_object()
        helping.close(self._thread(assignment, thread), by=request.user)
        return self._thread_as_is(assignment, thread, 200)

    @extend_schema(
        summary="I chiarimenti per tutte le organizzazioni che rispondono al modulo",
        responses={200: ClarificationSerializer(many=True), 404: PROBLEM},
    )
    @action(detail=True, methods=["get"])
    def clarifications(self, request, id=None):
        page = self.paginate_queryset(clarifications_of(self.get_object()))
        return self.get_paginated_response(ClarificationSerializer(page, many=True).data)

    def _threads(self, assignment):
        rows = HelpThread.objects.filter(assignment=assignment).order_by("-written_at", "-pk")
        return rows.prefetch_related("messages__by")

    def _thread(self, assignment, public_id) -> HelpThread:
        found = get_object_or_404(self._threads(assignment), public_id=public_id)
        found.assignment = assignment
        return found

    def _thread_as_is(self, assignment, public_id, status) -> Response:
        row = self._threads(assignment).get(public_id=public_id)
        return Response(HelpThreadSerializer(row).data, status=status)
