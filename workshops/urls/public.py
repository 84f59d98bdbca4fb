"""The pages for everybody."""

from django.urls import path

from workshops.views.public import documents, pacts, partners, verifying, workshops

urlpatterns = [
    path("officine", workshops.workshops, name="workshops"),
    path("officine/<slug:slug>", workshops.workshop, name="workshop"),
    path("officine/<slug:slug>/citta/<slug:city>", workshops.city, name="city"),
    path("officine/<slug:slug>/risultati", workshops.results, name="results"),
    path("officine/<slug:slug>/patto", pacts.page, name="pact"),
    path("officine/<slug:slug>/patto.pdf", pacts.as_pdf, name="pact-pdf"),
    path("officine/<slug:slug>/documenti", documents.index, name="public-documents"),
    path("officine/<slug:slug>/documenti/<int:number>", documents.document, name="public-document"),
    path(
        "officine/<slug:slug>/documenti/<int:number>/file/<uuid:file>",
        documents.file,
        name="public-document-file",
    ),
    path("officine/<slug:slug>/dati/<slug:name>.csv", workshops.figure_csv, name="workshop-csv"),
    path("partner", partners.partners, name="partners"),
    path("verifica", verifying.verify, name="verify"),
    path("verifica/<str:number>", verifying.verify, name="verify-receipt"),
]
