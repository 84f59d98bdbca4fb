from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class TransitionQuerySet(models.QuerySet):
    def of(self, subject: models.Model):
        kind = ContentType.objects.get_for_model(type(subject))
        return self.filter(subject_type=kind, subject_id=subject.pk)


class Transition(models.Model):
    """One change of state of one thing: who, when, from where to where, and why."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    verb = models.CharField(max_length=40)
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = TransitionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="history_of")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.source} → {self.target}"
