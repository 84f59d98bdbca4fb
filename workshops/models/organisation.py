import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshops.models.past import Remembered, registered_at


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those at a table that is public, one's own, and those of the officine one works in."""
        from_public_tables = Q(
            participations__workshop__is_public=True,
            participations__workshop__state__in=["running", "closing", "concluded", "suspended"],
        )
        if not user.is_authenticated:
            return self.filter(from_public_tables).distinct()
        if user.is_superuser:
            return self
        return self.filter(
            from_public_tables
            | Q(mandates__in=user.mandates.current())
            | Q(participations__workshop__team__person=user)
        ).distinct()


class Organisation(Remembered):
    """A body that sits at the table, or the authority that lays it."""

    class Size(models.TextChoices):
        MICRO = "micro", _("Micro (meno di 10 addetti)")
        SMALL = "small", _("Piccola (10–49)")
        MEDIUM = "medium", _("Media (50–249)")
        LARGE = "large", _("Grande (250 e più)")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nome"), max_length=200, help_text=_("Il nome di oggi."))
    category = models.ForeignKey(
        "toolkit.PartnerCategory",
        on_delete=models.PROTECT,
        related_name="organisations",
        verbose_name=_("categoria"),
    )
    size = models.CharField(_("dimensione"), max_length=10, choices=Size, blank=True)
    ipa_code = models.CharField(_("codice IPA"), max_length=20, blank=True)
    fiscal_code = models.CharField(_("codice fiscale"), max_length=16, blank=True)
    hard_to_reach = models.BooleanField(_("gruppo difficile da raggiungere"), default=False)
    city = models.ForeignKey(
        "workshops.City",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("città"),
    )
    is_authority = models.BooleanField(_("autorità di gestione"), default=False)
    succeeded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    objects = OrganisationQuerySet.as_manager()
    remembered = ("name", "category_id", "size", "hard_to_reach")

    class Meta:
        ordering = ["name"]
        verbose_name = _("organizzazione")
        verbose_name_plural = _("organizzazioni")

    def __str__(self) -> str:
        return self.name


class OrganisationName(models.Model):
    """What an organisation was called between two dates."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("nome"), max_length=200)
    valid_from = models.DateField(_("dal"))
    valid_to = models.DateField(_("al"), null=True, blank=True)

    class Meta:
        ordering = ["organisation", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(valid_to=None),
                name="one_name_in_use_per_organisation",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MandateQuerySet(models.QuerySet):
    def current(self, on=None):
        """Those in force on a day (today in Rome)."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day, revoked_at=None
        )

    def over(self, on=None):
        """Those that have ended: their last day has passed, or somebody took them away."""
        day = on or timezone.localdate()
        return self.filter(Q(valid_to__lt=day) | Q(revoked_at__isnull=False))


class Mandate(Remembered):
    """A person acts for an organisation, from a day to a day, by an act."""

    class Role(models.TextChoices):
        REFERENTE = "referente", _("Referente")
        COMPILATORE = "compilatore", _("Compila")
        OSSERVATORE = "osservatore", _("Legge")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates"
    )
    role = models.CharField(_("ruolo"), max_length=12, choices=Role)
    valid_from = models.DateField(_("dal"), default=timezone.localdate)
    valid_to = models.DateField(_("al"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revocato il"), null=True, blank=True)
    act = models.CharField(_("atto"), max_length=200, blank=True)
    deputy_for = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies"
    )

    renews = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals"
    )

    registered_at = registered_at()

    objects = MandateQuerySet.as_manager()
    remembered = ("organisation_id", "valid_from", "valid_to", "act", "registered_at")

    class Meta:
        ordering = ["organisation", "role", "valid_from"]
        verbose_name = _("delega")
        verbose_name_plural = _("deleghe")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(valid_to=None, revoked_at=None),
                name="one_open_mandate_per_person_and_organisation",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="a_mandate_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation} ({self.get_role_display()})"
