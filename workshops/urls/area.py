"""The pages for partners."""

from django.urls import path

from workshops.views.area import (
    arrivals,
    asides,
    attachments,
    calendar,
    desk,
    duties,
    hub,
    importing,
    integrations,
    organisations,
    people,
    presence,
    questions,
    receipts,
    sending,
    session,
    signing,
    uploads,
)

BODY = "area/organizzazione/<uuid:public_id>"
FORM = "area/compilazioni/<uuid:public_id>"

urlpatterns = [
    path("area", desk.area, name="area"),
    path("area/calendario", calendar.calendar, name="calendar"),
    path("area/calendario.ics", calendar.as_file, name="calendar-file"),
    path("calendario/<str:token>.ics", calendar.feed, name="calendar-feed"),
    path("area/ricevute", receipts.receipts, name="receipts"),
    path("area/sessione", session.stay, name="stay-signed-in"),
    path(BODY, organisations.organisation, name="organisation"),
    path(f"{BODY}/da-fare", duties.duties, name="duties"),
    path(f"{BODY}/da-fare.csv", duties.as_csv, name="duties-csv"),
    path(FORM, hub.hub, name="hub"),
    path(f"{FORM}/sezioni/<int:section>/<int:page>", questions.question, name="question"),
    path(f"{FORM}/risposte/<str:code>", questions.autosave, name="autosave"),
    path(f"{FORM}/risposte/<str:code>/importa", importing.load, name="table-import"),
    path(f"{FORM}/risposte/<str:code>/caricamenti", uploads.begin, name="upload-begin"),
    path(f"{FORM}/caricamenti/<uuid:upload>", uploads.piece, name="upload-piece"),
    path(
        f"{FORM}/risposte/<str:code>/modello.<str:ending>",
        importing.template,
        name="table-template",
    ),
    path(f"{FORM}/riepilogo", sending.check, name="check"),
    path(f"{FORM}/invia", sending.send, name="send"),
    path(f"{FORM}/riapri", sending.reopen, name="reopen"),
    path(f"{FORM}/integrazioni", integrations.integrations, name="integrations"),
    path(f"{FORM}/integrazioni/<uuid:remark>", integrations.tick, name="tick"),
    path(f"{FORM}/ricevute/<str:number>.pdf", receipts.as_pdf, name="receipt-pdf"),
    path(f"{FORM}/ricevute/<str:number>.json", receipts.as_json, name="receipt-json"),
    path(f"{FORM}/ricevute/<str:number>", receipts.receipt, name="receipt"),
    path(f"{FORM}/persone", people.people, name="people"),
    path(f"{FORM}/firma", signing.sign_off, name="sign-off"),
    path(f"{FORM}/presenza", presence.signs, name="presence"),
    path(f"{FORM}/commenti", asides.comments, name="asides"),
    path(f"{FORM}/stampa", hub.print_form, name="print-submission"),
    path(f"{FORM}/stampa.pdf", hub.print_pdf, name="print-pdf"),
    path(f"{FORM}/stampa.docx", hub.print_word, name="print-word"),
    path(f"{FORM}/arrivi/<uuid:arrival>", arrivals.arrival, name="own-arrival"),
    path(f"{FORM}/arrivi/<uuid:arrival>/file/<uuid:scan>", arrivals.scan, name="own-scan"),
    path(f"{FORM}/allegati/<uuid:attachment>", attachments.attachment, name="attachment"),
]
