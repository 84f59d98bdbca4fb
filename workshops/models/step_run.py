from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import STEP_RUN, StepRunState
from workshops.models.past import Remembered, registered_at
from workshops.models.workshop import WorkshopCity


class StepRun(Remembered):
    """A step of the Toolkit as a city goes through it, with its dates."""

    place = models.ForeignKey(WorkshopCity, on_delete=models.CASCADE, related_name="step_runs")
    step = models.ForeignKey("toolkit.Step", on_delete=models.PROTECT, related_name="runs")
    opens_on = models.DateField(_("si apre il"))
    due_on = models.DateField(_("si chiude il"))
    finished_on = models.DateField(_("concluso il"), null=True, blank=True)
    override_reason = models.TextField(
        _("motivo della deroga"),
        blank=True,
        help_text=_("Perché si apre con meno giorni di quelli previsti dal Toolkit."),
    )
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=StepRunState,
        default=StepRunState.PLANNED,
        editable=False,
    )
    registered_at = registered_at()

    lifecycle = STEP_RUN
    remembered = (
        "place_id",
        "step_id",
        "opens_on",
        "due_on",
        "override_reason",
        "registered_at",
    )

    class Meta:
        ordering = ["place", "step__position"]
        verbose_name = _("passo in una città")
        verbose_name_plural = _("passi nelle città")
        constraints = [
            models.UniqueConstraint(fields=["place", "step"], name="a_city_takes_a_step_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")), name="a_step_ends_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} · {self.place}"

    def officina(self) -> int | None:
        return self.place.workshop_id
