import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Without letters and figures that one mistakes on the phone.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def receipt_number() -> str:
    """«S-2027-7KQ4M9»: says nothing of how many reports there are, cannot be guessed."""
    code = "".join(secrets.choice(ALPHABET) for _place in range(6))
    return f"S-{timezone.localdate().year}-{code}"


class ProblemReport(models.Model):
    """What somebody told us does not work: above all what is not accessible."""

    class Kind(models.TextChoices):
        ACCESSIBILITY = "accessibility", _("Una pagina o un documento non è accessibile")
        MISTAKE = "mistake", _("Un testo o un dato è sbagliato")
        FAULT = "fault", _("Qualcosa non funziona")

    number = models.CharField(_("numero"), max_length=20, unique=True, default=receipt_number)
    kind = models.CharField(_("tipo"), max_length=15, choices=Kind)
    page = models.CharField(_("pagina"), max_length=300, blank=True)
    message = models.TextField(_("che cosa succede"))
    email = models.EmailField(_("email"), blank=True)
    at = models.DateTimeField(_("quando"), auto_now_add=True)
    answered_at = models.DateTimeField(_("risposta del"), null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("segnalazione")
        verbose_name_plural = _("segnalazioni")

    def __str__(self) -> str:
        return self.number
