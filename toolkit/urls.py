"""The pages of the Toolkit."""

from django.urls import path, register_converter

from toolkit.addresses import EditionName
from toolkit.views import changes, downloads, editions, parts, pictures, search

register_converter(EditionName, "edition")

app_name = "toolkit"
EDITION = "toolkit/<edition:number>"
urlpatterns = [
    path("toolkit", editions.index, name="index"),
    path("toolkit/edizioni", editions.editions, name="editions"),
    path(
        "toolkit/edizioni/<edition:before>/confronta/<edition:after>",
        changes.changes,
        name="changes",
    ),
    path("toolkit/codice", editions.code, name="code"),
    path("toolkit/immagini/<str:sha256>.<str:ending>", pictures.picture, name="picture"),
    path("toolkit/cerca", search.current_search, name="search-current"),
    path(EDITION, editions.edition, name="edition"),
    path(f"{EDITION}/cerca", search.search, name="search"),
    path(f"{EDITION}/stampa", editions.whole, name="print"),
    path(f"{EDITION}/edizione.json", editions.download, name="download"),
    path(f"{EDITION}/edizione.zip", downloads.edition, {"ending": "zip"}, name="yaml"),
    path(f"{EDITION}/toolkit.md", downloads.edition, {"ending": "md"}, name="markdown"),
    path(f"{EDITION}/toolkit.pdf", downloads.edition, {"ending": "pdf"}, name="pdf"),
    path(f"{EDITION}/fasi/<str:code>", parts.phase, name="phase"),
    path(f"{EDITION}/fasi/<str:code>/stampa", parts.phase_print, name="phase-print"),
    path(f"{EDITION}/passi/<str:code>", parts.step, name="step"),
    path(f"{EDITION}/passi/<str:code>/stampa", parts.step_print, name="step-print"),
    path(f"{EDITION}/strumenti", parts.tools, name="tools"),
    path(f"{EDITION}/strumenti/<str:code>", parts.tool, name="tool"),
    path(
        "toolkit/<edition:number>/strumenti/<str:code>/stampa", parts.tool_print, name="tool-print"
    ),
    path(f"{EDITION}/moduli", parts.forms, name="forms"),
    path(f"{EDITION}/moduli/<str:code>", parts.form, name="form"),
    path(f"{EDITION}/moduli/<str:code>/stampa", parts.form_print, name="form-print"),
    path(
        f"{EDITION}/moduli/<str:code>/modulo.docx",
        downloads.form,
        {"ending": "docx"},
        name="form-word",
    ),
    path(
        f"{EDITION}/moduli/<str:code>/modulo.xlsx",
        downloads.form,
        {"ending": "xlsx"},
        name="form-xlsform",
    ),
]
