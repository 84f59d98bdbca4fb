"""The longest part of the story: forms asked, begun, written, sent, examined, and who is late."""

import datetime as dt

from django.utils import timezone

from officine.accounts.models import User
from workshops.actions import (
    answering,
    assignments,
    attachments,
    integrations,
    reminders,
    reviews,
    steps,
    submissions,
)
from workshops.demo.letters import has_a_letter, letter_of
from workshops.demo.telling import Telling, dice
from workshops.demo.writing import Desk, write
from workshops.models import (
    Assignment,
    Mandate,
    StepRun,
    Submission,
)
from workshops.queries import progress
from workshops.queries.gates import waiting_for

# Step, form, who is asked: an organisation by key, or every partner of the city.
PARTNERS = "partners"
ASKED = [
    ("0.3", "M03", "servizi"),
    ("1.1", "M04", "metodo"),
    ("1.2", "M05", "servizi"),
    ("1.3", "M06", "ufficio"),
    ("1.4", "M07", PARTNERS),
    ("2.1", "M08", "servizi"),
    ("2.2", "M09", PARTNERS),
    ("2.3", "M10", PARTNERS),
    ("3.1", "M11", "ufficio"),
    ("3.2", "M12", "metodo"),
    ("3.3", "M13", "metodo"),
    ("4.1", "M14", "metodo"),
    ("4.2", "M15", "metodo"),
    ("4.3", "M09", PARTNERS),
    ("4.3", "M29", PARTNERS),
    ("5.1", "M17", PARTNERS),
]
HARD = {"M17"}  # ideas are compared with each other: the deadline is the same for all


