"""The documents of a table: in versions, each frozen when it is shared."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import DOCUMENT, READABLE, DocumentState
from workshops.models.workshop import Workshop, WorkshopCity


class Document(models.Model):
    """One thing to read, whatever its version: a study, a draft of the plan, a presentation."""

    class Kind(models.TextChoices):
        DRAFT_PLAN = "plan", _("Bozza di piano o programma")
        STUDY = "study", _("Studio o dati")
        SLIDES = "slides", _("Presentazione")
        ACT = "act", _("Atto o norma")
        OTHER = "other", _("Altro documento")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveSmallIntegerField(_("numero"), editable=False)
    place = models.ForeignKey(
        WorkshopCity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("città"),
        help_text=_("Vuoto: tutta l'officina."),
    )
    matter = models.ForeignKey(
        "workshops.Matter",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("materia"),
        help_text="Who stepped aside from it does not read the document.",
    )
    title = models.CharField(_("titolo"), max_length=200)
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind, default=Kind.OTHER)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("documento")
        verbose_name_plural = _("documenti")
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "number"], name="one_number_per_document_of_an_officina"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("workshops:public-document", args=[self.workshop.slug, self.number])


class DocumentVersion(models.Model):
    """What a document said from a day on. Once shared it never changes; it can be withdrawn."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("versione"))
    changes = models.TextField(_("che cosa cambia"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sha256 = models.CharField(
        _("impronta"), max_length=64, blank=True, help_text="Of what its files contain."
    )
    shared_at = models.DateTimeField(_("condivisa il"), null=True, editable=False)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    public_at = models.DateTimeField(_("pubblica dal"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("ritirata il"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(_("perché è ritirata"), blank=True)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=DocumentState,
        default=DocumentState.PREPARED,
        editable=False,
    )

    lifecycle = DOCUMENT

    class Meta:
        ordering = ["document", "-number"]
        verbose_name = _("versione di un documento")
        verbose_name_plural = _("versioni dei documenti")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="one_number_per_version_of_a_document"
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state=DocumentState.PREPARED),
                name="one_version_of_a_document_in_preparation",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.PREPARED, shared_at=None, public_at=None, sha256="")
                | ~Q(state=DocumentState.PREPARED) & Q(shared_at__isnull=False) & ~Q(sha256=""),
                name="a_shared_version_has_its_fingerprint",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.PUBLIC, public_at__isnull=False)
                | Q(state=DocumentState.WITHDRAWN) & ~Q(reason="")
                | Q(state__in=[DocumentState.PREPARED, DocumentState.SHARED], public_at=None),
                name="a_version_says_since_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return _("versione %d") % self.number

    @property
    def is_readable(self) -> bool:
        """Whether its files are given: shared, and not withdrawn."""
        return self.state in READABLE


def document_path(file: "DocumentFile", filename: str) -> str:
    """A name nobody can guess; the real one is kept in the row."""
    return f"documents/{file.public_id.hex[:2]}/{file.public_id.hex}"


class DocumentFile(models.Model):
    """One format of a version: typed by its content, named by us."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to=document_path, max_length=200)
    name = models.CharField(_("nome"), max_length=200)
    format = models.CharField(_("formato"), max_length=10)
    size = models.PositiveIntegerField(_("peso"))
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    is_accessible = models.BooleanField(
        _("accessibile"), default=False, help_text="For assistive tools, who uploads it says."
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("file di un documento")
        verbose_name_plural = _("file dei documenti")

    def __str__(self) -> str:
        return self.name


class DocumentReading(models.Model):
    """A person of the table opened a version, for an organisation; the first time is kept."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="readings")
    organisation = models.ForeignKey(
        "workshops.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("aperto il"), auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("lettura di un documento")
        verbose_name_plural = _("letture dei documenti")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organisation", "person"],
                name="the_first_reading_of_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.person}"
