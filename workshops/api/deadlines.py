"""Deadlines of an officina over REST: more time for many at once, the plan of the reminders."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from officine.access import require
from officine.api_support import PROBLEM
from workshops.actions import assignments, reminding
from workshops.api.preparing import Within, asks, one_of
from workshops.api.reviewing import PRIVATE
from workshops.models import Assignment, ReminderPlan


class MoreTimeSerializer(Within):
    assignments = one_of(Assignment, "public_id", many=True, help_text="A chi si dà tempo.")
    until = serializers.DateField(help_text="Vale fino alle 23:59, ora di Roma.")
    reason = serializers.CharField(max_length=500)

    def within(self, workshop):
        return {"assignments": Assignment.objects.filter(participation__workshop=workshop)}


class ExtendedSerializer(serializers.Serializer):
    extended = serializers.ListField(
        child=serializers.UUIDField(),
        help_text="Chi ha più tempo. Le altre erano inviate, non dovute, o scadevano già dopo.",
    )


class ReminderPlanSerializer(serializers.ModelSerializer):
    days = serializers.ListField(
        child=serializers.IntegerField(min_value=-365, max_value=365),
        max_length=20,
        help_text="Dalla scadenza: -7 è una settimana prima, 1 il giorno dopo.",
    )
    is_paused = serializers.BooleanField(required=False, default=False)

    class Meta:
        model = ReminderPlan
        fields = ["days", "is_paused"]


class Deadlines:
    """The verbs about time, for the viewset of officine."""

    @asks("Dà più tempo a più compilazioni", MoreTimeSerializer, ExtendedSerializer, code=200)
    @action(detail=True, methods=["post"])
    def extend(self, request, slug=None):
        _workshop, sent = self._read("workshops.extend_deadline", MoreTimeSerializer)
        given = assignments.extend(sent.pop("assignments"), **sent, by=request.user)
        extended = [one.assignment.public_id for one in given]
        return Response(ExtendedSerializer({"extended": extended}).data)

    @extend_schema(
        summary="In quali giorni i solleciti partono da soli",
        responses={200: ReminderPlanSerializer, 403: PROBLEM, 404: PROBLEM},
    )
    @action(detail=True, methods=["get"], url_path="reminder-plan", **PRIVATE)
    def reminder_plan(self, request, slug=None):
        workshop = self._staffed("workshops.remind")
        return Response(ReminderPlanSerializer(reminding.plan_of(workshop)).data)

    @asks(
        "Sceglie i giorni, o mette in pausa",
        ReminderPlanSerializer,
        ReminderPlanSerializer,
        code=200,
    )
    @reminder_plan.mapping.put
    def change_reminder_plan(self, request, slug=None):
        workshop = self.get_object()
        require(request.user, "workshops.remind", workshop)
        data = ReminderPlanSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        plan = reminding.change_plan(workshop, **data.validated_data, by=request.user)
        return Response(ReminderPlanSerializer(plan).data)
