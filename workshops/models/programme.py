from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.models import Sourced
from workshops.models.past import Remembered


class Programme(Remembered, Sourced):
    """A programme of cohesion policy, under which plans are built."""

    code = models.SlugField(_("codice"), unique=True)
    cci = models.CharField("CCI", max_length=30, blank=True)
    title = models.CharField(_("titolo"), max_length=250)
    period = models.CharField(_("periodo"), max_length=20)
    decision = models.CharField(_("decisione"), max_length=200, blank=True)
    authority_name = models.CharField(_("autorità di gestione"), max_length=250, blank=True)

    remembered = ("title",)

    class Meta:
        ordering = ["-period", "title"]
        verbose_name = _("programma")
        verbose_name_plural = _("programmi")

    def __str__(self) -> str:
        return self.title


class Priority(Sourced):
    """A priority (once: axis) of a programme, as it stood between two dates."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="priorities")
    code = models.CharField(_("codice"), max_length=10)
    title = models.CharField(_("titolo"), max_length=250)
    fund = models.CharField(_("fondo"), max_length=40, blank=True)
    amount = models.DecimalField(_("importo"), max_digits=14, decimal_places=2, null=True)
    note = models.TextField(_("nota"), blank=True)

    class Meta:
        ordering = ["programme", "code"]
        verbose_name = _("priorità")
        verbose_name_plural = _("priorità")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code", "valid_from"], name="one_priority_per_code_and_date"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class SpecificObjective(Sourced):
    """A specific objective of a priority, the aim a project answers to."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="objectives")
    code = models.CharField(_("codice"), max_length=20)
    title = models.CharField(_("titolo"), max_length=300, blank=True)

    class Meta:
        ordering = ["priority", "code"]
        verbose_name = _("obiettivo specifico")
        verbose_name_plural = _("obiettivi specifici")
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "code", "valid_from"], name="one_objective_per_code_and_date"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()
