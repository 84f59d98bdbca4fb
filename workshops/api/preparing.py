"""Preparing an officina over REST: open it, plan, ask, seat, invite, remind, schedule.

Each is an address below the officina and calls the action that the page calls. The right is asked
before what was sent is read: who may not, hears 403 whatever they wrote.
"""

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from officine.access import require
from officine.api_support import PROBLEM
from toolkit.models import Edition, FormDefinition, PartnerCategory, Step
from workshops.actions import assignments, invitations, partners, reminders, reports, steps
from workshops.actions import workshops as officine
from workshops.api.nouns import (
    InvitationSerializer,
    ParticipationSerializer,
    StepRunSerializer,
    WorkshopSerializer,
)
from workshops.api.shapes import AssignmentSerializer, with_names
from workshops.models import (
    Assignment,
    City,
    Mandate,
    Organisation,
    Participation,
    Programme,
    ReportSchedule,
    StepRun,
    Workshop,
    WorkshopCity,
)

REFUSED = {400: PROBLEM, 403: PROBLEM, 404: PROBLEM, 409: PROBLEM}


def one_of(model, slug_field: str, **more) -> serializers.SlugRelatedField:
    """A thing named by its code; which ones there are to choose from is said by ``within``."""
    return serializers.SlugRelatedField(
        slug_field=slug_field, queryset=model._default_manager.none(), **more
    )


def any_of(rows, slug_field: str, **more) -> serializers.SlugRelatedField:
    """A thing named by its code, the same for every officina."""
    return serializers.SlugRelatedField(slug_field=slug_field, queryset=rows, **more)


@extend_schema_field(OpenApiTypes.STR)
class PlaceField(serializers.SlugRelatedField):
    """A city of the officina, by the name of the city in addresses."""

    def __init__(self, **more):
        super().__init__(slug_field="city__slug", queryset=WorkshopCity.objects.none(), **more)


class Within(serializers.Serializer):
    """What is sent about one officina: its names are looked up in that officina alone."""

    def __init__(self, *args, workshop=None, **kwargs):
        super().__init__(*args, **kwargs)
        if workshop is not None:
            for name, rows in self.within(workshop).items():
                field = self.fields[name]
                getattr(field, "child_relation", field).queryset = rows

    def within(self, workshop) -> dict:
        return {}


class NewWorkshopSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    programme = any_of(Programme.objects.all(), "code")
    authority = any_of(Organisation.objects.filter(is_authority=True), "public_id")
    edition = serializers.SlugRelatedField(
        slug_field="number",
        queryset=Edition.objects.filter(state="published").defer("frozen"),
        required=False,
        help_text="Il numero di un'edizione pubblicata del Toolkit.",
    )
    cities = any_of(City.objects.all(), "slug", many=True, required=False)
    aim = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    theme = serializers.CharField(required=False, allow_blank=True, max_length=200)
    motivation = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    contact_email = serializers.EmailField(required=False, allow_blank=True)


class PlanSerializer(Within):
    step = one_of(Step, "code")
    cities = PlaceField(many=True)
    opens_on = serializers.DateField()
    due_on = serializers.DateField()
    override_reason = serializers.CharField(
        required=False,
        max_length=1000,
        help_text="Perché il tempo è meno del minimo del Toolkit, quando lo è.",
    )

    def within(self, workshop):
        return {
            "step": Step.objects.filter(phase__edition=workshop.edition_id),
            "cities": WorkshopCity.objects.filter(workshop=workshop).select_related(
                "workshop", "city"
            ),
        }


class FormAskedSerializer(Within):
    form = one_of(FormDefinition, "code")
    step_runs = serializers.PrimaryKeyRelatedField(many=True, queryset=StepRun.objects.none())
    participations = serializers.PrimaryKeyRelatedField(
        many=True, queryset=Participation.objects.none()
    )
    due_on = serializers.DateField(help_text="Fino alla fine di questo giorno, a Roma.")
    deadline = serializers.ChoiceField(
        Assignment.Deadline.choices, required=False, default=Assignment.Deadline.SOFT
    )

    def within(self, workshop):
        return {
            "form": FormDefinition.objects.filter(edition=workshop.edition_id),
            "step_runs": StepRun.objects.filter(place__workshop=workshop).select_related(
                "place__workshop", "step"
            ),
            "participations": Participation.objects.filter(workshop=workshop),
        }


class NewPartnerSerializer(Within):
    name = serializers.CharField(max_length=250)
    category = any_of(PartnerCategory.objects.all(), "code")
    place = PlaceField(required=False, help_text="La città; senza, tutta l'officina.")
    role = serializers.ChoiceField(
        Participation.Role.choices, required=False, default=Participation.Role.PARTNER
    )
    ipa_code = serializers.CharField(required=False, max_length=20)

    def within(self, workshop):
        return {"place": WorkshopCity.objects.filter(workshop=workshop).select_related("city")}


class NewInvitationSerializer(Within):
    participation = serializers.PrimaryKeyRelatedField(queryset=Participation.objects.none())
    email = serializers.EmailField()
    name = serializers.CharField(required=False, allow_blank=True, max_length=150)
    role = serializers.ChoiceField(Mandate.Role.choices)
    send = serializers.BooleanField(
        required=False, default=True, help_text="Falso: la lettera resta preparata."
    )

    def within(self, workshop):
        rows = Participation.objects.filter(workshop=workshop)
        return {"participation": rows.select_related("workshop", "organisation")}


