"""Meetings: for who prepares them, for who is called, for everybody."""

from django.urls import path

from workshops.views.area import meetings as own
from workshops.views.area import minutes as own_minutes
from workshops.views.management import agenda, attendance, convening, meetings, minutes
from workshops.views.public import meetings as public
from workshops.views.public import minutes as public_minutes

OFFICINA = "gestione/officine/<slug:slug>/incontri"
MEETING = f"{OFFICINA}/<int:number>"
ITEM = f"{MEETING}/ordine-del-giorno/<uuid:item>"
OWN = "area/incontri/<uuid:public_id>"
MINUTES = f"{MEETING}/verbale"
PUBLISHED = "officine/<slug:slug>/verbali"
PUBLIC = "officine/<slug:slug>/incontri"

urlpatterns = [
    path("gestione/incontri", meetings.week, name="week"),
    path(OFFICINA, meetings.index, name="meetings"),
    path(f"{OFFICINA}/nuovo", meetings.new, name="meeting-new"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(f"{MEETING}/modifica", meetings.edit, name="meeting-edit"),
    path(f"{MEETING}/duplica", meetings.duplicate, name="meeting-duplicate"),
    path(f"{MEETING}/svolto", meetings.hold, name="meeting-hold"),
    path(f"{MEETING}/ordine-del-giorno", agenda.new, name="agenda-new"),
    path(ITEM, agenda.item, name="agenda-item"),
    path(
        f"{ITEM}/documenti/<uuid:document>/togli", agenda.drop_document, name="agenda-document-drop"
    ),
    path(f"{ITEM}/<slug:verb>", agenda.take, name="agenda-verb"),
    path(f"{MEETING}/convocazione", convening.prepare, name="convocation-prepare"),
    path(f"{MEETING}/convocazione/chiave", convening.turn_key, name="convocation-key"),
    path(f"{MEETING}/convocazione/invia", convening.send, name="convocation-send"),
    path(f"{MEETING}/annulla", convening.cancel, name="meeting-cancel"),
    path(f"{MEETING}/presenze", attendance.register, name="attendance"),
    path(f"{MEETING}/presenze.csv", attendance.as_csv, name="attendance-csv"),
    path(f"{MEETING}/presenze/<int:seat>", attendance.tick, name="attendance-tick"),
    path(f"{MEETING}/codice", attendance.code, name="meeting-code"),
    path(f"{MEETING}/codice.svg", attendance.qr, name="meeting-qr"),
    path(f"{MEETING}/iscrizioni", attendance.public, name="meeting-public"),
    path(
        f"{MEETING}/iscrizioni/<uuid:registration>",
        attendance.take_public,
        name="meeting-registration",
    ),
    path(MINUTES, minutes.page, name="minutes"),
    path(f"{MINUTES}/apertura", minutes.opening, name="minutes-opening"),
    path(f"{MINUTES}/punti/<uuid:item>", minutes.item, name="minutes-item"),
    path(f"{MINUTES}/punti/<uuid:item>/impegni", minutes.add_action, name="minutes-actions"),
    path(f"{MINUTES}/impegni/<uuid:action>", minutes.take_action, name="minutes-action"),
    path(f"{MINUTES}/osservazioni/<uuid:comment>", minutes.answer, name="minutes-answer"),
    path("area/incontri", own.index, name="own-meetings"),
    path(OWN, own.meeting, name="own-meeting"),
    path(f"{OWN}/firma", own.turn_key, name="own-meeting-key"),
    path(f"{OWN}/presenza", own.come_in, name="come-in"),
    path(f"{OWN}/verbale", own_minutes.page, name="own-minutes"),
    path("area/impegni/<uuid:action>", own_minutes.finish, name="own-action"),
    path(PUBLISHED, public_minutes.index, name="published-minutes"),
    path(f"{PUBLISHED}/<int:year>/<int:number>", public_minutes.page, name="public-minutes"),
    path(
        f"{PUBLISHED}/<int:year>/<int:number>.pdf", public_minutes.as_pdf, name="public-minutes-pdf"
    ),
    path(
        f"{PUBLISHED}/<int:year>/<int:number>.json",
        public_minutes.as_json,
        name="public-minutes-json",
    ),
    path(PUBLIC, public.index, name="public-meetings"),
    path(f"{PUBLIC}.ics", public.as_calendar, name="public-meetings-ics"),
    path(f"{PUBLIC}.rss", public.as_rss, name="public-meetings-rss"),
    path(f"{PUBLIC}/<int:number>", public.meeting, name="public-meeting"),
    path(f"{PUBLIC}/<int:number>/iscrizione", public.register, name="meeting-register"),
    path("iscrizione/<str:token>", public.registration, name="registration"),
    path("iscrizione/<str:token>/annulla", public.cancel_registration, name="registration-cancel"),
]
