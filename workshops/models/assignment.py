import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshops.models.organisation import Mandate
from workshops.models.past import Remembered
from workshops.models.step_run import StepRun
from workshops.models.workshop import Participation


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The organisation that owes it, and the staff of the officina (as a status)."""
        if user.is_superuser:
            return self
        mandated = user.mandates.current().values("organisation")
        return self.filter(
            Q(participation__organisation__in=mandated)
            | Q(participation__workshop__in=user.teams.values("workshop"))
        )


class Assignment(Remembered):
    """A form that an organisation is asked to fill in a step, by a moment in Rome's time."""

    class Deadline(models.TextChoices):
        SOFT = "soft", _("Morbida: si accetta anche dopo, segnato fuori termine")
        HARD = "hard", _("Rigida: dopo non si invia")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    step_run = models.ForeignKey(StepRun, on_delete=models.PROTECT, related_name="assignments")
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="assignments"
    )
    form = models.ForeignKey(
        "toolkit.FormDefinition", on_delete=models.PROTECT, related_name="assignments"
    )
    due_at = models.DateTimeField(_("scadenza"), help_text=_("Con le proroghe concesse."))
    original_due_at = models.DateTimeField(_("scadenza iniziale"))
    deadline = models.CharField(
        _("tipo di scadenza"), max_length=5, choices=Deadline, default=Deadline.SOFT
    )
    waived_reason = models.TextField(
        _("perché non è dovuta"), blank=True, help_text=_("Se c'è, la compilazione non è dovuta.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submission_state = models.CharField(
        max_length=20,
        blank=True,
        editable=False,
        help_text="The state of its submission, for counting; a trigger writes it. Empty: none.",
    )

    objects = AssignmentQuerySet.as_manager()
    remembered = ("form_id", "waived_reason")

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("compilazione richiesta")
        verbose_name_plural = _("compilazioni richieste")
        indexes = [models.Index(fields=["due_at", "id"], name="assignments_in_turn")]
        constraints = [
            models.UniqueConstraint(
                fields=["step_run", "participation", "form"], name="a_form_is_asked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.form} · {self.participation.organisation}"

    def officina(self) -> int | None:
        return self.participation.workshop_id


class Extension(models.Model):
    """More time for one assignment, with the reason, visible to who got it."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="extensions")
    until = models.DateTimeField(_("fino al"))
    reason = models.TextField(_("motivo"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.until:%Y-%m-%d}"


class ReminderPlan(models.Model):
    """When an officina reminds by itself. Without a row it does so on the usual days."""

    USUAL = (-7, -2, 1)

    workshop = models.OneToOneField(
        "workshops.Workshop", on_delete=models.CASCADE, related_name="reminder_plan"
    )
    days = models.JSONField(_("giorni"), help_text=_("Dalla scadenza: -7 una settimana prima."))
    is_paused = models.BooleanField(_("in pausa"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("piano dei solleciti")
        verbose_name_plural = _("piani dei solleciti")

    def __str__(self) -> str:
        return str(self.workshop)


class Reminder(models.Model):
    """A reminder that was sent to one person about one assignment.

    One that went out by itself has the day of the plan and the deadline it was about, in Rome:
    together they go out once; another deadline begins anew.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reminders")
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    day = models.SmallIntegerField(null=True)
    due_on = models.DateField(null=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "mandate", "day", "due_on"],
                condition=models.Q(day__isnull=False),
                name="a_day_of_the_plan_reminds_once",
            ),
            models.CheckConstraint(
                condition=models.Q(day__isnull=True, due_on__isnull=True)
                | models.Q(day__isnull=False, due_on__isnull=False),
                name="a_day_of_the_plan_has_its_deadline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} → {self.mandate.person}"
