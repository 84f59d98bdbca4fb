from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.models.edition import Edition, PartOfEdition


class Respondent(models.TextChoices):
    """Who fills a form."""

    AUTHORITY = "authority", _("Autorità di gestione")
    CITY = "city", _("Città")
    PARTNER = "partner", _("Organizzazione partner")
    FACILITATOR = "facilitator", _("Facilitazione")
    SECRETARIAT = "secretariat", _("Segreteria tecnica")
    TABLE = "table", _("Tavolo di lavoro")
    LABORATORY = "laboratory", _("Laboratorio")


class FormDefinition(PartOfEdition):
    """A structured form of the method: sections of questions, written once, filled by many.

    Curators write rows (``Section``, ``Question``); ``document`` is what they compile to, and what
    everything that fills, shows, prints and exports reads (``toolkit.forms.definition``).
    """

    class Signature(models.TextChoices):
        """How who represents the organisation signs before it is sent; mostly nobody has to."""

        LINK = "link", _("Dal collegamento ricevuto per email")
        LOGIN = "login", _("Con il proprio accesso")
        STRONG = "strong", _("Con il proprio accesso e il secondo fattore")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="forms")
    code = models.CharField(_("codice"), max_length=10)
    position = models.PositiveSmallIntegerField(_("posizione"))
    title = models.CharField(_("titolo"), max_length=200)
    aim = models.TextField(_("scopo"), blank=True)
    respondent = models.CharField(_("chi risponde"), max_length=20, choices=Respondent)
    cross_phase = models.BooleanField(_("vale per ogni incontro"), default=False)
    minutes = models.PositiveSmallIntegerField(_("minuti"), default=20)
    prepare = models.JSONField(_("che cosa avere a portata di mano"), default=list)
    used_by = models.TextField(_("chi usa le risposte"), blank=True)
    made_public = models.TextField(_("che cosa diventa pubblico"), blank=True)
    checks = models.JSONField(_("controlli"), default=list, blank=True)
    signature = models.CharField(
        _("firma di chi rappresenta l'organizzazione"),
        max_length=10,
        choices=Signature,
        blank=True,
        default="",
    )
    document = models.JSONField(default=dict, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["edition", "position"]
        verbose_name = _("modulo")
        verbose_name_plural = _("moduli")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="one_form_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Section(PartOfEdition):
    """A group of questions that belong together."""

    edition_path = "form__edition"

    class Page(models.TextChoices):
        SINGLE = "single", _("Una domanda per pagina")
        GROUPED = "grouped", _("Tutte su una pagina")

    form = models.ForeignKey(FormDefinition, on_delete=models.CASCADE, related_name="sections")
    code = models.CharField(_("codice"), max_length=20)
    position = models.PositiveSmallIntegerField(_("posizione"))
    title = models.CharField(_("titolo"), max_length=200)
    intro = models.TextField(_("introduzione"), blank=True)
    page = models.CharField(_("pagina"), max_length=10, choices=Page, default=Page.SINGLE)

    class Meta:
        ordering = ["form", "position"]
        verbose_name = _("sezione")
        verbose_name_plural = _("sezioni")
        constraints = [
            models.UniqueConstraint(fields=["form", "code"], name="one_section_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def owner(self) -> Edition:
        return self.form.edition


class Question(PartOfEdition):
    """One thing that is asked. Its code is stable for ever, across editions."""

    edition_path = "section__form__edition"

    class Required(models.TextChoices):
        REQUIRED = "required", _("Obbligatoria")
        ADVISED = "advised", _("Consigliata")
        OPTIONAL = "optional", _("Facoltativa")

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    code = models.CharField(_("codice"), max_length=20)
    position = models.PositiveSmallIntegerField(_("posizione"))
    kind = models.CharField(_("tipo"), max_length=20)
    label = models.CharField(_("domanda"), max_length=300)
    help = models.TextField(_("aiuto"), blank=True)
    required = models.CharField(
        _("obbligo"), max_length=10, choices=Required, default=Required.OPTIONAL
    )
    not_applicable = models.BooleanField(_("ammette «non so»"), default=False)
    personal_data = models.BooleanField(_("dati personali"), default=False)
    public = models.BooleanField(_("pubblicabile"), default=False)
    condition = models.JSONField(_("condizione"), null=True, blank=True)
    settings = models.JSONField(_("impostazioni"), default=dict, blank=True)

    class Meta:
        ordering = ["section", "position"]
        verbose_name = _("domanda")
        verbose_name_plural = _("domande")
        constraints = [
            models.UniqueConstraint(fields=["section", "code"], name="one_question_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    def owner(self) -> Edition:
        return self.section.form.edition
