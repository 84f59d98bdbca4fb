import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import CONVOCATION, PENDING, ConvocationState
from workshops.models.meeting import Meeting


class Convocation(models.Model):
    """What is sent to call a meeting: frozen, signed by its fingerprint, never rewritten."""

    class Kind(models.TextChoices):
        FIRST = "first", _("Convocazione")
        RECTIFICATION = "rectification", _("Rettifica")
        CANCELLATION = "cancellation", _("Annullamento")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="convocations")
    number = models.PositiveSmallIntegerField(_("numero"))
    kind = models.CharField(_("tipo"), max_length=15, choices=Kind, default=Kind.FIRST)
    document = models.JSONField(help_text="The meeting as it was when this was prepared.")
    sha256 = models.CharField(_("impronta"), max_length=64)
    starts_at = models.DateTimeField(_("inizio"))
    ends_at = models.DateTimeField(_("fine"))
    changes = models.JSONField(
        default=list, help_text="For a rectification: the fields that changed, before and after."
    )
    reason = models.TextField(_("motivo"), blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("inviata il"), null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    notice_days = models.SmallIntegerField(_("giorni lavorativi di preavviso"), null=True)
    rule_days = models.PositiveSmallIntegerField(_("giorni richiesti"), null=True)
    urgency = models.TextField(_("motivo d'urgenza"), blank=True)
    recipients = models.JSONField(
        default=list, help_text="The organisations and how many people of each: no names."
    )
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=ConvocationState,
        default=ConvocationState.PROPOSED,
        editable=False,
    )

    lifecycle = CONVOCATION

    class Meta:
        ordering = ["meeting", "number"]
        verbose_name = _("convocazione")
        verbose_name_plural = _("convocazioni")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="one_number_per_convocation"
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(state__in=PENDING),
                name="one_convocation_is_prepared_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False, notice_days__isnull=False),
                name="what_was_sent_has_its_moment_and_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number} · {self.meeting}"

    @property
    def workshop_id(self) -> int:
        return self.meeting.workshop_id

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def is_late(self) -> bool:
        """Sent with less notice than the rule asks."""
        return self.notice_days is not None and self.notice_days < (self.rule_days or 0)

    @property
    def missing_days(self) -> int:
        return max(0, (self.rule_days or 0) - (self.notice_days or 0))
