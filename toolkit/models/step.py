from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.models.edition import Edition, PartOfEdition
from toolkit.models.phase import Phase


class Step(PartOfEdition):
    """One move of the method: what to do, who leads, what it leaves, when it is done."""

    class Who(models.TextChoices):
        AUTHORITY = "authority", _("Autorità di gestione")
        CO_LEAD = "co_lead", _("Partner co-conduttore")
        PARTNER = "partner", _("Partner")
        CITY = "city", _("Città")
        FACILITATOR = "facilitator", _("Facilitazione")
        SECRETARIAT = "secretariat", _("Segreteria tecnica")
        TABLES = "tables", _("Tavoli di lavoro")
        EVERYONE = "everyone", _("Tutto il partenariato")
        LABORATORY = "laboratory", _("Laboratorio")

    edition_path = "phase__edition"

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(_("codice"), max_length=10)
    position = models.PositiveSmallIntegerField(_("posizione"), help_text="Within the edition.")
    title = models.CharField(_("titolo"), max_length=200)
    aim = models.TextField(_("scopo"), blank=True)
    who = models.JSONField(_("chi"), default=list)
    who_note = models.CharField(_("chi guida e chi partecipa"), max_length=300, blank=True)
    inputs = models.JSONField(_("che cosa serve"), default=list)
    outputs = models.JSONField(_("che cosa resta"), default=list)
    instructions = models.TextField(_("come si fa"), blank=True)
    least_working_days = models.PositiveSmallIntegerField(_("giorni lavorativi minimi"), default=0)
    exit_condition = models.TextField(_("condizione d'uscita"), blank=True)
    ground = models.CharField(_("da dove viene"), max_length=300, blank=True)
    tools = models.ManyToManyField("toolkit.Tool", related_name="steps", blank=True)
    forms = models.ManyToManyField("toolkit.FormDefinition", related_name="steps", blank=True)
    obligations = models.ManyToManyField("toolkit.Obligation", related_name="steps", blank=True)

    class Meta:
        ordering = ["phase__edition", "position"]
        verbose_name = _("passo")
        verbose_name_plural = _("passi")
        constraints = [models.UniqueConstraint(fields=["phase", "code"], name="one_step_per_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def owner(self) -> Edition:
        return self.phase.edition
