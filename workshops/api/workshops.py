"""Officine over REST: the table, its cities, who sits there, the steps they go through."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from officine.access import require
from officine.api_support import PROBLEM
from officine.reading import Reading
from workshops.actions import invitations, steps, workshops
from workshops.api.deadlines import Deadlines
from workshops.api.nouns import (
    InvitationSerializer,
    ParticipationSerializer,
    PlaceSerializer,
    StepRunSerializer,
    TeamMemberSerializer,
    WorkshopSerializer,
)
from workshops.api.preparing import Preparing
from workshops.api.reviewing import Reviewing
from workshops.models import Invitation, Participation, StepRun, TeamMember, Workshop, WorkshopCity
from workshops.queries.roles import roles_of


class SuspensionSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


MOVED = {200: WorkshopSerializer, 400: PROBLEM, 403: PROBLEM, 409: PROBLEM}


@extend_schema_view(
    list=extend_schema(summary="Le officine"), retrieve=extend_schema(summary="Un'officina")
)
class WorkshopViewSet(Preparing, Deadlines, Reviewing, Reading):
    public_read = True
    queryset = Workshop.objects.none()
    serializer_class = WorkshopSerializer
    lookup_field = "slug"
    filterset_fields = ("state", "programme__code", "places__city__slug", "is_record")
    ordering_fields = ("starts_on", "title", "updated_at")

    def get_queryset(self):
        rows = Workshop.objects.visible_to(self.viewer)
        return (
            rows.select_related("programme", "authority", "edition")
            .defer("edition__frozen")
            .prefetch_related("places__city")
            .order_by("-starts_on", "slug")
        )

    def _do(self, verb, **values):
        workshop = self.get_object()
        verb(workshop, **values, by=self.request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(summary="Avvia l'officina", request=None, responses=MOVED)
    @action(detail=True, methods=["post"])
    def start(self, request, slug=None):
        return self._do(workshops.start)

    @extend_schema(summary="Comincia a chiudere", request=None, responses=MOVED)
    @action(detail=True, methods=["post"])
    def close(self, request, slug=None):
        return self._do(workshops.close)

    @extend_schema(summary="Conclude l'officina", request=None, responses=MOVED)
    @action(detail=True, methods=["post"])
    def conclude(self, request, slug=None):
        return self._do(workshops.conclude)

    @extend_schema(summary="Riprende dopo una sospensione", request=None, responses=MOVED)
    @action(detail=True, methods=["post"])
    def resume(self, request, slug=None):
        return self._do(workshops.resume)

    @extend_schema(summary="Torna in corso dalla chiusura", request=None, responses=MOVED)
    @action(detail=True, methods=["post"])
    def reopen(self, request, slug=None):
        return self._do(workshops.reopen)

    @extend_schema(
        summary="Sospende l'officina, e dice perché", request=SuspensionSerializer, responses=MOVED
    )
    @action(detail=True, methods=["post"])
    def suspend(self, request, slug=None):
        workshop = self.get_object()
        require(request.user, "workshops.change_workshop", workshop)
        data = SuspensionSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        return self._do(workshops.suspend, **data.validated_data)


class AtTable(Reading):
    """Parts of officine: shown with the officina they belong to."""

    public_read = True

    def visible_workshops(self):
        return Workshop.objects.visible_to(self.viewer)

    def staffed(self, *roles: str):
        """The officine in whose staff the viewer has one of these roles (any, if none is named)."""
        user = self.viewer
        if user.is_authenticated and user.is_superuser:
            return Workshop.objects.all()
        teams = roles_of(user).teams
        return Workshop.objects.filter(
            pk__in=[pk for pk, role in teams.items() if not roles or role in roles]
        )


@extend_schema_view(
    list=extend_schema(summary="Le città delle officine"),
    retrieve=extend_schema(summary="Una città di un'officina"),
)
class PlaceViewSet(AtTable):
    queryset = WorkshopCity.objects.none()
    serializer_class = PlaceSerializer
    filterset_fields = ("workshop__slug", "city__slug")
    ordering_fields = ("id",)

    def get_queryset(self):
        rows = WorkshopCity.objects.filter(workshop__in=self.visible_workshops())
        return rows.select_related("workshop", "city").order_by("pk")


@extend_schema_view(
    list=extend_schema(summary="Le organizzazioni ai tavoli"),
    retrieve=extend_schema(summary="Un'organizzazione a un tavolo"),
)
class ParticipationViewSet(AtTable):
    queryset = Participation.objects.none()
    serializer_class = ParticipationSerializer
    filterset_fields = (
        "workshop__slug",
        "role",
        "place__city__slug",
        "organisation__category__code",
    )
    ordering_fields = ("since", "id")

    def get_queryset(self):
        rows = Participation.objects.filter(workshop__in=self.visible_workshops())
        return rows.select_related("workshop", "organisation__category", "place__city").order_by(
            "pk"
        )


@extend_schema_view(
    list=extend_schema(summary="Lo staff delle officine in cui lavori"),
    retrieve=extend_schema(summary="Una persona dello staff"),
)
class TeamViewSet(AtTable):
    public_read = False
    queryset = TeamMember.objects.none()
    serializer_class = TeamMemberSerializer
    filterset_fields = ("workshop__slug", "role")
    ordering_fields = ("id",)

    def get_queryset(self):
        rows = TeamMember.objects.filter(workshop__in=self.staffed())
        return rows.select_related("workshop", "person").order_by("pk")


class OpenStepSerializer(serializers.Serializer):
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text="Perché si apre prima che i passi di prima siano conclusi.",
    )


class FinishStepSerializer(serializers.Serializer):
    held = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="La condizione d'uscita è soddisfatta.",
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


@extend_schema_view(
    list=extend_schema(summary="I passi nelle città"),
    retrieve=extend_schema(summary="Un passo in una città"),
)
class StepRunViewSet(AtTable):
    queryset = StepRun.objects.none()
    serializer_class = StepRunSerializer
    filterset_fields = ("place__workshop__slug", "place__city__slug", "step__code", "state")
    ordering_fields = ("opens_on", "due_on", "id")

    def get_queryset(self):
        rows = StepRun.objects.filter(place__workshop__in=self.visible_workshops())
        return rows.select_related("place__workshop", "place__city", "step__phase").order_by("pk")

    @extend_schema(
        summary="Apre il passo",
        description="Con `reason` anche se i passi di prima non sono conclusi.",
        request=OpenStepSerializer,
        responses={200: StepRunSerializer, 400: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def open(self, request, pk=None):
        run = self.get_object()
        require(request.user, "workshops.change_steps", run)
        data = OpenStepSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        steps.open_step(run, **data.validated_data, by=request.user)
        return Response(self.get_serializer(run).data)

    @extend_schema(
        summary="Conclude il passo",
        description="`held` dice se la condizione d'uscita è soddisfatta: serve, se il passo ne ha"
        " una. Se non lo è, `note` dice perché si conclude lo stesso.",
        request=FinishStepSerializer,
        responses={200: StepRunSerializer, 400: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def finish(self, request, pk=None):
        run = self.get_object()
        require(request.user, "workshops.change_steps", run)
        data = FinishStepSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        steps.finish(run, **data.validated_data, by=request.user)
        return Response(self.get_serializer(run).data)

    @extend_schema(
        summary="Riapre il passo", request=None, responses={200: StepRunSerializer, 409: PROBLEM}
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk=None):
        run = self.get_object()
        steps.reopen(run, by=request.user)
        return Response(self.get_serializer(run).data)


@extend_schema_view(
    list=extend_schema(summary="Gli inviti delle officine di cui tieni il registro"),
    retrieve=extend_schema(summary="Un invito"),
)
class InvitationViewSet(AtTable):
    public_read = False
    queryset = Invitation.objects.none()
    serializer_class = InvitationSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_fields = ("participation__workshop__slug", "state", "role")
    ordering_fields = ("created_at", "sent_at")

    def get_queryset(self):
        desk = self.staffed("lead", "officer", "secretariat")
        rows = Invitation.objects.filter(participation__workshop__in=desk)
        return rows.select_related(
            "participation__workshop", "participation__organisation"
        ).order_by("-created_at", "-pk")

    @extend_schema(
        summary="Invia l'invito",
        request=None,
        responses={200: InvitationSerializer, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def send(self, request, id=None):
        invitation = self.get_object()
        invitations.send_invitation(invitation, by=request.user)
        return Response(self.get_serializer(invitation).data)

    @extend_schema(
        summary="Ritira l'invito",
        request=None,
        responses={200: InvitationSerializer, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def revoke(self, request, id=None):
        invitation = self.get_object()
        invitations.revoke(invitation, by=request.user)
        return Response(self.get_serializer(invitation).data)
