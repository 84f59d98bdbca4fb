"""Home and the pages that every public service has."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import path
from django.views.decorators.http import require_safe

from officine.pages.sitemaps import SITEMAPS
from officine.pages.views import data, home, search, service, statistics

urlpatterns = [
    path("", home.home, name="home"),
    path("cerca", search.search, name="search"),
    path("dati", data.catalogue, name="data"),
    path("dati/catalogo.<str:form>", data.dcat, name="data-catalogue"),
    path("dati/<slug:name>", data.dataset, name="dataset"),
    path("dati/<slug:name>.<str:form>", data.download, name="data-download"),
    path("privacy", service.privacy, name="privacy"),
    path("note-legali", service.legal, name="legal"),
    path("accessibilita", service.accessibility, name="accessibility"),
    path("accessibilita/segnala", service.problem, name="report-problem"),
    path("accessibilita/segnala/<str:number>", service.problem_receipt, name="problem-receipt"),
    path("faq", service.faq, name="faq"),
    path("statistiche", statistics.statistics, name="statistics"),
    path("mappa-del-sito", service.sitemap_page, name="sitemap-page"),
    path("contatti", service.contacts, name="contacts"),
    path("lingua", service.set_language, name="set-language"),
    path(
        "sitemap.xml",
        login_not_required(require_safe(sitemap)),
        {"sitemaps": SITEMAPS},
        name="sitemap",
    ),
    path("robots.txt", service.robots, name="robots"),
    path(".well-known/security.txt", service.security_txt, name="security-txt"),
    path("favicon.ico", service.favicon, name="favicon"),
]