class ReminderSerializer(Within):
    assignments = one_of(
        Assignment, "public_id", many=True, help_text="Le compilazioni da sollecitare."
    )

    def within(self, workshop):
        return {"assignments": Assignment.objects.filter(participation__workshop=workshop)}


class RemindedSerializer(serializers.Serializer):
    people = serializers.IntegerField()
    organisations = serializers.IntegerField()
    assignments = serializers.ListField(child=serializers.UUIDField())
    excluded = serializers.DictField(
        child=serializers.CharField(), help_text="Chi non è stato sollecitato, e perché."
    )


class ScheduleSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReportSchedule
        fields = ["every", "starts_on", "is_active"]


def asks(summary: str, request, response, *, code: int = 201, many: bool = False):
    """The schema of one of these: what is sent, what comes back, how it may be refused."""
    answer = response(many=True) if many else response
    return extend_schema(summary=summary, request=request, responses={code: answer} | REFUSED)


class Preparing:
    """The verbs that prepare an officina, for its viewset."""

    def _read(self, permission: str, serializer):
        """The officina and what was sent about it, once the right was asked."""
        workshop = self.get_object()
        require(self.request.user, permission, workshop)
        data = serializer(data=self.request.data, workshop=workshop)
        data.is_valid(raise_exception=True)
        return workshop, data.validated_data

    def _open(self, values: dict) -> Workshop:
        edition, cities = values.pop("edition", None), values.pop("cities", [])
        by = self.request.user
        with transaction.atomic():
            workshop = officine.create(**values, by=by)
            if edition:
                officine.choose_edition(workshop, edition, by=by)
            if cities:
                officine.set_cities(workshop, cities, by=by)
        return workshop

    @asks(
        "Prepara una nuova officina: la guida chi la crea",
        NewWorkshopSerializer,
        WorkshopSerializer,
    )
    def create(self, request):
        require(request.user, "workshops.add_workshop")
        data = NewWorkshopSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        workshop = self._open(data.validated_data)
        return Response(WorkshopSerializer(workshop).data, status=201)

    @asks("Dà le date a un passo in alcune città", PlanSerializer, StepRunSerializer, many=True)
    @action(detail=True, methods=["post"])
    def plan(self, request, slug=None):
        _workshop, sent = self._read("workshops.change_steps", PlanSerializer)
        made = steps.plan(sent.pop("step"), sent.pop("cities"), **sent, by=request.user)
        rows = StepRun.objects.filter(pk__in=[run.pk for run in made]).select_related(
            "place__workshop", "place__city", "step__phase"
        )
        return Response(StepRunSerializer(rows.order_by("pk"), many=True).data, status=201)

    @asks(
        "Chiede un modulo a delle organizzazioni",
        FormAskedSerializer,
        AssignmentSerializer,
        many=True,
    )
    @action(detail=True, methods=["post"])
    def ask(self, request, slug=None):
        _workshop, sent = self._read("workshops.change_steps", FormAskedSerializer)
        made = assignments.ask(
            sent.pop("form"),
            sent.pop("step_runs"),
            sent.pop("participations"),
            **sent,
            by=request.user,
        )
        rows = with_names(Assignment.objects.filter(pk__in=[one.pk for one in made]))
        return Response(AssignmentSerializer(rows, many=True).data, status=201)

    @asks("Fa sedere un'organizzazione al tavolo", NewPartnerSerializer, ParticipationSerializer)
    @action(detail=True, methods=["post"])
    def seat(self, request, slug=None):
        workshop, sent = self._read("workshops.change_partners", NewPartnerSerializer)
        seat = partners.add_organisation(workshop, **sent, by=request.user)
        return Response(ParticipationSerializer(seat).data, status=201)

    @asks(
        "Invita una persona per un'organizzazione al tavolo",
        NewInvitationSerializer,
        InvitationSerializer,
    )
    @action(detail=True, methods=["post"])
    def invite(self, request, slug=None):
        _workshop, sent = self._read("workshops.change_partners", NewInvitationSerializer)
        leaves = sent.pop("send")
        with transaction.atomic():
            letter = invitations.invite(sent.pop("participation"), **sent, by=request.user)
            if leaves:
                invitations.send_invitation(letter, by=request.user)
        return Response(InvitationSerializer(letter).data, status=201)

    @asks("Sollecita delle compilazioni", ReminderSerializer, RemindedSerializer, code=200)
    @action(detail=True, methods=["post"])
    def remind(self, request, slug=None):
        workshop, sent = self._read("workshops.remind", ReminderSerializer)
        done = reminders.send(workshop, sent["assignments"], by=request.user)
        told = {
            "people": len(done.letters),
            "organisations": done.organisations,
            "assignments": sorted({one.public_id for x in done.letters for one in x.assignments}),
            "excluded": {str(one.public_id): str(why) for one, why in done.excluded},
        }
        return Response(RemindedSerializer(told).data)

    @asks(
        "Decide ogni quanto si compila la relazione",
        ScheduleSerializer,
        ScheduleSerializer,
        code=200,
    )
    @action(detail=True, methods=["put"])
    def schedule(self, request, slug=None):
        workshop = self.get_object()
        require(request.user, "workshops.compile_report", workshop)
        data = ScheduleSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        schedule = reports.set_schedule(
            workshop, **({"is_active": True} | data.validated_data), by=request.user
        )
        return Response(ScheduleSerializer(schedule).data)
