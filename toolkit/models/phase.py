from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.models.edition import Edition, PartOfEdition


class Phase(PartOfEdition):
    """A stretch of the way, from the mandate to what was learnt."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="phases")
    code = models.CharField(_("codice"), max_length=10)
    position = models.PositiveSmallIntegerField(_("posizione"))
    title = models.CharField(_("titolo"), max_length=200)
    aim = models.TextField(_("scopo"), blank=True)

    class Meta:
        ordering = ["edition", "position"]
        verbose_name = _("fase")
        verbose_name_plural = _("fasi")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="one_phase_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
