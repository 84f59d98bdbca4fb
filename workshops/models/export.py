import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import EXPORT, ExportState
from workshops.models.workshop import Workshop


class AnswerExport(models.Model):
    """A file with the answers that were sent in an officina. The row is the job.

    The file is private, of the office of the officina, and gone after some days.
    """

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel (XLSX)")
        CSV = "csv", _("CSV, un file per modulo (ZIP)")
        JSONL = "jsonl", _("JSON, una riga per compilazione")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="exports")
    format = models.CharField(_("formato"), max_length=5, choices=Format)
    filters = models.CharField(
        max_length=1000, blank=True, help_text="Of the queue, as in its address: a=b&c=d."
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("chiesta il"), auto_now_add=True)
    queued_at = models.DateTimeField()
    claim = models.UUIDField(null=True, editable=False, help_text="Only its holder may write.")
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    progress = models.PositiveSmallIntegerField(_("avanzamento"), default=0, editable=False)
    stage = models.CharField(max_length=60, blank=True, editable=False)
    error = models.TextField(_("perché non è riuscita"), blank=True, editable=False)
    rows = models.PositiveIntegerField(_("compilazioni"), null=True, editable=False)
    answers = models.PositiveIntegerField(_("risposte"), null=True, editable=False)
    size = models.PositiveBigIntegerField(_("peso"), null=True, editable=False)
    sha256 = models.CharField(_("impronta"), max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField(_("si scarica fino al"), null=True, editable=False)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=ExportState,
        default=ExportState.QUEUED,
        editable=False,
    )

    lifecycle = EXPORT

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("esportazione di risposte")
        verbose_name_plural = _("esportazioni di risposte")
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="exports_at_work")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(
                    rows__isnull=False,
                    answers__isnull=False,
                    size__isnull=False,
                    expires_at__isnull=False,
                ),
                name="a_ready_export_says_what_it_holds",
            )
        ]

    def __str__(self) -> str:
        return f"{self.workshop}: {self.get_format_display()}"

    def get_absolute_url(self) -> str:
        return reverse("workshops:export", args=[self.workshop.slug, self.public_id])
