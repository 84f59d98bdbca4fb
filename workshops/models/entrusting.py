from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models.assignment import Assignment


class EntrustingQuerySet(models.QuerySet):
    def current(self):
        """Those that hold: not taken back. Some are done."""
        return self.filter(withdrawn_at=None)


class Entrusting(models.Model):
    """A section that one colleague has in hand for all; the others may still write there."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="entrustings")
    section = models.CharField(_("sezione"), max_length=20)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entrustings"
    )
    note = models.CharField(_("nota"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("affidata il"), auto_now_add=True)
    done_at = models.DateTimeField(_("finita il"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("tolta il"), null=True, editable=False)

    objects = EntrustingQuerySet.as_manager()

    class Meta:
        ordering = ["assignment", "section", "pk"]
        verbose_name = _("affidamento")
        verbose_name_plural = _("affidamenti")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "section"],
                condition=Q(withdrawn_at=None),
                name="a_section_is_in_one_hand",
            )
        ]
        indexes = [
            models.Index(
                fields=["assignment", "to"],
                condition=Q(withdrawn_at=None, done_at=None),
                name="sections_still_in_hand",
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} · {self.to}"
