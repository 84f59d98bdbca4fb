"""What officine learnt and what practice says: the material of the next edition."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from officine.api_support import PROBLEM, Pages
from toolkit.actions import lessons
from toolkit.api.curating.doors import REFUSED, Curating
from toolkit.curation.use import Use, use_of
from toolkit.lifecycles import LessonState
from toolkit.models import ItemChange, Lesson
from toolkit.queries import current

STATE = OpenApiParameter("state", OpenApiTypes.STR, enum=LessonState.values)


class LessonSerializer(serializers.ModelSerializer):
    edition = serializers.PrimaryKeyRelatedField(read_only=True)
    by = serializers.CharField(allow_null=True)
    changes = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Lesson
        fields = [
            "id",
            "edition",
            "kind",
            "code",
            "text",
            "proposal",
            "origin",
            "state",
            "answer",
            "by",
            "at",
            "changes",
        ]


class AnswerSerializer(serializers.Serializer):
    answer = serializers.CharField(
        max_length=4000,
        allow_blank=True,
        required=False,
        default="",
        help_text="La legge chi l'ha proposta.",
    )


class DeclinedSerializer(serializers.Serializer):
    answer = serializers.CharField(max_length=4000, help_text="Perché: lo legge chi l'ha proposta.")


class AppliedSerializer(AnswerSerializer):
    change = serializers.PrimaryKeyRelatedField(
        queryset=ItemChange.objects.select_related("edition"),
        help_text="La modifica che ne è nata.",
    )


class StepUseSerializer(serializers.Serializer):
    planned = serializers.IntegerField()
    done = serializers.IntegerField()
    days_planned = serializers.FloatField(allow_null=True)
    days_taken = serializers.FloatField(allow_null=True)
    skipped = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())


class ToolUseSerializer(serializers.Serializer):
    used = serializers.IntegerField()
    minutes = serializers.FloatField(allow_null=True)
    people = serializers.FloatField(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField())


class QuestionUseSerializer(serializers.Serializer):
    code = serializers.CharField()
    unanswered = serializers.IntegerField()
    unknown = serializers.IntegerField()


class FormUseSerializer(serializers.Serializer):
    asked = serializers.IntegerField()
    sent = serializers.IntegerField()
    late = serializers.IntegerField()
    waived = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    questions = QuestionUseSerializer(many=True)


class UseSerializer(serializers.Serializer):
    """What practice says, by code of step, tool and form, across officine and editions."""

    officine = serializers.IntegerField()
    steps = serializers.DictField(child=StepUseSerializer())
    forms = serializers.DictField(child=FormUseSerializer())
    tools = serializers.DictField(child=ToolUseSerializer())


def known():
    rows = Lesson.objects.select_related("edition", "by").prefetch_related("changes")
    return rows.order_by("-pk")


class LessonsViewSet(Curating):
    pagination_class = Pages

    @extend_schema(
        summary="Le lezioni proposte dalle officine",
        parameters=[STATE],
        responses={200: LessonSerializer(many=True)},
    )
    def list(self, request):
        rows = known()
        state = request.query_params.get("state")
        if state:
            if state not in LessonState.values:
                raise serializers.ValidationError({"state": [_("Questo stato non c'è.")]})
            rows = rows.filter(state=state)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(LessonSerializer(page, many=True).data)


class LessonViewSet(Curating):
    @extend_schema(summary="Una lezione", responses={200: LessonSerializer, 404: PROBLEM})
    def retrieve(self, request, lesson):
        return self._told(lesson)

    @extend_schema(
        summary="Accoglie una lezione",
        request=AnswerSerializer,
        responses={200: LessonSerializer} | REFUSED,
    )
    def accept(self, request, lesson):
        found = known().get(pk=lesson)
        lessons.accept(found, **self.sent(AnswerSerializer), by=request.user)
        return self._told(lesson)

    @extend_schema(
        summary="Non accoglie una lezione, e dice perché",
        request=DeclinedSerializer,
        responses={200: LessonSerializer} | REFUSED,
    )
    def decline(self, request, lesson):
        found = known().get(pk=lesson)
        lessons.decline(found, **self.sent(DeclinedSerializer), by=request.user)
        return self._told(lesson)

    @extend_schema(
        summary="Collega una lezione alla modifica che ne è nata",
        request=AppliedSerializer,
        responses={200: LessonSerializer} | REFUSED,
    )
    def apply(self, request, lesson):
        found = known().get(pk=lesson)
        sent = self.sent(AppliedSerializer)
        lessons.apply(found, sent["change"], answer=sent["answer"], by=request.user)
        return self._told(lesson)

    def _told(self, lesson: int) -> Response:
        return Response(LessonSerializer(known().get(pk=lesson)).data)


class PracticeViewSet(Curating):
    @extend_schema(
        summary="Che cosa dice la pratica: passi fatti e saltati, moduli tornati e quando",
        responses={200: UseSerializer},
    )
    def retrieve(self, request):
        edition = current(request.user)
        use = use_of(edition.toolkit_id, request.user) if edition else Use()
        return Response(UseSerializer(use).data)
