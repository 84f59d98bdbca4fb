from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import HANDOVER, HandoverState
from workshops.models.organisation import Mandate
from workshops.models.workshop import Invitation


class Handover(models.Model):
    """The referente of an organisation leaves the role, and all that hangs on it, to another."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="handovers")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty while who is invited has not accepted.",
    )
    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, null=True, related_name="handover"
    )
    reason = models.CharField(_("motivo"), max_length=1000, blank=True)
    act = models.CharField(_("atto"), max_length=200, blank=True)
    stays = models.BooleanField(_("chi lascia continua a compilare"), default=False)
    carries_deputies = models.BooleanField(_("i supplenti passano con il ruolo"), default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("deciso il"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("avvenuto il"), null=True, editable=False)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=HandoverState,
        default=HandoverState.WAITING,
        editable=False,
    )

    lifecycle = HANDOVER

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("passaggio di consegne")
        verbose_name_plural = _("passaggi di consegne")
        constraints = [
            models.UniqueConstraint(
                fields=["mandate"],
                condition=Q(state="waiting"),
                name="one_handover_waits_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mandate} → {self.to or self.invitation}"
