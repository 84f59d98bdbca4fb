from django.apps import AppConfig
from django.apps import apps as registry
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from toolkit import guards


class ToolkitConfig(AppConfig):
    name = "toolkit"
    verbose_name = _("Toolkit")

    def ready(self):
        post_migrate.connect(keep_guards, sender=self)


def keep_guards(sender, using, apps=registry, **_rest):
    """Put back the triggers that a later migration of a table may have dropped on SQLite."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    try:
        edition = apps.get_model("toolkit", "Edition")
    except LookupError:
        return  # migrated back to nothing
    if set(guards.TABLES) <= set(tables) and guards.missing(connection):
        guards.install(connection, edition)
