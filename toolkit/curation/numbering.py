"""Which number an edition gets: the software decides, from what changed since its base."""

from dataclasses import dataclass

from django.db.models import Max

from toolkit.curation.diff import Comparison, compare
from toolkit.models import Edition
from toolkit.models.edition import FROZEN


@dataclass(frozen=True)
class Numbering:
    """The number and revision an edition will be published with, and why."""

    number: int
    revision: int
    comparison: Comparison | None = None

    @property
    def name(self) -> str:
        """What a person types to confirm: ``2``, or ``2.1`` for a revision."""
        return f"{self.number}.{self.revision}" if self.revision else str(self.number)

    @property
    def is_unchanged(self) -> bool:
        """Whether it says what its base says: then there is nothing to publish."""
        return self.comparison is not None and self.comparison.is_same

    @property
    def may_be_revision(self) -> bool:
        """Whether only words changed, so that the curator may choose."""
        if self.comparison is None or self.comparison.is_same:
            return False
        return self.comparison.is_wording


def numbering(edition: Edition, content: dict, *, as_new: bool = False) -> Numbering:
    """How a draft that says ``content`` will be called.

    Other words make a revision of its base, unless ``as_new``; other structure always makes an
    edition of its own. One that was begun from nothing, or from files, keeps the number it has.
    """
    base = edition.based_on
    if base is None or not base.is_frozen or edition.is_translation:
        return Numbering(edition.number, edition.revision)
    before = Edition.objects.values_list("frozen", flat=True).get(pk=base.pk)
    comparison = compare(before, content)
    published = Edition.objects.filter(
        toolkit=edition.toolkit_id, language=edition.language, state__in=FROZEN
    )
    if comparison.is_wording and not as_new:
        last = published.filter(number=base.number).aggregate(last=Max("revision"))["last"]
        return Numbering(base.number, last + 1, comparison)
    last = published.aggregate(last=Max("number"))["last"]
    return Numbering(last + 1, 0, comparison)


def give(edition: Edition, to: Numbering) -> None:
    """Call the edition so. A draft that had the name goes on with the next free number.

    The Toolkit must be locked by the caller.
    """
    if (edition.number, edition.revision) == (to.number, to.revision):
        return
    family = Edition.objects.filter(toolkit=edition.toolkit_id, language=edition.language)
    holder = family.filter(number=to.number, revision=to.revision).exclude(pk=edition.pk)
    for other in holder.exclude(state__in=FROZEN):
        other.number = family.aggregate(last=Max("number"))["last"] + 1
        other.revision = 0
        other.save(update_fields=["number", "revision"])
    edition.number, edition.revision = to.number, to.revision
    edition.save(update_fields=["number", "revision"])
