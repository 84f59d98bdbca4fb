"""Finished reports, for who may read them."""

from django.urls import path

from workshops.views.public import reports

REPORT = "officine/<slug:slug>/relazioni/<uuid:public_id>"

urlpatterns = [
    path(REPORT, reports.report, name="public-report"),
    path(f"{REPORT}/file/<slug:format>", reports.download, name="report-file"),
    path(f"{REPORT}/dati/<slug:kind>.csv", reports.as_csv, name="report-csv"),
    path(f"{REPORT}/dati/<slug:kind>", reports.behind, name="report-list"),
]
