from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "officine.pages"
    label = "pages"
    verbose_name = _("Pagine di servizio")
