from django.conf import settings
from django.db import models


class Head(models.Model):
    """The end of the chain: one row, locked by whoever writes the next event."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"#{self.sequence}"


class Event(models.Model):
    """What somebody did or saw, chained by hash to the event before it. Never changed."""

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=60, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    organisation_id = models.PositiveBigIntegerField(null=True, db_index=True)
    workshop_id = models.PositiveBigIntegerField(null=True, db_index=True)
    subject_kind = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-sequence"]

    def __str__(self) -> str:
        return f"#{self.sequence} {self.action}"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise TypeError("An event of the journal is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("An event of the journal is never deleted.")
