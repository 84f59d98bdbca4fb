import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models.workshop import Workshop


class SavedView(models.Model):
    """The filters of a queue under a name: one's own, or also the team's."""

    MOST = 20  # of one person in one officina

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(_("nome"), max_length=60)
    query = models.CharField(max_length=1000, blank=True, help_text="As in the address: a=b&c=d.")
    is_shared = models.BooleanField(_("la vede tutto lo staff"), default=False)
    is_default = models.BooleanField(_("si apre da sola"), default=False)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("vista salvata")
        verbose_name_plural = _("viste salvate")
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "owner", "name"], name="a_person_names_a_view_once"
            ),
            models.UniqueConstraint(
                fields=["workshop", "owner"],
                condition=Q(is_default=True),
                name="one_view_opens_by_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name
