from django.apps import AppConfig
from django.db.backends.signals import connection_created

from officine.keeping import version


class OfficineConfig(AppConfig):
    name = "officine"
    verbose_name = "Officine"

    def ready(self) -> None:
        connection_created.connect(version.watch, dispatch_uid="officine.keeping")
