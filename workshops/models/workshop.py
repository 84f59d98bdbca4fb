import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import INVITATION, WORKSHOP, InvitationState, WorkshopState
from workshops.models.organisation import Mandate
from workshops.models.past import Remembered, registered_at


class WorkshopQuerySet(models.QuerySet):
    def public(self):
        """Out of preparation and shown to everybody."""
        return self.filter(is_public=True).exclude(state=WorkshopState.DRAFT)

    def of_team(self, user):
        """Those whose staff the user belongs to; all of them for administrators."""
        if user.is_superuser:
            return self
        member = TeamMember.objects.filter(workshop=OuterRef("pk"), person=user)
        return self.filter(Exists(member))

    def visible_to(self, user):
        """Public ones; one's own as staff; as partner once they are out of preparation."""
        public = Q(is_public=True) & ~Q(state=WorkshopState.DRAFT)
        if not user.is_authenticated:
            return self.filter(public)
        if user.is_superuser:
            return self
        mandated = user.mandates.current().values("organisation")
        partner = Q(participations__organisation__in=mandated) & ~Q(state=WorkshopState.DRAFT)
        return self.filter(public | Q(team__person=user) | partner).distinct()


class Workshop(Remembered):
    """An officina: a working group on a strategic theme, led by an authority with its partners."""

    slug = models.SlugField(_("indirizzo"), unique=True)
    prefix = models.CharField(
        _("sigla"), max_length=6, unique=True, help_text=_("Apre i numeri di ricevuta: OPM.")
    )
    title = models.CharField(_("titolo"), max_length=200)
    theme = models.CharField(_("tema"), max_length=200, blank=True)
    aim = models.TextField(_("scopo"), blank=True)
    motivation = models.TextField(_("perché è una priorità"), blank=True)
    programme = models.ForeignKey(
        "workshops.Programme",
        on_delete=models.PROTECT,
        related_name="workshops",
        verbose_name=_("programma"),
    )
    authority = models.ForeignKey(
        "workshops.Organisation",
        on_delete=models.PROTECT,
        related_name="led_workshops",
        verbose_name=_("autorità di gestione"),
    )
    edition = models.ForeignKey(
        "toolkit.Edition",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="workshops",
        verbose_name=_("edizione del Toolkit"),
    )
    is_record = models.BooleanField(
        _("scheda storica"),
        default=False,
        help_text=_("Un'officina svolta prima del portale: si legge e non si lavora."),
    )
    is_public = models.BooleanField(_("visibile a tutti"), default=False)
    is_example = models.BooleanField(_("dati di esempio"), default=False)
    starts_on = models.DateField(_("inizio"), null=True, blank=True)
    ends_on = models.DateField(_("fine prevista"), null=True, blank=True)
    outcome = models.TextField(_("che cosa ha prodotto"), blank=True)
    sources = models.TextField(_("fonti"), blank=True)
    contact_email = models.EmailField(_("email per chiedere aiuto"), blank=True)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=WorkshopState,
        default=WorkshopState.DRAFT,
        editable=False,
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkshopQuerySet.as_manager()
    lifecycle = WORKSHOP
    remembered = ("title", "theme", "programme_id", "edition_id")

    class Meta:
        ordering = ["-starts_on", "title"]
        verbose_name = _("officina")
        verbose_name_plural = _("officine")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(is_record=True) | Q(edition__isnull=False),
                name="a_workshop_at_work_has_an_edition",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("workshops:workshop", args=[self.slug])

    def officina(self) -> int | None:
        return self.pk


class WorkshopCity(Remembered):
    """A city that takes part in an officina."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="places")
    city = models.ForeignKey("workshops.City", on_delete=models.PROTECT, related_name="places")
    registered_at = registered_at()

    remembered = ("city_id", "registered_at")

    class Meta:
        ordering = ["workshop", "city__name"]
        verbose_name = _("città dell'officina")
        verbose_name_plural = _("città dell'officina")
        constraints = [
            models.UniqueConstraint(fields=["workshop", "city"], name="a_city_takes_part_once")
        ]

    def __str__(self) -> str:
        return str(self.city)

    def officina(self) -> int | None:
        return self.workshop_id


class Participation(Remembered):
    """An organisation at the table of an officina, for one city or for all of them."""

    class Role(models.TextChoices):
        CO_LEAD = "co_lead", _("Co-conduzione")
        PARTNER = "partner", _("Partner")
        OBSERVER = "observer", _("Osservatore")

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(
        "workshops.Organisation", on_delete=models.PROTECT, related_name="participations"
    )
    place = models.ForeignKey(
        WorkshopCity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        help_text=_("Vuoto: per tutta l'officina."),
    )
    role = models.CharField(_("ruolo"), max_length=10, choices=Role, default=Role.PARTNER)
    since = models.DateField(_("dal"), null=True, blank=True)
    until = models.DateField(_("al"), null=True, blank=True)
    registered_at = registered_at()

    remembered = ("organisation_id", "place_id", "role", "since", "until", "registered_at")

    class Meta:
        ordering = ["workshop", "organisation__name"]
        verbose_name = _("partecipazione")
        verbose_name_plural = _("partecipazioni")
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "organisation"], name="an_organisation_sits_once_at_a_table"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.workshop}"

    def officina(self) -> int | None:
        return self.workshop_id


class TeamMember(models.Model):
    """A person of the staff that runs an officina."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Responsabile")
        OFFICER = "officer", _("Istruttoria")
        SECRETARIAT = "secretariat", _("Segreteria tecnica")
        FACILITATOR = "facilitator", _("Facilitazione")
        OBSERVER = "observer", _("Solo lettura")

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="teams"
    )
    role = models.CharField(_("ruolo"), max_length=12, choices=Role)

    class Meta:
        ordering = ["workshop", "role"]
        verbose_name = _("componente dello staff")
        verbose_name_plural = _("staff")
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "person"], name="one_role_per_person_in_a_team"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class NumberSequence(models.Model):
    """The receipts of an officina in a year, counted without gaps under a lock."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workshop", "year"], name="one_sequence_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.workshop.prefix}-{self.year}: {self.last}"


class Invitation(models.Model):
    """A letter to one address: act for this organisation in this officina. Used once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("email"))
    name = models.CharField(_("nome e cognome"), max_length=150, blank=True)
    role = models.CharField(_("ruolo"), max_length=12, choices=Mandate.Role)
    digest = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="SHA-256 of the token in the letter."
    )
    expires_at = models.DateTimeField(_("scade il"), null=True)
    opened_at = models.DateTimeField(_("aperto il"), null=True)
    reason = models.TextField(_("motivo"), blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    forwarded_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="forwards"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("inviato il"), null=True)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=InvitationState,
        default=InvitationState.PREPARED,
        editable=False,
    )

    lifecycle = INVITATION

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("invito")
        verbose_name_plural = _("inviti")
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "email"],
                condition=Q(state__in=["prepared", "sent"]),
                name="one_open_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.participation}"
