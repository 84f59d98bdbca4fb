import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models.organisation import Mandate


class MandateActQuerySet(models.QuerySet):
    def current(self):
        """Those that no other file has replaced."""
        return self.filter(replaced_at=None)


def act_path(act: "MandateAct", filename: str) -> str:
    """A name nobody can guess; the real one is kept in the row."""
    return f"acts/{act.public_id.hex[:2]}/{act.public_id.hex}"


class MandateAct(models.Model):
    """The act by which somebody acts for an organisation, as a file; private, named by us.

    A later file replaces it and takes nothing away. When the mandate has long been over the file
    goes, and its fingerprint stays.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="act_files")
    file = models.FileField(upload_to=act_path, max_length=200)
    name = models.CharField(_("nome"), max_length=200)
    size = models.PositiveIntegerField(_("peso"))
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("caricato il"), auto_now_add=True)
    replaced_at = models.DateTimeField(_("sostituito il"), null=True, editable=False)
    forgotten_at = models.DateTimeField(_("cancellato il"), null=True, editable=False)

    objects = MandateActQuerySet.as_manager()

    class Meta:
        ordering = ["mandate", "pk"]
        verbose_name = _("file dell'atto")
        verbose_name_plural = _("file degli atti")
        constraints = [
            models.UniqueConstraint(
                fields=["mandate"],
                condition=Q(replaced_at=None),
                name="one_file_in_use_per_mandate",
            ),
        ]

    def __str__(self) -> str:
        return self.name
