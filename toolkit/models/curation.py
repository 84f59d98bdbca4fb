"""What curators do to a draft, kept: every change, every word they say to each other."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.lifecycles import LESSON, LessonState
from toolkit.models.edition import Edition, Toolkit


class Kind(models.TextChoices):
    """What an edition is made of."""

    PHASE = "phase", _("Fase")
    STEP = "step", _("Passo")
    TOOL = "tool", _("Strumento")
    FORM = "form", _("Modulo")
    SECTION = "section", _("Sezione")
    QUESTION = "question", _("Domanda")
    PRACTICE = "practice", _("Buona pratica")


class AboutItem(models.Model):
    """What is said of one item of an edition, which its kind and code name for ever."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind)
    code = models.CharField(_("codice"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class ItemChange(AboutItem):
    """One change of one item: what it said before and says now. Written once, never changed.

    ``before`` and ``after`` hold the whole item: its texts and settings as in the canonical
    export, its children under ``parts``, and in ``stands`` where it stood (parent's code,
    turn). ``before`` is null for what is new, ``after`` for what was deleted. ``version`` is
    the version of the item that this change made.
    """

    class Verb(models.TextChoices):
        ADDED = "added", _("aggiunto")
        EDITED = "edited", _("modificato")
        MOVED = "moved", _("spostato")
        DELETED = "deleted", _("eliminato")
        RESTORED = "restored", _("ripristinato")

    verb = models.CharField(_("azione"), max_length=10, choices=Verb)
    version = models.PositiveIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    lesson = models.ForeignKey(
        "toolkit.Lesson", on_delete=models.PROTECT, null=True, related_name="changes"
    )

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["edition", "kind", "code", "id"], name="changes_of_item")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}: {self.verb}"


class ItemComment(AboutItem):
    """What a curator says to the others about an item, until somebody settles it."""

    text = models.TextField(_("commento"), max_length=4000)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["edition", "kind", "code", "id"], name="comments_of_item")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}: {self.text[:40]}"


class Translation(AboutItem):
    """One text of one item in another language, and the words it was translated from.

    ``path`` names the text inside the item: a field (``title``), or a place in it
    (``choices.pmi.label``, ``outputs.0``). It is stale once the item says other words.
    """

    language = models.CharField(_("lingua"), max_length=5)
    path = models.CharField(max_length=120)
    source = models.TextField(_("testo di partenza"))
    text = models.TextField(_("traduzione"), blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "language", "kind", "code", "path"],
                name="one_translation_per_text",
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.kind} {self.code} {self.path}"


class Picture(models.Model):
    """An image of the Toolkit, named by its content; nobody replaces it, one adds another."""

    toolkit = models.ForeignKey(Toolkit, on_delete=models.PROTECT, related_name="pictures")
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    content = models.BinaryField()
    alternative = models.CharField(_("testo alternativo"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["toolkit", "sha256"], name="one_picture_per_content"),
            models.CheckConstraint(
                condition=~models.Q(alternative=""), name="a_picture_has_an_alternative"
            ),
        ]

    def __str__(self) -> str:
        return self.alternative

    @property
    def address(self) -> str:
        """Where it is served, for as long as there is a portal."""
        return f"/toolkit/immagini/{self.sha256}.{self.format}"


class Lesson(models.Model):
    """Something learnt while working with an edition, and what curators made of it.

    ``origin`` says where it was learnt (an officina's title), ``origin_ref`` is its public name;
    the Toolkit knows nothing else of officine.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="lessons")
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind)
    code = models.CharField(_("codice"), max_length=20)
    text = models.TextField(_("che cosa abbiamo imparato"), max_length=4000)
    proposal = models.TextField(_("che cosa proponiamo di cambiare"), max_length=4000, blank=True)
    origin = models.CharField(_("da dove viene"), max_length=250, blank=True)
    origin_ref = models.CharField(max_length=60, blank=True)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=LessonState,
        default=LessonState.PROPOSED,
        editable=False,
    )
    answer = models.TextField(_("risposta"), max_length=4000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    lifecycle = LESSON

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("lezione")
        verbose_name_plural = _("lezioni")

    def __str__(self) -> str:
        return self.text[:60]
