from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshops.models.organisation import Mandate


class MandateNotice(models.Model):
    """That a mandate is about to end was told: once for each warning and each last day."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="notices")
    days = models.PositiveSmallIntegerField(_("giorni prima"))
    ends_on = models.DateField(_("ultimo giorno"))
    at = models.DateTimeField(_("detto il"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("avviso di delega in scadenza")
        verbose_name_plural = _("avvisi di deleghe in scadenza")
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "days", "ends_on"], name="a_mandate_is_warned_of_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mandate} −{self.days}"
