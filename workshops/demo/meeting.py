"""The meetings of the invented officina: held, late with its reason, to come, in draft."""

import datetime as dt

from django.utils import timezone

from officine.accounts.models import User
from workshops.actions import attendance, convocations, meetings
from workshops.demo.minutes import Minuted
from workshops.models import AgendaItem, Meeting
from workshops.queries.documents import shareable

AGENDA = (
    ("Saluti e giro dei nomi", 15, "Chi conduce", ""),
    ("Che cosa è emerso dai moduli", 30, "Segreteria tecnica", ""),
    ("Le priorità di ogni città", 60, "Le città", "Scegliere al massimo tre priorità"),
    ("Prossimi passi", 15, "Chi conduce", ""),
)
TOLD = {
    "held": ("Primo tavolo: i fabbisogni della casa", -40, 18),
    "late": ("Tavolo urgente sul bando per gli alloggi vuoti", 4, 3),
    "coming": ("Secondo tavolo: le priorità", 24, 6),
    "draft": ("Restituzione pubblica dei risultati", 60, 2),
}
URGENCY = (
    "Il bando nazionale chiude prima della fine del mese: rimandare vorrebbe dire non candidarsi."
)


class Meetings(Minuted):
    """What is convened, answered and held; every line is somebody doing it on its own day."""

    def plan_meetings(self) -> None:
        for key, (title, when, before) in TOLD.items():
            day = self.day(when)
            told = self.day(-before) if when > 0 else self.day(when - before - 8)
            self.on(self.moment(told, 10), self.meet, key, title, day)

    def meet(self, moment, key: str, title: str, day: dt.date) -> None:
        starts = timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
        is_open = key in ("coming", "draft")
        made = meetings.prepare(
            self.workshop,
            title=title,
            kind=Meeting.Kind.PUBLIC if key == "draft" else Meeting.Kind.TABLE,
            mode=Meeting.Mode.REMOTE if key == "late" else Meeting.Mode.MIXED,
            place=None,
            step_run=None,
            where="" if key == "late" else "Casa della città (esempio), sala grande",
            link="https://riunioni.example/abitare",
            aim="Mettere a confronto ciò che hanno scritto le organizzazioni.",
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=2),
            is_open=is_open,
            seats=20 if is_open else None,
            by=self.secretary,
        )
        for number, (point, minutes, speakers, decision) in enumerate(AGENDA):
            item = meetings.add_item(
                made,
                title=point,
                minutes=minutes,
                speakers=speakers,
                decision=decision,
                by=self.secretary,
            )
            if number == 1:
                self._name_documents(item)
        if key == "draft":
            return
        row = convocations.prepare(made, by=self.secretary)
        for who in (self.lead, self.who(self.team_of("giusto")[0])):
            convocations.sign(row, sha256=row.sha256, by=who)
        convocations.send(row, urgency=URGENCY, by=self.secretary)
        self.on(moment + dt.timedelta(days=1), self.reply, made.pk)
        if key == "held":
            self.on(starts + dt.timedelta(minutes=10), self.come, made.pk)
            self.on(starts + dt.timedelta(hours=3), self.hold, made.pk)
            self.plan_minutes(made.pk, starts)

    def _name_documents(self, item: AgendaItem) -> None:
        """What is shared by that day, and something that stands elsewhere."""
        for version in shareable(self.workshop):
            meetings.name_document(item, version, by=self.secretary)
        meetings.add_document(
            item,
            title="Programma nazionale Metro plus (pagina dell'Autorità)",
            address="https://documenti.example/programma.pdf",
            by=self.secretary,
        )

    def reply(self, moment, pk: int) -> None:
        meeting = Meeting.objects.get(pk=pk)
        for number, key in enumerate(sorted(self.seats)):
            person = self._who_answers(key)
            if number % 3 == 2 or person is None:
                continue
            comes = number % 5 != 4
            attendance.answer(
                meeting,
                self.seats[key],
                reply="yes" if comes else "no",
                delegate=person.name if comes else "",
                note="" if comes else "Impegno già preso",
                by=person,
            )

    def _who_answers(self, key: str) -> User | None:
        """The first who may speak for an organisation on that day, if anybody has come yet."""
        everybody = map(self.who, self.team_of(key)) if self.people.get(key) else ()
        seat = self.seats[key]
        return next((one for one in everybody if one.has_perm("workshops.answer_call", seat)), None)

    def come(self, moment, pk: int) -> None:
        meeting = Meeting.objects.get(pk=pk)
        rows = meeting.attendances.filter(reply="yes").select_related("participation")
        for number, row in enumerate(rows):
            attendance.tick(
                meeting,
                row.participation,
                present=True,
                is_remote=number % 4 == 3,
                by=self.secretary,
            )

    def hold(self, moment, pk: int) -> None:
        convocations.hold_meeting(Meeting.objects.get(pk=pk), by=self.secretary)
