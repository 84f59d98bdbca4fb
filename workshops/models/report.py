import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import REPORT, ReportState
from workshops.models.city import City
from workshops.models.workshop import Workshop


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The staff's; everybody's once published."""
        if user.is_superuser:
            return self
        published = Q(published_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(published)
        return self.filter(published | Q(workshop__in=user.teams.values("workshop")))


class Report(models.Model):
    """A progress report: figures frozen on a day, then rendered. The row is the job."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="reports")
    period_from = models.DateField(_("dal"))
    period_to = models.DateField(_("al"))
    period_key = models.CharField(
        max_length=20, blank=True, help_text="«2027-Q1» for those that the clock compiles."
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField()
    claim = models.UUIDField(null=True, editable=False, help_text="Only its holder may write.")
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    progress = models.PositiveSmallIntegerField(_("avanzamento"), default=0, editable=False)
    stage = models.CharField(max_length=60, blank=True, editable=False)
    error = models.TextField(_("perché non è riuscita"), blank=True, editable=False)
    frozen_at = models.DateTimeField(_("dati al"), null=True, editable=False)
    figures = models.JSONField(null=True, editable=False)
    sha256 = models.CharField(_("impronta"), max_length=64, blank=True, editable=False)
    number = models.CharField(_("numero"), max_length=24, blank=True, editable=False)
    published_at = models.DateTimeField(_("pubblicata il"), null=True, editable=False)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=ReportState,
        default=ReportState.QUEUED,
        editable=False,
    )

    objects = ReportQuerySet.as_manager()
    lifecycle = REPORT

    class Meta:
        ordering = ["-period_to", "-pk"]
        verbose_name = _("relazione di avanzamento")
        verbose_name_plural = _("relazioni di avanzamento")
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="reports_at_work")]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "period_key"],
                condition=~Q(period_key=""),
                name="one_periodic_report_per_period",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="a_report_number_is_given_once"
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="a_period_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop}: {self.period_from} – {self.period_to}"

    def get_absolute_url(self) -> str:
        return reverse("workshops:report", args=[self.workshop.slug, self.public_id])


class ReportPart(models.Model):
    """The figures of one city in a report: the report is whole when every part is there.

    It names the city and not its place in the officina, which may be taken away later.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="parts")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(null=True)
    rows = models.BinaryField(null=True, help_text="The lists behind the figures, compressed.")
    collected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "city"], name="one_report_part_per_city")
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.city}"


class ReportFile(models.Model):
    """One face of a report, written once under the hash of its content."""

    class Format(models.TextChoices):
        HTML = "html", "HTML"
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "XLSX"
        JSON = "json", "JSON"

    class Language(models.TextChoices):
        ITALIAN = "it", "italiano"
        ENGLISH = "en", "English"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=5, choices=Format)
    language = models.CharField(
        max_length=2, choices=Language, blank=True, help_text="Empty for data, which have none."
    )
    path = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "format", "language"], name="one_file_per_format_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} ({self.format} {self.language})"


class ReportSchedule(models.Model):
    """How often the clock compiles a report of an officina."""

    class Every(models.TextChoices):
        MONTH = "month", _("Ogni mese")
        QUARTER = "quarter", _("Ogni trimestre")

    workshop = models.OneToOneField(
        Workshop, on_delete=models.CASCADE, related_name="report_schedule"
    )
    every = models.CharField(_("ogni quanto"), max_length=10, choices=Every)
    starts_on = models.DateField(_("a partire dal"))
    is_active = models.BooleanField(_("attiva"), default=True)

    def __str__(self) -> str:
        return f"{self.workshop}: {self.get_every_display()}"
