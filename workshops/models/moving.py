from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EditionMove(models.Model):
    """An officina carried from one edition of the Toolkit to another, with all that was repinned.

    ``rows`` lists, by table (``runs``, ``assignments``), triples of row, what it pointed at and
    what it points at now: enough to take the move back.
    """

    workshop = models.ForeignKey(
        "workshops.Workshop", on_delete=models.CASCADE, related_name="edition_moves"
    )
    source = models.ForeignKey("toolkit.Edition", on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey("toolkit.Edition", on_delete=models.PROTECT, related_name="+")
    rows = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("passaggio di edizione")
        verbose_name_plural = _("passaggi di edizione")

    def __str__(self) -> str:
        return f"{self.workshop}: {self.source.name} → {self.target.name}"
