import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import DELIVERY, DeliveryState
from workshops.models.organisation import Mandate, Organisation
from workshops.models.workshop import Workshop


class HookQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the officine one is responsible for, and of the organisations one answers for."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        led = user.teams.filter(role="lead").values("workshop")
        own = user.mandates.current().filter(role=Mandate.Role.REFERENTE).values("organisation")
        return self.filter(Q(workshop__in=led) | Q(organisation__in=own))

    def with_owner(self):
        return self.select_related("workshop", "organisation")


class Hook(models.Model):
    """The address of a program that is told what happens: in an officina, or to an organisation.

    ``salt`` makes the secret together with the key of the instance: who reads the database alone
    cannot sign. ``seen`` is the last event of the journal that was looked at for it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(
        Workshop, on_delete=models.CASCADE, null=True, related_name="hooks"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="hooks"
    )
    address = models.CharField(_("indirizzo"), max_length=500)
    events = models.JSONField(_("che cosa dire"))
    salt = models.UUIDField(default=uuid.uuid4, editable=False)
    old_salt = models.UUIDField(null=True, editable=False)
    changed_secret_at = models.DateTimeField(null=True, editable=False)
    seen = models.PositiveBigIntegerField(default=0, editable=False)
    failures = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="Attempts that failed one after the other."
    )
    retry_at = models.DateTimeField(null=True, editable=False, help_text="Not before this moment.")
    paused_at = models.DateTimeField(_("in pausa dal"), null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("registrato il"), auto_now_add=True)

    objects = HookQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("avviso ai programmi")
        verbose_name_plural = _("avvisi ai programmi")
        constraints = [
            models.CheckConstraint(
                condition=Q(workshop=None, organisation__isnull=False)
                | Q(organisation=None, workshop__isnull=False),
                name="a_hook_is_of_an_officina_or_of_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["workshop", "address"], name="an_address_once_per_officina"
            ),
            models.UniqueConstraint(
                fields=["organisation", "address"], name="an_address_once_per_organisation"
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def get_absolute_url(self) -> str:
        return reverse("workshops:hook", args=[self.public_id])


class HookDelivery(models.Model):
    """One thing that one program is told: written once for each event, delivered at least once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    sequence = models.PositiveBigIntegerField(
        null=True, help_text="The event of the journal it tells; none when it is a try."
    )
    event = models.CharField(max_length=40)
    body = models.TextField(help_text="As it is signed and sent, to the letter.")
    at = models.DateTimeField(help_text="When it happened.")
    due_at = models.DateTimeField(help_text="Not before this moment.")
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="What the program answered.")
    error = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=20, choices=DeliveryState, default=DeliveryState.WAITING, editable=False
    )

    lifecycle = DELIVERY

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="deliveries_in_turn"),
            models.Index(fields=["hook", "-id"], name="deliveries_of_a_hook"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["hook", "sequence"], name="an_event_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.hook_id}"
