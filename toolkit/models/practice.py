from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.models.code import Sourced
from toolkit.models.edition import Edition, PartOfEdition


class GoodPractice(PartOfEdition):
    """Something that worked somewhere, told so that others can try it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="good_practices")
    code = models.CharField(_("codice"), max_length=10)
    title = models.CharField(_("titolo"), max_length=200)
    place = models.CharField(_("luogo"), max_length=120, blank=True)
    summary = models.TextField(_("sintesi"))
    why_it_matters = models.TextField(_("perché conta"), blank=True)
    source = models.TextField(_("fonte"), blank=True)
    steps = models.ManyToManyField("toolkit.Step", related_name="good_practices", blank=True)

    class Meta:
        ordering = ["edition", "code"]
        verbose_name = _("buona pratica")
        verbose_name_plural = _("buone pratiche")

    def __str__(self) -> str:
        return self.title


class Guideline(Sourced):
    """A guideline of a Laboratorio, which officine put to the test."""

    code = models.CharField(_("codice"), max_length=10, unique=True)
    title = models.CharField(_("titolo"), max_length=250)
    laboratory = models.CharField(_("laboratorio"), max_length=200, blank=True)
    summary = models.TextField(_("sintesi"), blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("linea guida")
        verbose_name_plural = _("linee guida")

    def __str__(self) -> str:
        return self.title
