from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from toolkit.lifecycles import EDITION, EditionState

FROZEN = (EditionState.PUBLISHED, EditionState.RETIRED)


class Toolkit(models.Model):
    """A method for running partnership workshops, in its successive editions."""

    slug = models.SlugField(unique=True)
    title = models.CharField(_("titolo"), max_length=200)

    def __str__(self) -> str:
        return self.title


class EditionQuerySet(models.QuerySet):
    def in_their_language(self):
        """Editions as they were written, without those that say the same in another language."""
        return self.filter(
            models.Q(based_on=None) | models.Q(based_on__language=models.F("language"))
        )

    def translations(self):
        """Editions that say in another language what their base says."""
        return self.exclude(models.Q(based_on=None)).exclude(
            based_on__language=models.F("language")
        )

    def frozen(self):
        """What does not change any more, in every language."""
        return self.filter(state__in=FROZEN)

    def public(self):
        """What anybody may read: published editions and the retired ones, which stay quotable."""
        return self.in_their_language().frozen()

    def published(self):
        return self.in_their_language().filter(state=EditionState.PUBLISHED)

    def visible_to(self, user):
        """Published ones for everybody, drafts for curators and administrators."""
        if user.is_authenticated and (user.is_curator or user.is_superuser):
            return self.in_their_language()
        return self.public()


class EditionManager(models.Manager.from_queryset(EditionQuerySet)):
    """Leaves the whole text of an edition in the database until somebody reads it."""

    def get_queryset(self):
        return super().get_queryset().defer("frozen")


class Edition(models.Model):
    """One numbered state of the Toolkit; frozen and hashed when published."""

    toolkit = models.ForeignKey(Toolkit, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("numero"))
    revision = models.PositiveSmallIntegerField(
        _("revisione"), default=0, help_text="Wording only; structure makes a new number."
    )
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="successors"
    )
    title = models.CharField(_("titolo"), max_length=200)
    language = models.CharField(_("lingua"), max_length=5, default="it")
    label = models.CharField(_("dicitura"), max_length=120, blank=True)
    note = models.TextField(_("nota"), blank=True)
    summary = models.TextField(_("sintesi"), blank=True)
    licence = models.CharField(_("licenza"), max_length=40, default="CC-BY-4.0")
    sources = models.JSONField(_("fonti"), default=list, blank=True)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=EditionState,
        default=EditionState.DRAFT,
        editable=False,
    )
    published_at = models.DateTimeField(_("pubblicata il"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approvata il"), null=True, editable=False)
    publish_at = models.DateTimeField(
        _("da pubblicare il"), null=True, editable=False, help_text="Scheduled; Europe/Rome."
    )
    release_note = models.TextField(_("che cosa cambia"), blank=True)
    frozen = models.JSONField(
        default=None, null=True, editable=False, help_text="The canonical export, once published."
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = EditionManager()
    lifecycle = EDITION
    code = ""  # what an edition says of itself is an item too, without a code

    class Meta:
        base_manager_name = "objects"
        ordering = ["toolkit", "-number", "-revision"]
        verbose_name = _("edizione")
        verbose_name_plural = _("edizioni")
        constraints = [
            models.UniqueConstraint(
                fields=["toolkit", "number", "revision", "language"],
                name="one_edition_per_number",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "in_review"]) | ~models.Q(sha256=""),
                name="a_published_edition_is_hashed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, edizione {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("toolkit:edition", args=[self.number])

    @property
    def name(self) -> str:
        """How the edition is called: ``2``, or ``2.1`` for its first revision."""
        return f"{self.number}.{self.revision}" if self.revision else str(self.number)

    @property
    def exact(self) -> str:
        """The name in addresses that never lead elsewhere: ``2.0``, ``2.1``."""
        return f"{self.number}.{self.revision}"

    @property
    def address(self) -> str:
        """The name by which its pages call each other: the one that the reader asked for."""
        return self.__dict__.get("asked_as") or self.name

    @property
    def latest_name(self) -> str:
        """The name of the last revision of its number, where a query has told it."""
        latest = getattr(self, "latest", self.revision)
        return f"{self.number}.{latest}" if latest else str(self.number)

    @property
    def is_translation(self) -> bool:
        """Whether it says in another language what its base says."""
        return self.based_on is not None and self.based_on.language != self.language

    def later_revision(self) -> "Edition | None":
        """The last revision of the same number, if it is not this one."""
        later = Edition.objects.published().filter(
            toolkit=self.toolkit_id, number=self.number, revision__gt=self.revision
        )
        return later.order_by("-revision").first()

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN

    def owner(self) -> "Edition":
        """The edition, as its parts say it."""
        return self


class PartQuerySet(models.QuerySet):
    """Rows of editions; those of a published one cannot be changed in bulk either.

    The triggers of ``toolkit.guards`` hold for whatever goes round these.
    """

    def update(self, **values):
        self._refuse_if_frozen()
        return super().update(**values)

    def delete(self):
        self._refuse_if_frozen()
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        _refuse_frozen(part.owner() for part in objs)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, *args, **kwargs):
        objs = list(objs)
        _refuse_frozen(part.owner() for part in objs)
        return super().bulk_update(objs, *args, **kwargs)

    def _refuse_if_frozen(self):
        path = self.model.edition_path
        if self.filter(**{f"{path}__state__in": FROZEN}).order_by().exists():
            raise _is_frozen()


def _is_frozen() -> ValidationError:
    return ValidationError(_("Un'edizione pubblicata non si modifica."), code="frozen")


def _refuse_frozen(editions) -> None:
    if any(edition.is_frozen for edition in editions):
        raise _is_frozen()


class PartOfEdition(models.Model):
    """What belongs to an edition and stands still with it."""

    edition_path = "edition"

    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Counts the changes of this item; see ItemChange."
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self._refuse_if_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._refuse_if_frozen()
        return super().delete(*args, **kwargs)

    def owner(self) -> Edition:
        """The edition this part belongs to."""
        return self.edition

    def _refuse_if_frozen(self):
        _refuse_frozen([self.owner()])
