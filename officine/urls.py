"""The doors, in reading order."""

from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from workshops.views import my_data

admin.site.site_header = admin.site.site_title = "Officine"
admin.site.index_title = _("Amministrazione")

urlpatterns = [
    path("", include("officine.pages.urls")),
    path("", include("officine.accounts.urls")),
    path("", include("allauth.idp.urls")),
    path("area/dati-personali", my_data.page, name="my-data"),
    path("area/dati-personali.json", my_data.download, name="my-data-download"),
    path("", include("toolkit.urls")),
    path("", include("toolkit.redazione_urls")),
    path("", include("workshops.urls")),
    path("api/v1/", include("officine.api")),
    path("health/", include("officine.health")),
    path("amministrazione/", admin.site.urls),
]

handler400 = "officine.pages.views.errors.bad_request"
handler403 = "officine.pages.views.errors.forbidden"
handler404 = "officine.pages.views.errors.not_found"
handler500 = "officine.pages.views.errors.server_error"