class Answering(Telling):
    """What partners and examiners do with the forms of each step."""

    # Steps and forms

    def ask(self, moment, step: str, city: str) -> None:
        run = self.runs[step, city]
        for where, form, whom in ASKED:
            if where != step:
                continue
            for key in self.asked_keys(whom, city):
                self.ask_one(run, city, form, key)

    def asked_keys(self, whom: str, city: str) -> list[str]:
        if whom == "ufficio":
            return [
                next(
                    k
                    for k, seat in self.seats.items()
                    if k.endswith("-ufficio") and seat.place_id == self.places[city].pk
                )
            ]
        if whom != PARTNERS:
            return [whom]
        keys = [k for k, seat in self.seats.items() if seat.place_id == self.places[city].pk]
        return [*keys, "giusto"] if city == "bologna" else keys

    def ask_one(self, run: StepRun, city: str, form: str, key: str) -> None:
        deadline = Assignment.Deadline.HARD if form in HARD else Assignment.Deadline.SOFT
        if key == "giusto" and form not in ("M07", "M09"):
            return  # the co-lead does not propose ideas, and is heard in the plenary
        made = assignments.ask(
            self.forms[form],
            [run],
            [self.seats[key]],
            due_on=run.due_on,
            deadline=deadline,
            by=self.secretary,
        )
        for assignment in made:
            self.asked[key, form + city] = self.asked.get((key, form + city), 0) + 1
            self.foresee(assignment, city, form, key, self.asked[key, form + city])

    def foresee(self, assignment, city: str, form: str, key: str, number: int) -> None:
        """When this organisation will begin, write, send: its habits and its accidents."""
        run = assignment.step_run
        fate = self.fate("unanswered", form, key, city, number)
        if fate and fate["how"] == "never":
            return
        if self.fate("waived", form, key, city, number):
            return
        self.chance = dice(form, key, city, number)
        again = self.fate("reopened", form, key, city, number)
        begun, sent = self.habits(run, form, key, city, number)
        share = fate["share"] if fate else 1
        self.on(begun, self.begin_form, assignment.pk, city, key, number, share, sent)
        if fate:
            return
        self.on(sent, self.send_form, assignment.pk, key)
        if again:
            sent = min(sent + dt.timedelta(hours=20), self.now - dt.timedelta(hours=2))
            self.on(sent, self.take_back, assignment.pk, key)
            if not again["again"]:
                return
            sent += dt.timedelta(hours=2)
            self.on(sent, self.correct_and_send, assignment.pk, key)
        day = timezone.localtime(sent).date()
        days = self.chance.randint(3, 9)
        looked = self.between(day + dt.timedelta(days=1), day + dt.timedelta(days=days))
        waits = self.fate("waiting", form, key, city, number)
        if waits is None:
            read = looked + dt.timedelta(minutes=self.chance.randint(12, 55))
            self.on(looked, self.take, assignment.pk)
            self.on(read, self.validate, assignment.pk)
        elif waits.get("taken") or waits.get("asks"):
            soon = min(looked, self.now - dt.timedelta(hours=1))
            taken = max(sent + dt.timedelta(hours=1), soon)
            self.on(taken, self.take, assignment.pk)
            if waits.get("asks"):
                self.on(taken + dt.timedelta(minutes=20), self.ask_back, assignment.pk, waits)

    def habits(self, run: StepRun, form, key, city, number) -> tuple[dt.datetime, dt.datetime]:
        """When an organisation begins a form, and when it sends it."""
        opens, due = run.opens_on, run.due_on
        length = max(4, (min(due, self.today) - opens).days)
        begun = self.between(opens + dt.timedelta(days=1), opens + dt.timedelta(days=length // 2))
        late = self.fate("late", form, key, city, number)
        extended = self.fate("extensions", form, key, city, number)
        if late:
            sent = self.moment(due + dt.timedelta(days=late["days"]))
        elif extended:
            until = self.day(extended["until"])
            sent = self.between(until - dt.timedelta(days=5), until - dt.timedelta(days=1))
        else:
            early = 4 if self.fate("reopened", form, key, city, number) else 0
            last = min(due - dt.timedelta(days=early), self.today - dt.timedelta(days=2))
            sent = self.between(opens + dt.timedelta(days=length // 2 + 1), last)
        return begun, max(sent, begun + dt.timedelta(hours=3))

    def fate(self, chapter: str, form: str, key: str, city: str, number: int) -> dict | None:
        for one in self.calendar[chapter]:
            if (
                one["form"] == form
                and one["organisation"] == key
                and one.get("city", city) == city
                and one.get("round", 1) == number
            ):
                return one
        return None

    def open(self, moment, step: str, city: str) -> None:
        run = self.runs[step, city]
        run.refresh_from_db(fields=["state"])
        before = ", ".join(one.run.step.code for one in waiting_for(run))
        reason = self.calendar["opened_early"] % before if before else ""
        steps.open_step(run, reason=reason, by=self.lead)

    def finish(self, moment, step: str, city: str) -> None:
        """A step ends when its forms are in; otherwise it stays open, or late."""
        run = self.runs[step, city]
        run.refresh_from_db(fields=["state"])
        owed = Assignment.objects.filter(progress.is_owed(), step_run=run)
        if owed.exists() and step > "3":
            again = self.working_day(timezone.localtime(moment).date() + dt.timedelta(days=3))
            self.on(self.moment(again, 17), self.finish, step, city)
            return
        said = {"held": True} if run.step.exit_condition else {}
        steps.finish(run, **said, by=self.secretary)

    # Writing

    def begin_form(self, moment, pk: int, city, key, number, share, sent) -> None:
        assignment = self.assignment(pk)
        if assignment.waived_reason:
            return
        writer = self.who(self.writer(key))
        submission = submissions.start(assignment, by=writer)
        desk = Desk(
            assignment=assignment,
            key=key,
            city=city,
            round=number,
            today=timezone.localtime(moment).date(),
            chance=dice(assignment.form.code, key, city, number, "words"),
            seats=self.seats,
            people=self.team_of(key),
            dates=self.dates_of(city),
        )
        answers = list(write(desk).items())
        answers = answers[: max(1, round(len(answers) * share))]
        first = max(1, len(answers) // 2)
        self.save(moment, submission.pk, writer, answers[:first])
        if assignment.form.code == "M07" and has_a_letter(key):
            attachments.attach(submission, "M07.04", letter_of(desk), by=writer)
        self.on(
            self.later(assignment, moment, sent, share),
            self.save,
            submission.pk,
            writer,
            answers[first:],
        )

    def later(self, assignment, begun, sent, share) -> dt.datetime:
        """The second sitting: before sending; of a draft still in time, the last working day."""
        if share < 1 and assignment.due_at > self.now:
            return self.moment(self.working_day(self.today - dt.timedelta(days=1), -1))
        first, last = (timezone.localtime(moment).date() for moment in (begun, sent))
        chosen = self.between(first, last)
        return chosen if begun < chosen < sent else begun + (sent - begun) / 2

    def writer(self, key: str) -> User:
        """Whoever prepares the answers; the referente when nobody else does."""
        team = self.team_of(key)
        helping = (user for user in team if user.mandates.filter(role="compilatore").exists())
        return next(helping, team[0])

    def save(self, moment, pk: int, writer: User, answers: list) -> None:
        submission = self.submission(pk=pk)
        if answers:
            values = {code: (value, 0) for code, value in answers}
            answering.save_answers(submission, values, by=self.who(writer))

    def send_form(self, moment, pk: int, key: str) -> None:
        submission = self.submission(assignment_id=pk)
        number = submission.snapshots.count() + 1
        sender = self.who(self.referente(key))
        submissions.send(submission, key=f"demo-{pk}-{number}", by=sender)

    def take_back(self, moment, pk: int, key: str) -> None:
        submissions.reopen(self.submission(assignment_id=pk), by=self.who(self.referente(key)))

    def correct_and_send(self, moment, pk: int, key: str) -> None:
        """A word more in the last long answer, then in again."""
        submission = self.submission(assignment_id=pk)
        texts = [a for a in submission.answers.order_by("question") if is_prose(a.value)]
        if texts:
            value = f"{texts[-1].value} Aggiornato dopo un confronto interno."
            answering.save_answer(
                submission,
                texts[-1].question,
                value,
                base_version=texts[-1].version,
                by=self.who(self.referente(key)),
            )
        self.send_form(moment, pk, key)

    def referente(self, key: str) -> User:
        return self.team_of(key)[0]

    # The authority at work

    def take(self, moment, pk: int) -> None:
        reviews.take_charge(self.submission(assignment_id=pk), by=self.officer)

    def ask_back(self, moment, pk: int, waits: dict) -> None:
        """The officer asks to integrate single answers of what was sent."""
        submission = self.submission(assignment_id=pk)
        officer = self.who(submission.reviewer)
        for one in waits["asks"]:
            integrations.prepare(submission, kind="request", **one, by=officer)
        integrations.ask(submission, until=self.day(waits["until"]), by=officer)

    def validate(self, moment, pk: int) -> None:
        submission = self.submission(assignment_id=pk)
        officer = self.who(submission.reviewer)
        snapshot = submission.snapshots.last()
        reviews.note_reading(submission, snapshot, by=officer)
        reviews.validate(submission, by=officer)
        if submission.assignment.form.code == "M07":
            # From now on they act by the act that the authority looked at.
            Mandate.objects.current().filter(
                organisation=submission.assignment.participation.organisation_id
            ).update(act=f"Delega {snapshot.number}")

    def remind(self, moment, form: str) -> None:
        late = Assignment.objects.filter(
            progress.is_late(moment), participation__workshop=self.workshop, form__code=form
        )
        reminders.send(self.workshop, list(late), by=self.secretary)

    def extend(self, moment, one: dict) -> None:
        assignments.extend(
            [self.found(one)], until=self.day(one["until"]), reason=one["reason"], by=self.officer
        )

    def waive(self, moment, one: dict) -> None:
        assignments.waive(self.found(one), reason=one["reason"], by=self.officer)

    def found(self, one: dict) -> Assignment:
        asked = Assignment.objects.filter(
            form__code=one["form"], participation=self.seats[one["organisation"]]
        )
        if "city" in one:
            asked = asked.filter(step_run__place=self.places[one["city"]])
        return asked.latest("pk")

    def assignment(self, pk: int) -> Assignment:
        """With what the story already holds: the edition is large, and the same for all."""
        row = Assignment.objects.select_related("participation__organisation__category").get(pk=pk)
        row.participation.workshop = self.workshop
        row.form = self.forms_by_id[row.form_id]
        row.step_run = self.runs_by_id[row.step_run_id]
        return row

    def submission(self, **which) -> Submission:
        submission = Submission.objects.get(**which)
        submission.assignment = self.assignment(submission.assignment_id)
        return submission


def is_prose(value) -> bool:
    return isinstance(value, str) and len(value) > 60 and value.endswith(".")
