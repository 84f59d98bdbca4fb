import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import ARRIVAL, ArrivalState
from workshops.models.assignment import Assignment

WAYS = {
    "pec": _("via PEC"),
    "post": _("per posta"),
    "hand": _("a mano"),
    "email": _("per e-mail"),
}


class ArrivalQuerySet(models.QuerySet):
    def with_names(self):
        """With all that a line about an arrival says, in the same query."""
        return self.select_related(
            "assignment__form",
            "assignment__step_run__place__city",
            "assignment__step_run__step",
            "assignment__participation__organisation",
            "assignment__participation__workshop",
            "registered_by",
        ).defer("assignment__form__document")


class Arrival(models.Model):
    """What an organisation sent outside the portal, as the secretariat found it: PEC or paper."""

    class Channel(models.TextChoices):
        PEC = "pec", _("PEC")
        POST = "post", _("Posta")
        HAND = "hand", _("A mano")
        EMAIL = "email", _("E-mail")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="arrivals")
    channel = models.CharField(_("come è arrivata"), max_length=5, choices=Channel)
    protocol_number = models.CharField(_("numero di protocollo"), max_length=60)
    received_at = models.DateTimeField(_("ricevuta il"), help_text=_("Decide se è in tempo."))
    sender = models.CharField(_("chi l'ha mandata"), max_length=200)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("che cosa dice l'organizzazione"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=ArrivalState,
        default=ArrivalState.REGISTERED,
        editable=False,
    )

    objects = ArrivalQuerySet.as_manager()
    lifecycle = ARRIVAL

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("arrivo")
        verbose_name_plural = _("arrivi")
        constraints = [
            models.CheckConstraint(
                condition=~Q(protocol_number="") & ~Q(sender=""),
                name="an_arrival_says_protocol_and_sender",
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state=ArrivalState.TRANSCRIBING),
                name="one_transcription_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.protocol_number}"

    @property
    def way(self):
        """The channel inside a sentence: «ricevuta per posta»."""
        return WAYS[self.channel]


def scan_path(scan: "Scan", filename: str) -> str:
    """A name nobody can guess; the real one is kept in the row."""
    return f"arrivals/{scan.public_id.hex[:2]}/{scan.public_id.hex}"


class Scan(models.Model):
    """A file of an arrival as it came; private, typed by its content, named by us."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="scans")
    file = models.FileField(upload_to=scan_path, max_length=200)
    name = models.CharField(_("nome"), max_length=200)
    size = models.PositiveIntegerField(_("peso"))
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("scansione")
        verbose_name_plural = _("scansioni")

    def __str__(self) -> str:
        return self.name
