"""What is said at the door between two steps of the Toolkit."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models.step_run import StepRun


class ExitWord(models.Model):
    """Whether the exit condition of a step holds in a city, said when it is finished."""

    run = models.ForeignKey(StepRun, on_delete=models.PROTECT, related_name="exit_words")
    held = models.BooleanField(_("la condizione d'uscita è soddisfatta"))
    note = models.TextField(_("come, o perché no"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("detto il"), auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("condizione d'uscita")
        verbose_name_plural = _("condizioni d'uscita")
        constraints = [
            models.CheckConstraint(
                condition=Q(held=True) | ~Q(note=""), name="who_says_no_at_an_exit_says_why"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.held}"


class GateOverride(models.Model):
    """A step was opened though others before it were not over: who did, why, which ones."""

    run = models.ForeignKey(StepRun, on_delete=models.PROTECT, related_name="gate_overrides")
    waiting = models.JSONField(_("passi che mancavano"), help_text="Their codes, in order.")
    reason = models.TextField(_("motivo"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("aperto il"), auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("deroga a una condizione d'uscita")
        verbose_name_plural = _("deroghe alle condizioni d'uscita")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="a_gate_is_overridden_for_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run}: {', '.join(self.waiting)}"
