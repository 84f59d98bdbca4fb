import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import PACT, PactState
from workshops.models.clause import BY_CODE, Clause


class PactQuerySet(models.QuerySet):
    def in_force(self, on):
        """Those in force on a day of Rome; of two on one day, the later version comes first."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gt=on), starts_on__isnull=False, starts_on__lte=on
        ).order_by("-version")

    def adopted(self):
        """Those that both keys adopted, whatever became of them."""
        return self.filter(state__in=[PactState.IN_FORCE, PactState.SUPERSEDED])


class Pact(models.Model):
    """The rules that an officina gives itself: one version of them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(
        "workshops.Workshop", on_delete=models.PROTECT, related_name="pacts"
    )
    version = models.PositiveSmallIntegerField(_("versione"))
    premise = models.TextField(_("premessa"), blank=True)
    changes = models.TextField(_("che cosa cambia e perché"), blank=True)
    sha256 = models.CharField(_("impronta"), max_length=64, blank=True, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    proposed_at = models.DateTimeField(_("proposto il"), null=True, editable=False)
    starts_on = models.DateField(_("in vigore dal"), null=True, editable=False)
    ends_on = models.DateField(
        _("fino al"), null=True, editable=False, help_text="The first day of the next version."
    )
    lock = models.PositiveIntegerField(
        default=1, editable=False, help_text="Grows with each change: who writes says which."
    )
    state = models.CharField(
        _("stato"), max_length=20, choices=PactState, default=PactState.DRAFT, editable=False
    )

    objects = PactQuerySet.as_manager()
    lifecycle = PACT

    class Meta:
        ordering = ["workshop", "-version"]
        verbose_name = _("patto")
        verbose_name_plural = _("patti")
        constraints = [
            models.UniqueConstraint(fields=["workshop", "version"], name="versions_of_a_pact"),
            models.UniqueConstraint(
                fields=["workshop"], condition=Q(state="in_force"), name="one_pact_in_force"
            ),
            models.UniqueConstraint(
                fields=["workshop"],
                condition=Q(state__in=["draft", "proposed"]),
                name="one_pact_being_written",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(sha256=""), name="what_is_proposed_is_frozen"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "superseded"]) | Q(starts_on__isnull=False),
                name="what_is_in_force_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop}: {self.version}"

    def officina(self) -> int | None:
        return self.workshop_id


class PactRule(models.Model):
    """One rule of a version: its value, in words, and whether the law or the pact wants it."""

    class Source(models.TextChoices):
        LAW = "law", _("Norma")
        PACT = "pact", _("Patto")

    pact = models.ForeignKey(Pact, on_delete=models.CASCADE, related_name="rules")
    code = models.CharField(_("regola"), max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    value = models.JSONField(_("valore"))
    text = models.TextField(_("in parole"), blank=True)
    source = models.CharField(_("fonte"), max_length=4, choices=Source)
    obligation = models.CharField(
        _("obbligo"), max_length=20, blank=True, help_text="Its code in the list of obligations."
    )
    reason = models.TextField(_("perché meno della norma"), blank=True)

    class Meta:
        ordering = ["pact", "position"]
        verbose_name = _("regola del patto")
        verbose_name_plural = _("regole del patto")
        constraints = [
            models.UniqueConstraint(fields=["pact", "code"], name="a_rule_stands_once_in_a_pact")
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.value}"

    @property
    def clause(self) -> Clause:
        return BY_CODE[self.code]


class PactSignature(models.Model):
    """A member's yes to a version: given by the referente of an organisation at the table."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pact = models.ForeignKey(Pact, on_delete=models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(
        "workshops.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("impronta"), max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pact", "pk"]
        verbose_name = _("adesione al patto")
        verbose_name_plural = _("adesioni al patto")
        constraints = [
            models.UniqueConstraint(
                fields=["pact", "organisation"], name="a_member_signs_a_pact_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.pact}"
