"""The European code of conduct and its vocabulary: law as data with dates, never as constants."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sourced(models.Model):
    """A fact with its source, how sure we are of it, and when it holds."""

    class Confidence(models.TextChoices):
        VERIFIED = "V", _("Verificato")
        KNOWN = "K", _("Da verificare")
        INFERRED = "I", _("Scelta del progetto")

    source = models.TextField(_("fonte"), blank=True)
    confidence = models.CharField(
        _("grado di certezza"), max_length=1, choices=Confidence, default=Confidence.KNOWN
    )
    valid_from = models.DateField(_("valido dal"), null=True, blank=True)
    valid_to = models.DateField(_("valido al"), null=True, blank=True)

    class Meta:
        abstract = True


class Obligation(Sourced):
    """A duty of the code of conduct on partnership, and the record that would prove it."""

    class Kind(models.TextChoices):
        PROCESS = "process", _("Di processo")
        DECLARED = "declared", _("Dichiarato")

    class Basis(models.TextChoices):
        LEGAL = "legal", _("Di legge")
        ADOPTED = "adopted", _("Adottato dal patto")

    code = models.CharField(_("codice"), max_length=10, unique=True)
    act = models.CharField(_("atto"), max_length=120)
    article = models.CharField(_("articolo"), max_length=40)
    title = models.CharField(_("titolo"), max_length=200)
    text = models.TextField(_("che cosa chiede"))
    evidence = models.TextField(_("quale registrazione lo prova"), blank=True)
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind)
    basis = models.CharField(_("base"), max_length=10, choices=Basis, default=Basis.LEGAL)
    note = models.TextField(_("nota"), blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("adempimento")
        verbose_name_plural = _("adempimenti")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class PartnerCategory(Sourced):
    """A category of partner of the code of conduct; sub-categories point at their parent."""

    code = models.CharField(_("codice"), max_length=10, unique=True)
    name = models.CharField(_("nome"), max_length=250)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    ground = models.CharField(_("fondamento"), max_length=120, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("categoria di partner")
        verbose_name_plural = _("categorie di partner")

    def __str__(self) -> str:
        return self.name

    @property
    def root_code(self) -> str:
        """The code of the first level: «A» for «A1»."""
        return self.code[0]
