from django.db import models
from django.utils.translation import gettext_lazy as _

from workshops.models.submission import Snapshot, Submission
from workshops.models.workshop import Workshop


class Kept(models.Model):
    """What a sending says, laid out so that it is found without reading the document.

    Made from a snapshot that never changes, so it is never out of date; ``is_current`` marks
    what belongs to the last sending of a submission.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="+")
    is_current = models.BooleanField(default=True, help_text="Of the last sending.")
    question = models.CharField(_("domanda"), max_length=20)
    is_public = models.BooleanField(
        default=False, help_text="Other partners of the officina may read it once it is sent."
    )

    class Meta:
        abstract = True


class SentRow(Kept):
    """A row of a table that was sent: what later forms may point at."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="rows")
    form = models.CharField(_("modulo"), max_length=20)
    key = models.CharField(max_length=40)
    text = models.TextField(_("testo"))
    position = models.PositiveSmallIntegerField(_("riga"))

    class Meta:
        ordering = ["snapshot", "question", "position"]
        verbose_name = _("riga inviata")
        verbose_name_plural = _("righe inviate")
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "question", "key"], name="one_row_of_a_key_per_sending"
            )
        ]
        indexes = [models.Index(fields=["workshop", "question", "key"], name="rows_pointed_at")]

    def __str__(self) -> str:
        return self.text


class Link(Kept):
    """A choice that was sent: this answer, or this row of it, uses that row or that form."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="links")
    row = models.CharField(max_length=40, blank=True, help_text="Empty: the answer as a whole.")
    row_text = models.TextField(_("riga"), blank=True)
    column = models.CharField(_("colonna"), max_length=60, blank=True)
    to = models.ForeignKey(
        Submission,
        on_delete=models.SET_NULL,
        null=True,
        related_name="used_by",
        help_text="Where what was chosen is written; null when it was nowhere to be found.",
    )
    to_form = models.CharField(_("modulo scelto"), max_length=20)
    to_question = models.CharField(max_length=20, blank=True, help_text="Empty: the whole form.")
    key = models.CharField(max_length=40)
    label = models.TextField(_("voce scelta"))

    class Meta:
        ordering = ["snapshot", "pk"]
        verbose_name = _("legame")
        verbose_name_plural = _("legami")
        indexes = [
            models.Index(fields=["to", "to_question", "key"], name="links_to_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.question} → {self.to_form} {self.label}"
