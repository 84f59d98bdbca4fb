from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from toolkit.models import FormDefinition
from workshops.lifecycles import SIGNATURE, SignatureState
from workshops.models.submission import Submission


class SignatureQuerySet(models.QuerySet):
    def current(self):
        """The one that is waited for, or given and not lapsed."""
        return self.filter(state__in=[SignatureState.ASKED, SignatureState.SIGNED])


class Signature(models.Model):
    """Who represents an organisation signs what it is about to send, by its fingerprint."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="signatures")
    how = models.CharField(_("come si firma"), max_length=10, choices=FormDefinition.Signature)
    name = models.CharField(_("nome e cognome"), max_length=150)
    office = models.CharField(_("carica"), max_length=150)
    email = models.EmailField(_("email"))
    digest = models.CharField(max_length=64, unique=True, help_text="Of the key in the letter.")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("chiesta il"), auto_now_add=True)
    expires_at = models.DateTimeField(_("vale fino al"))
    sha256 = models.CharField(_("impronta firmata"), max_length=64, blank=True)
    signed_at = models.DateTimeField(_("firmata il"), null=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(_("perché no"), blank=True)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=SignatureState,
        default=SignatureState.ASKED,
        editable=False,
    )

    objects = SignatureQuerySet.as_manager()
    lifecycle = SIGNATURE

    class Meta:
        ordering = ["submission", "pk"]
        verbose_name = _("firma")
        verbose_name_plural = _("firme")
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(state__in=["asked", "signed"]),
                name="one_signature_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | (Q(signed_at__isnull=False) & ~Q(sha256="")),
                name="what_is_signed_has_its_moment_and_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.submission}"
