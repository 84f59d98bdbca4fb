import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class KeyQuerySet(models.QuerySet):
    def of(self, *subjects: models.Model):
        """The keys turned on these things, which are all of one kind."""
        if not subjects:
            return self.none()
        kind = ContentType.objects.get_for_model(type(subjects[0]))
        return self.filter(subject_type=kind, subject_id__in=[one.pk for one in subjects])


class Key(models.Model):
    """One side's word on one state of a thing: signed, or refused and why. Never changed."""

    class Side(models.TextChoices):
        AUTHORITY = "authority", _("Autorità di gestione")
        CO_LEAD = "co_lead", _("Co-conduzione")

    class Verdict(models.TextChoices):
        SIGNED = "signed", _("Firmata")
        REFUSED = "refused", _("Non firmata")

    LONGEST = 4000

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    workshop = models.ForeignKey(
        "workshops.Workshop", on_delete=models.PROTECT, related_name="keys"
    )
    side = models.CharField(_("parte"), max_length=10, choices=Side)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "workshops.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField(_("esito"), max_length=10, choices=Verdict)
    text = models.TextField(_("testo"), blank=True, help_text="Of the refusal, or of a dissent.")
    sha256 = models.CharField(_("impronta"), max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    objects = KeyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("chiave")
        verbose_name_plural = _("chiavi")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="keys_of_a_thing")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "sha256", "side", "organisation", "verdict"],
                name="an_organisation_says_it_once",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="refused") | ~Q(text=""), name="who_refuses_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.get_verdict_display()}"

    @property
    def is_signed(self) -> bool:
        return self.verdict == self.Verdict.SIGNED
