from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.models.edition import Edition, PartOfEdition


class Tool(PartOfEdition):
    """A facilitation method, as a sheet one can pin to a wall."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="tools")
    code = models.CharField(_("codice"), max_length=10)
    position = models.PositiveSmallIntegerField(_("posizione"))
    title = models.CharField(_("titolo"), max_length=200)
    when = models.TextField(_("quando usarlo"), blank=True)
    minutes_from = models.PositiveSmallIntegerField(_("minuti, da"), null=True)
    minutes_to = models.PositiveSmallIntegerField(_("minuti, a"), null=True)
    people_from = models.PositiveSmallIntegerField(_("persone, da"), null=True)
    people_to = models.PositiveSmallIntegerField(_("persone, a"), null=True)
    materials = models.JSONField(_("materiali"), default=list)
    procedure = models.TextField(_("come si fa"), blank=True)
    record = models.TextField(_("che cosa resta scritto"), blank=True)
    record_form = models.CharField(_("modulo in cui si scrive"), max_length=10, blank=True)
    cautions = models.TextField(_("attenzioni"), blank=True)
    sources = models.JSONField(_("fonti"), default=list)

    class Meta:
        ordering = ["edition", "position"]
        verbose_name = _("strumento")
        verbose_name_plural = _("strumenti")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="one_tool_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
