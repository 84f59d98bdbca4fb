from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone


class Former(models.Model):
    """What a row said until a moment, for who looks at a day that is over."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    workshop = models.ForeignKey(
        "workshops.Workshop",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        help_text="Empty for what several officine share.",
    )
    said = models.JSONField(encoder=DjangoJSONEncoder, help_text="The fields as they were.")
    is_gone = models.BooleanField(default=False, help_text="From that moment the row is no more.")
    until = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["workshop", "until"], name="what_changed_since")]

    def __str__(self) -> str:
        return f"{self.subject_type.model} {self.subject_id} · {self.until:%Y-%m-%d}"


def registered_at() -> models.DateTimeField:
    """When a row was written; empty for those that came before this was kept."""
    return models.DateTimeField(null=True, default=timezone.now, editable=False)


class Remembered(models.Model):
    """A model whose rows keep what they said: saving and deleting writes the :class:`Former`.

    ``remembered`` names the columns that a report reads. ``QuerySet.update`` and
    ``QuerySet.delete`` pass by this: no action uses them on these columns.
    """

    remembered: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields=None, **kwargs: Any) -> None:
        touched = self._touched(update_fields)
        if self._state.adding or not touched:
            super().save(*args, update_fields=update_fields, **kwargs)
            return
        with transaction.atomic():
            before = self._said(touched)
            super().save(*args, update_fields=update_fields, **kwargs)
            changed = {name: was for name, was in before.items() if was != getattr(self, name)}
            if changed:
                self._keep(changed)

    def delete(self, *args: Any, **kwargs: Any):
        with transaction.atomic():
            self._keep(self._said(self.remembered), is_gone=True)
            return super().delete(*args, **kwargs)

    def officina(self) -> int | None:
        """The officina whose past this is; None when several share the row."""
        return None

    def _touched(self, update_fields) -> tuple[str, ...]:
        if update_fields is None:
            return self.remembered
        saved = {self._meta.get_field(name).attname for name in update_fields}
        return tuple(name for name in self.remembered if name in saved)

    def _said(self, names: tuple[str, ...]) -> dict[str, Any]:
        """What the database holds, whatever this object was told since."""
        rows = type(self)._base_manager.filter(pk=self.pk).values(*names)
        return rows.first() or {}

    def _keep(self, said: dict[str, Any], is_gone: bool = False) -> None:
        Former.objects.create(
            subject_type=ContentType.objects.get_for_model(type(self)),
            subject_id=self.pk,
            workshop_id=self.officina(),
            said=said,
            is_gone=is_gone,
        )
