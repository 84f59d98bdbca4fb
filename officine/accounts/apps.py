from importlib import import_module

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_cache_table(**kwargs):
    """The limits on attempts are counted there when no Redis is: it comes with the schema."""
    call_command("createcachetable", verbosity=0, database=kwargs["using"])


class AccountsConfig(AppConfig):
    name = "officine.accounts"
    label = "accounts"
    verbose_name = _("Persone")

    def ready(self):
        import_module("officine.accounts.signals")
        post_migrate.connect(make_cache_table, sender=self)
