import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models.step_run import StepRun


class FacilitationNote(models.Model):
    """How a meeting of a step went, told by who led it: the practice of steps and tools.

    Never rewritten: who slipped withdraws it and writes another.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    step_run = models.ForeignKey(
        StepRun, on_delete=models.CASCADE, related_name="notes", verbose_name=_("passo e città")
    )
    tool = models.CharField(
        _("strumento"),
        max_length=10,
        blank=True,
        help_text="The code of a tool of the edition; codes are kept from edition to edition.",
    )
    held_on = models.DateField(_("giorno"))
    minutes = models.PositiveSmallIntegerField(_("durata in minuti"), null=True, blank=True)
    people = models.PositiveSmallIntegerField(_("persone presenti"), null=True, blank=True)
    text = models.TextField(_("com'è andata"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("nota di conduzione")
        verbose_name_plural = _("note di conduzione")
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1),
                name="a_meeting_lasts_a_minute",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step_run} {self.held_on:%Y-%m-%d}"
