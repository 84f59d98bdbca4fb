import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Matter(models.Model):
    """What an interest can stand against: a project sheet, a call, a step, a form.

    Things that who is in conflict must not see or decide name it: see ``queries.gating``.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(
        "workshops.Workshop", on_delete=models.PROTECT, related_name="matters"
    )
    title = models.CharField(_("materia"), max_length=200)
    step = models.CharField(
        _("passo"), max_length=10, blank=True, help_text="Its code; codes outlive editions."
    )
    form = models.CharField(_("modulo"), max_length=10, blank=True, help_text="Its code.")
    row = models.CharField(
        _("scheda o riga"), max_length=120, blank=True, help_text="Which one of the form's rows."
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["workshop", "pk"]
        verbose_name = _("materia")
        verbose_name_plural = _("materie")

    def __str__(self) -> str:
        return self.title


class DeclarationRequest(models.Model):
    """What everybody at a table is asked to declare: one version of its text. Never changed."""

    class Kind(models.TextChoices):
        CONFLICT = "conflict", _("Conflitto d'interessi")
        CONFIDENTIALITY = "confidentiality", _("Riservatezza")
        DATA = "data", _("Protezione dei dati")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(
        "workshops.Workshop", on_delete=models.PROTECT, related_name="declaration_requests"
    )
    kind = models.CharField(_("dichiarazione"), max_length=16, choices=Kind)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="requests")
    version = models.PositiveSmallIntegerField(_("versione del testo"))
    text = models.TextField(_("testo"))
    sha256 = models.CharField(_("impronta"), max_length=64)
    due_on = models.DateField(_("entro il"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("chiesta il"), auto_now_add=True)
    closed_at = models.DateTimeField(
        _("chiusa il"), null=True, editable=False, help_text="A later version took its place."
    )

    class Meta:
        ordering = ["workshop", "pk"]
        verbose_name = _("richiesta di dichiarazione")
        verbose_name_plural = _("richieste di dichiarazione")
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "kind", "matter"],
                condition=Q(closed_at=None),
                name="one_open_request_on_a_matter",
            ),
            models.UniqueConstraint(
                fields=["workshop", "kind"],
                condition=Q(closed_at=None, matter=None),
                name="one_open_request_on_no_matter",
            ),
            models.CheckConstraint(
                condition=Q(kind="conflict", matter__isnull=False)
                | (~Q(kind="conflict") & Q(matter__isnull=True)),
                name="a_conflict_is_about_a_matter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.matter}" if self.matter_id else self.about

    @property
    def about(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_conflict(self) -> bool:
        return self.kind == self.Kind.CONFLICT


class DeclarationQuerySet(models.QuerySet):
    def current(self):
        """The last word of each person, unless it was withdrawn."""
        return self.filter(ended_at=None)


class Declaration(models.Model):
    """What one person declared, on the text they read. Replaced or withdrawn, never rewritten."""

    class Measure(models.TextChoices):
        NONE = "none", _("Nessuna")
        ABSTENTION = "abstention", _("Mi astengo")
        SUBSTITUTION = "substitution", _("Mi faccio sostituire")

    LONGEST = 2000

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(
        DeclarationRequest, on_delete=models.PROTECT, related_name="declarations"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declarations"
    )
    has_interest = models.BooleanField(_("ha un interesse"), default=False)
    situation = models.TextField(_("situazione"), blank=True)
    measure = models.CharField(_("misura"), max_length=12, choices=Measure, default=Measure.NONE)
    sha256 = models.CharField(_("impronta del testo"), max_length=64)
    at = models.DateTimeField(_("resa il"), auto_now_add=True)
    ended_at = models.DateTimeField(
        null=True, editable=False, help_text="When another took its place, or it was withdrawn."
    )

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("dichiarazione")
        verbose_name_plural = _("dichiarazioni")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "person"],
                condition=Q(ended_at=None),
                name="one_declaration_in_force",
            ),
            models.CheckConstraint(
                condition=Q(has_interest=False, measure="none")
                | (Q(has_interest=True) & ~Q(situation="")),
                name="an_interest_is_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} · {self.person_id}"
