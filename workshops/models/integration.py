import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import INTEGRATION, REMARK, IntegrationState, RemarkState
from workshops.models.submission import Snapshot, Submission


class IntegrationRequest(models.Model):
    """A round of questions back to an organisation: what to integrate of what it sent, by when."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="integrations"
    )
    round = models.PositiveSmallIntegerField(_("richiesta n."))
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="+", help_text="What it is asked about."
    )
    answer = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="+", null=True, help_text="What came back."
    )
    due_at = models.DateTimeField(_("entro il"))
    note = models.TextField(_("nota"), blank=True)
    asked_at = models.DateTimeField(_("chiesta il"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    last_revision = models.PositiveBigIntegerField(
        help_text="The newest revision of an answer when it was asked: later ones are its effect."
    )
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=IntegrationState,
        default=IntegrationState.OPEN,
        editable=False,
    )

    lifecycle = INTEGRATION

    class Meta:
        ordering = ["submission", "round"]
        verbose_name = _("richiesta di integrazione")
        verbose_name_plural = _("richieste di integrazione")
        constraints = [
            models.UniqueConstraint(fields=["submission", "round"], name="one_request_per_round"),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(state=IntegrationState.OPEN),
                name="one_open_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.round}"


class Remark(models.Model):
    """What the authority says of one answer: an observation, or something to integrate."""

    class Kind(models.TextChoices):
        OBSERVATION = "observation", _("Osservazione")
        REQUEST = "request", _("Richiesta")

    LONGEST = 4000

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="remarks")
    question = models.CharField(_("domanda"), max_length=20)
    kind = models.CharField(_("tipo"), max_length=12, choices=Kind, default=Kind.REQUEST)
    text = models.TextField(_("testo"))
    round = models.PositiveSmallIntegerField(help_text="Which sending it was written about.")
    request = models.ForeignKey(
        IntegrationRequest, on_delete=models.PROTECT, related_name="remarks", null=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=RemarkState,
        default=RemarkState.PREPARED,
        editable=False,
    )

    lifecycle = REMARK

    class Meta:
        ordering = ["pk"]
        verbose_name = _("osservazione")
        verbose_name_plural = _("osservazioni")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["open", "done", "answered", "withdrawn"])
                | Q(kind="request", request__isnull=False),
                name="what_is_asked_belongs_to_a_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_kind_display()}"

    @property
    def is_request(self) -> bool:
        return self.kind == self.Kind.REQUEST

    @property
    def is_waiting(self) -> bool:
        """Asked, and the organisation has not sent again yet."""
        return self.state in (RemarkState.OPEN, RemarkState.DONE)
