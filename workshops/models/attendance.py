import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import REGISTRATION, RegistrationState
from workshops.models.meeting import Meeting
from workshops.models.workshop import Participation


class Attendance(models.Model):
    """One organisation at one meeting: what it answered, whether it came, why it did not."""

    class Reply(models.TextChoices):
        YES = "yes", _("Partecipa")
        NO = "no", _("Non partecipa")
        MAYBE = "maybe", _("Forse")

    class Way(models.TextChoices):
        CODE = "code", _("con il codice")
        QR = "qr", _("con il QR")
        STAFF = "staff", _("dalla segreteria")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="attendances"
    )
    reply = models.CharField(_("risposta"), max_length=5, choices=Reply, blank=True)
    delegate = models.CharField(_("chi viene"), max_length=150, blank=True)
    is_deputy = models.BooleanField(_("in sostituzione"), default=False)
    deputy_of = models.CharField(
        _("supplente di"),
        max_length=150,
        blank=True,
        help_text="As the register of mandates said when the answer was given.",
    )
    is_remote = models.BooleanField(_("a distanza"), default=False)
    note = models.CharField(_("nota per chi organizza"), max_length=500, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    replied_at = models.DateTimeField(_("risposto il"), null=True)
    excuse = models.TextField(_("motivo dell'assenza"), blank=True)
    checked_in_at = models.DateTimeField(_("presente dalle"), null=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    way = models.CharField(_("come"), max_length=5, choices=Way, blank=True)

    class Meta:
        ordering = ["meeting", "participation__organisation__name"]
        verbose_name = _("presenza")
        verbose_name_plural = _("presenze")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "participation"], name="an_organisation_is_present_once"
            ),
            models.CheckConstraint(
                condition=Q(checked_in_at__isnull=True, way="")
                | Q(checked_in_at__isnull=False) & ~Q(way=""),
                name="who_is_present_came_in_a_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation.organisation} · {self.meeting}"


class Registration(models.Model):
    """Somebody who comes to an open meeting. The name and address go when they are of no use."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="registrations")
    name = models.CharField(_("nome e cognome"), max_length=150, blank=True)
    email = models.EmailField(_("email"), blank=True)
    organisation = models.CharField(_("organizzazione"), max_length=200, blank=True)
    language = models.CharField(max_length=5, default="it")
    digest = models.CharField(max_length=64, unique=True, help_text="Of the key in the letter.")
    at = models.DateTimeField(_("iscritta il"), auto_now_add=True)
    checked_in_at = models.DateTimeField(_("presente dalle"), null=True)
    forgotten_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(_("stato"), max_length=20, choices=RegistrationState, editable=False)

    lifecycle = REGISTRATION

    class Meta:
        ordering = ["meeting", "pk"]
        verbose_name = _("iscrizione")
        verbose_name_plural = _("iscrizioni")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "email"],
                condition=Q(state__in=["confirmed", "waiting"], forgotten_at=None),
                name="an_address_registers_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.meeting}"
