from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.models import Sourced
from workshops.models.past import Remembered


class City(Remembered, Sourced):
    """A city of the programme: metropolitan, or medium-sized in the South."""

    class Kind(models.TextChoices):
        METROPOLITAN = "metropolitan", _("Città metropolitana")
        MEDIUM = "medium", _("Città media")

    class Category(models.TextChoices):
        MORE_DEVELOPED = "RS", _("Regione più sviluppata")
        LESS_DEVELOPED = "RMS", _("Regione meno sviluppata")

    slug = models.SlugField(unique=True)
    name = models.CharField(_("nome"), max_length=80, unique=True)
    istat_code = models.CharField(_("codice ISTAT"), max_length=6)
    metro_code = models.CharField(_("codice città metropolitana"), max_length=3, blank=True)
    cadastral_code = models.CharField(_("codice catastale"), max_length=4, blank=True)
    region = models.CharField(_("regione"), max_length=40)
    kind = models.CharField(_("tipo"), max_length=15, choices=Kind)
    category = models.CharField(_("categoria 2021-2027"), max_length=3, choices=Category)
    patron_day = models.CharField(_("festa patronale (mese-giorno)"), max_length=5, blank=True)
    latitude = models.DecimalField(_("latitudine"), max_digits=5, decimal_places=2, null=True)
    longitude = models.DecimalField(_("longitudine"), max_digits=5, decimal_places=2, null=True)

    remembered = ("name", "region", "patron_day")

    class Meta:
        ordering = ["name"]
        verbose_name = _("città")
        verbose_name_plural = _("città")

    def __str__(self) -> str:
        return self.name


class CityCode(Sourced):
    """A code that ISTAT gave a city between two dates: Sardinian ones changed in 2026."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="codes")
    kind = models.CharField(_("tipo"), max_length=20, default="istat")
    code = models.CharField(_("codice"), max_length=10)

    class Meta:
        ordering = ["city", "kind", "valid_from"]
        verbose_name = _("codice di una città")
        verbose_name_plural = _("codici delle città")

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
