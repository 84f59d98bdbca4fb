from importlib import import_module

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from workshops import mirror


class WorkshopsConfig(AppConfig):
    name = "workshops"
    verbose_name = _("Officine")

    def ready(self):
        post_migrate.connect(keep_mirror, sender=self)
        # What the Toolkit asks of officine registers itself; models are not there before.
        for name in ("impact", "use"):
            import_module(f"workshops.queries.{name}")


def keep_mirror(sender, using, **_rest):
    """Put back the triggers that a later migration of the table may have dropped on SQLite."""
    connection = connections[using]
    if mirror.has_column(connection) and not mirror.is_installed(connection):
        mirror.install(connection)
