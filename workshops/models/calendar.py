import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarAddress(models.Model):
    """The address at which a person's calendar reads their deadlines, without logging in.

    Who knows the address reads: it is the key, signed, and a new key makes the old one useless.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_address"
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("creato il"), auto_now=True)

    class Meta:
        verbose_name = _("indirizzo del calendario")
        verbose_name_plural = _("indirizzi dei calendari")

    def __str__(self) -> str:
        return str(self.person)
