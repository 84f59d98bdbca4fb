"""The journal as an authority reads it: what happened in the officine it answers for."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from officine.journal.models import Event
from workshops.models import Organisation, Workshop

WORDS = {
    "workshop.created": _("ha creato l'officina"),
    "workshop.changed": _("ha cambiato i dati dell'officina"),
    "lesson.proposed": _("ha proposto una lezione alla redazione del Toolkit"),
    "lesson.accepted": _("ha accolto una lezione"),
    "lesson.declined": _("non ha accolto una lezione"),
    "lesson.applied": _("ha messo in pratica una lezione nel Toolkit"),
    "workshop.moved": _("ha portato l'officina a un'altra edizione del Toolkit"),
    "workshop.moved_back": _("ha annullato il passaggio di edizione"),
    "workshop.team_changed": _("ha cambiato lo staff"),
    "workshop.started": _("ha avviato l'officina"),
    "workshop.closing": _("ha iniziato la chiusura"),
    "workshop.concluded": _("ha concluso l'officina"),
    "workshop.suspended": _("ha sospeso l'officina"),
    "workshop.resumed": _("ha ripreso l'officina"),
    "workshop.reopened": _("ha riaperto l'officina"),
    "step.planned": _("ha dato le date a un passo"),
    "step.dropped": _("ha tolto un passo"),
    "step.opened": _("ha aperto un passo"),
    "step.finished": _("ha concluso un passo"),
    "step.reopened": _("ha riaperto un passo"),
    "facilitation.told": _("ha raccontato un incontro"),
    "facilitation.withdrawn": _("ha ritirato una nota di conduzione"),
    "assignment.created": _("ha chiesto un modulo"),
    "assignment.extended": _("ha concesso una proroga"),
    "assignment.waived": _("ha segnato una compilazione come non dovuta"),
    "assignment.restored": _("ha chiesto di nuovo una compilazione"),
    "reminder.sent": _("ha mandato un sollecito"),
    "reminder.by_itself": _("sollecito automatico"),
    "reminder.planned": _("ha cambiato i solleciti automatici"),
    "submission.started": _("ha iniziato una compilazione"),
    "submission.sent": _("ha inviato una compilazione"),
    "submission.send_asked": _("ha chiesto di inviare una compilazione"),
    "submission.reopened": _("ha riaperto una compilazione"),
    "signature.asked": _("ha chiesto una firma"),
    "signature.given": _("ha ricevuto la firma di chi rappresenta l'organizzazione"),
    "signature.refused": _("ha ricevuto un rifiuto di firmare"),
    "signature.withdrawn": _("ha ritirato la richiesta di firma"),
    "signature.lapsed": _("ha cambiato una risposta: la firma è decaduta"),
    "aside.written": _("ha scritto un commento fra colleghi"),
    "aside.resolved": _("ha chiuso un commento fra colleghi"),
    "help.asked": _("ha chiesto aiuto su una domanda"),
    "help.answered": _("ha risposto a chi chiedeva aiuto su una domanda"),
    "help.closed": _("ha chiuso una richiesta di aiuto"),
    "clarification.published": _("ha pubblicato un chiarimento"),
    "clarification.withdrawn": _("ha tolto un chiarimento"),
    "file.quarantined": _("ha caricato un file che attende il controllo antivirus"),
    "file.cleared": _("un file ha superato il controllo antivirus"),
    "file.refused": _("un file è stato bloccato dall'antivirus"),
    "arrival.registered": _("ha registrato un arrivo via PEC o su carta"),
    "arrival.transcribed": _("ha cominciato a trascrivere un arrivo"),
    "arrival.withdrawn": _("ha ritirato un arrivo"),
    "arrival.settled": _("ha scelto fra la bozza on line e quello che ha mandato"),
    "arrival.confirmed": _("ha confermato una trascrizione"),
    "arrival.contested": _("ha contestato una trascrizione"),
    "arrival.read": _("ha aperto un file arrivato via PEC o su carta"),
    "section.entrusted": _("ha affidato una sezione a una persona dell'organizzazione"),
    "section.done": _("ha finito la sezione affidata"),
    "section.withdrawn": _("ha tolto un affidamento"),
    "submission.taken": _("ha preso in carico una compilazione"),
    "submission.assigned": _("ha assegnato una compilazione"),
    "submission.released": _("ha lasciato una compilazione"),
    "remark.prepared": _("ha scritto un'osservazione su una risposta"),
    "remark.changed": _("ha cambiato un'osservazione"),
    "remark.dropped": _("ha tolto un'osservazione"),
    "remark.ticked": _("ha segnato una richiesta come fatta o da fare"),
    "submission.remarked": _("ha comunicato osservazioni"),
    "submission.returned": _("ha chiesto un'integrazione"),
    "submission.request_withdrawn": _("ha ritirato una richiesta di integrazione"),
    "submission.validated": _("ha validato una compilazione"),
    "submission.read": _("ha letto una compilazione"),
    "partners.added": _("ha aggiunto un'organizzazione"),
    "partners.renamed": _("ha cambiato il nome di un'organizzazione"),
    "partners.changed": _("ha cambiato il ruolo di un'organizzazione"),
    "partners.removed": _("ha tolto un'organizzazione"),
    "partners.referente_changed": _("ha cambiato referente"),
    "partners.imported": _("ha importato un elenco di partner"),
    "mandate.changed": _("ha cambiato il ruolo di una persona"),
    "mandate.revoked": _("ha tolto la delega a una persona"),
    "mandate.renewed": _("ha rinnovato la delega di una persona"),
    "mandate.act_attached": _("ha caricato il file dell'atto di una delega"),
    "mandate.act_replaced": _("ha sostituito il file dell'atto di una delega"),
    "mandate.act_read": _("ha aperto il file dell'atto di una delega"),
    "mandate.act_forgotten": _("ha cancellato il file dell'atto di una delega finita da anni"),
    "handover.asked": _("ha deciso un passaggio di consegne"),
    "handover.done": _("ha passato le consegne di chi era referente"),
    "handover.withdrawn": _("ha ritirato un passaggio di consegne"),
    "mandate.ending_told": _("avviso di delega in scadenza"),
    "invitation.sent": _("ha inviato un invito"),
    "invitation.accepted": _("ha accettato un invito"),
    "invitation.declined": _("ha risposto che non partecipa"),
    "invitation.forwarded": _("ha passato un invito"),
    "invitation.revoked": _("ha ritirato un invito"),
    "invitation.asked_again": _("ha chiesto un nuovo invito"),
    "hook.added": _("ha registrato un programma da avvisare"),
    "hook.changed": _("ha cambiato un programma da avvisare"),
    "hook.paused": _("ha messo in pausa un programma da avvisare"),
    "hook.resumed": _("ha ripreso ad avvisare un programma"),
    "hook.secret_changed": _("ha cambiato il segreto di un programma da avvisare"),
    "hook.removed": _("ha tolto un programma da avvisare"),
    "meeting.prepared": _("ha preparato un incontro"),
    "meeting.changed": _("ha cambiato i dati di un incontro"),
    "agenda.changed": _("ha cambiato un ordine del giorno"),
    "convocation.prepared": _("ha preparato una convocazione"),
    "convocation.sent": _("ha inviato una convocazione"),
    "meeting.cancelled": _("ha annullato un incontro"),
    "meeting.held": _("ha segnato un incontro come svolto"),
    "minutes.drafted": _("ha preparato la bozza di un verbale"),
    "minutes.written": _("ha scritto un verbale"),
    "minutes.opened": _("ha mandato un verbale ai partecipanti"),
    "minutes.commented": _("ha scritto un'osservazione a un verbale"),
    "minutes.answered": _("ha risposto a un'osservazione a un verbale"),
    "minutes.dissented": _("ha allegato un dissenso a un verbale"),
    "minutes.proposed": _("ha messo un verbale alla firma"),
    "minutes.reopened": _("ha riaperto un verbale"),
    "minutes.published": _("ha pubblicato un verbale"),
    "minutes.action_done": _("ha segnato un impegno come fatto"),
    "minutes.action_undone": _("ha segnato un impegno come da fare"),
    "attendance.answered": _("ha risposto a una convocazione"),
    "attendance.present": _("ha registrato una presenza"),
    "attendance.absent": _("ha registrato un'assenza"),
    "registration.made": _("una persona si è iscritta a un incontro"),
    "registration.cancelled": _("un'iscrizione a un incontro è stata annullata"),
    "registration.moved_up": _("una persona in lista d'attesa ha avuto un posto"),
    "registration.ticked": _("ha registrato la presenza di una persona iscritta"),
    "registration.forgotten": _("ha cancellato i dati di chi si era iscritto a incontri"),
    "report.asked": _("ha chiesto una relazione"),
    "report.compiled": _("ha compilato una relazione"),
    "report.failed": _("non ha potuto compilare una relazione"),
    "report.cancelled": _("ha annullato una relazione"),
    "report.retried": _("ha chiesto di nuovo una relazione"),
    "report.published": _("ha pubblicato una relazione"),
    "report.downloaded": _("ha scaricato una relazione"),
    "key.signed": _("ha girato una delle due chiavi"),
    "key.refused": _("non ha firmato, con i suoi motivi"),
    "declaration.asked": _("ha chiesto una dichiarazione a delegati e staff"),
    "declaration.given": _("ha reso una dichiarazione"),
    "declaration.withdrawn": _("ha ritirato una dichiarazione"),
    "pact.begun": _("ha cominciato una versione del patto"),
    "pact.written": _("ha scritto il patto"),
    "pact.proposed": _("ha messo il patto alla firma"),
    "pact.taken_back": _("ha ripreso il patto per cambiarlo"),
    "pact.enacted": _("il patto è entrato in vigore"),
    "pact.signed": _("ha aderito al patto"),
    "document.added": _("ha caricato una versione di un documento"),
    "document.changed": _("ha cambiato i file di un documento"),
    "document.discarded": _("ha eliminato una versione mai condivisa"),
    "document.shared": _("ha condiviso un documento"),
    "document.published": _("ha reso pubblico un documento"),
    "document.withdrawn": _("ha ritirato un documento"),
    "view.saved": _("ha salvato una vista delle compilazioni"),
    "view.changed": _("ha cambiato una vista delle compilazioni"),
    "view.removed": _("ha tolto una vista delle compilazioni"),
    "answers.compared": _("ha confrontato le risposte a un modulo"),
    "answers.export_asked": _("ha chiesto un file con le risposte"),
    "answers.exported": _("ha preparato un file con le risposte"),
    "answers.export_failed": _("non ha potuto preparare un file con le risposte"),
    "answers.export_cancelled": _("ha annullato un file con le risposte"),
    "answers.downloaded": _("ha scaricato un file con le risposte"),
    "answers.export_expired": _("ha cancellato un file con le risposte, scaduto"),
    "calendar.opened": _("ha creato l'indirizzo del proprio calendario"),
    "calendar.closed": _("ha chiuso l'indirizzo del proprio calendario"),
    "outbox.purged": _("ha cancellato lettere consegnate da tempo"),
}
PART = 2_000  # events read at once for a file
# Reading, downloading, the letters of the clock fill a journal; an overview shows what changed.
QUIET = ("submission.read", "answers.compared", "report.downloaded", "reminder.by_itself")


@dataclass(frozen=True)
class Line:
    """One event in words."""

    event: Event
    who: str
    what: str
    organisation: str
    workshop: str


@dataclass(frozen=True)
class JournalFilters:
    officina: str = ""
    azione: str = ""
    persona: str = ""
    dal: dt.date | None = None
    al: dt.date | None = None

    @classmethod
    def read(cls, query) -> "JournalFilters":
        return cls(
            officina=query.get("officina", "")[:60].replace("\0", ""),
            azione=query.get("azione", "") if query.get("azione", "") in WORDS else "",
            persona=query.get("persona", "").strip()[:100].replace("\0", ""),
            dal=_day(query.get("dal", "")),
            al=_day(query.get("al", "")),
        )


def _day(text: str) -> dt.date | None:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def answered_for(user) -> QuerySet[Workshop]:
    """The officine whose journal a person may read: where they are responsible."""
    if user.is_superuser:
        return Workshop.objects.all()
    return Workshop.objects.filter(team__person=user, team__role="lead").distinct()


def events(user, asked: JournalFilters) -> QuerySet[Event]:
    """Newest first, of the officine that the person answers for."""
    rows = Event.objects.select_related("actor").order_by("-sequence")
    own = answered_for(user)
    if not user.is_superuser:
        rows = rows.filter(workshop_id__in=own.values("pk"))
    if asked.officina:
        rows = rows.filter(workshop_id__in=own.filter(slug=asked.officina).values("pk"))
    if asked.azione:
        rows = rows.filter(action=asked.azione)
    if asked.persona:
        rows = rows.filter(
            Q(actor__name__icontains=asked.persona) | Q(actor__email__icontains=asked.persona)
        )
    if asked.dal:
        rows = rows.filter(at__gte=_midnight(asked.dal))
    if asked.al:
        rows = rows.filter(at__lt=_midnight(asked.al + dt.timedelta(days=1)))
    return rows


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def told(rows) -> list[Line]:
    """Events in words: two queries for the names of a page of them."""
    rows = list(rows)
    bodies = Organisation.objects.in_bulk({row.organisation_id for row in rows} - {None})
    officine = Workshop.objects.only("title").in_bulk({row.workshop_id for row in rows} - {None})
    return [
        Line(
            event=row,
            who=str(row.actor) if row.actor_id else str(_("Il portale")),
            what=str(WORDS.get(row.action, row.action)),
            organisation=str(bodies.get(row.organisation_id, "")),
            workshop=str(officine.get(row.workshop_id, "")),
        )
        for row in rows
    ]


def told_in_parts(rows: QuerySet[Event]) -> Iterator[Line]:
    """All of them however many, newest first: each part begins where the one before ended.

    The words are those of the language of who asked, although the lines leave after the request.
    """
    language = get_language()
    part = list(rows[:PART])
    while part:
        with override(language):
            lines = told(part)
        yield from lines
        if len(part) < PART:
            return
        part = list(rows.filter(sequence__lt=part[-1].sequence)[:PART])


def activity(workshop: Workshop, limit: int = 8) -> list[Line]:
    """What happened lately in one officina."""
    rows = (
        Event.objects.filter(workshop_id=workshop.pk)
        .exclude(action__in=QUIET)
        .select_related("actor")
        .order_by("-sequence")[:limit]
    )
    return told(rows)
