from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models.submission import Submission


class AsideQuerySet(models.QuerySet):
    def open(self):
        return self.filter(resolved_at=None)


class Aside(models.Model):
    """What colleagues say to each other about a question. It never leaves their organisation."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="asides")
    question = models.CharField(_("domanda"), max_length=20)
    text = models.TextField(_("testo"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="asides"
    )
    at = models.DateTimeField(_("scritto il"), auto_now_add=True)
    resolved_at = models.DateTimeField(_("chiuso il"), null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = AsideQuerySet.as_manager()

    class Meta:
        ordering = ["submission", "pk"]
        verbose_name = _("commento fra colleghi")
        verbose_name_plural = _("commenti fra colleghi")
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="who_closed_an_aside_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} · {self.by}"
