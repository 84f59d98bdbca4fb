"""The minutes of the first table: drafted, commented on, answered, signed twice, published."""

import datetime as dt

from workshops.actions import minutes as writing
from workshops.actions import minutes_life as life
from workshops.demo.telling import Telling
from workshops.models import Meeting, MinutesComment, Organisation
from workshops.queries.attendance import lines_of
from workshops.queries.minutes import rules_at, voting_on

SAID = (
    (
        "Chi conduce apre l'incontro e ricorda a che cosa serve: mettere a confronto ciò che le "
        "organizzazioni hanno scritto nei moduli, prima di scegliere le priorità.",
        "",
    ),
    (
        "La segreteria presenta la sintesi delle risposte. Gli affitti sono la preoccupazione più "
        "citata; seguono gli alloggi pubblici vuoti e i tempi delle graduatorie. Più "
        "organizzazioni chiedono di avere i dati quartiere per quartiere.",
        "",
    ),
    (
        "Ogni città propone le proprie priorità e le discute con il tavolo. Si chiede che il "
        "recupero degli alloggi vuoti venga prima delle nuove costruzioni.",
        "Le priorità per tutte le città sono tre: recupero degli alloggi pubblici vuoti, garanzia "
        "sugli affitti per chi ha redditi discontinui, sportelli casa nei quartieri.",
    ),
    ("Si concordano gli impegni fino al secondo tavolo.", ""),
)
COMMENT = "Manca la richiesta di contare anche gli alloggi vuoti di proprietà di enti diversi."
ANSWER = "La richiesta è ora nel punto, con le parole usate al tavolo."
ADDED = " Si chiede di contare anche gli alloggi vuoti di proprietà di enti diversi dal Comune."


class Minuted(Telling):
    """What the secretariat writes after a table, and what the table answers."""

    def plan_minutes(self, pk: int, held: dt.datetime) -> None:
        days = {3: self.write_minutes, 5: self.comment, 8: self.correct, 15: self.sign_minutes}
        for number, (after, do) in enumerate(days.items()):
            day = self.working_day((held + dt.timedelta(days=after)).date())
            self.on(self.moment(day, 10 + number), do, pk)

    def write_minutes(self, moment, pk: int) -> None:
        meeting = Meeting.objects.get(pk=pk)
        made = writing.draft(meeting, by=self.secretary)
        points = list(made.items.order_by("position"))
        for point, (said, decision) in zip(points, SAID, strict=True):
            point.minutes = made
            voting = voting_on(point, lines_of(made.meeting), rules_at(made.meeting))
            votes = (len(voting.present) - 1, 0, 1) if decision else (None, None, None)
            writing.write_item(
                point, said=said, decision=decision, votes=votes, version=1, by=self.secretary
            )
        last = points[-1]
        partner = Organisation.objects.get(pk=self.seats["giusto"].organisation_id)
        for text, body, after in (
            ("Pubblicare i dati degli alloggi vuoti, quartiere per quartiere", self.authority, 30),
            ("Raccogliere tre esperienze di garanzia sugli affitti", partner, 90),
        ):
            writing.add_action(
                last,
                text=text,
                organisation=body,
                due_on=self.working_day(moment.date() + dt.timedelta(days=after)),
                by=self.secretary,
            )
        life.open_to_comments(made, by=self.secretary)

    @property
    def authority(self) -> Organisation:
        return self.workshop.authority

    def comment(self, moment, pk: int) -> None:
        row = Meeting.objects.get(pk=pk).record
        there = row.meeting.attendances.filter(checked_in_at__isnull=False)
        present = set(there.values_list("participation", flat=True))
        for key in sorted(self.seats):
            seat, person = self.seats[key], self._who_answers(key)
            if key != "giusto" and person is not None and seat.pk in present:
                life.comment(row.items.all()[2], seat, text=COMMENT, by=person)
                return

    def correct(self, moment, pk: int) -> None:
        row = Meeting.objects.get(pk=pk).record
        for one in MinutesComment.objects.filter(item__minutes=row, verdict=""):
            item = one.item
            writing.write_item(
                item,
                said=item.said + ADDED,
                decision=item.decision,
                votes=(item.votes_for, item.votes_against, item.votes_abstained),
                version=item.version,
                by=self.secretary,
            )
            life.answer(one, verdict="accepted", text=ANSWER, by=self.secretary)

    def sign_minutes(self, moment, pk: int) -> None:
        row = Meeting.objects.get(pk=pk).record
        life.propose(row, by=self.secretary)
        row.refresh_from_db()
        for who in (self.lead, self.who(self.team_of("giusto")[0])):
            life.sign(row, sha256=row.sha256, by=who)
