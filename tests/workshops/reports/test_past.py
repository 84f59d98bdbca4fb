"""A report of a day that is over says the same whenever it is compiled."""

import contextlib
import datetime as dt
import importlib
import random

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from officine.lifecycle.machine import WrongState
from tests import factories as make
from workshops.actions import (
    answering,
    assignments,
    invitations,
    mandates,
    partners,
    reminders,
    reports,
    reviews,
    steps,
    submissions,
    workshops,
)
from workshops.demo import clock
from workshops.models import (
    Assignment,
    City,
    Former,
    Invitation,
    Organisation,
    Programme,
    Report,
    StepRun,
    Submission,
    WorkshopCity,
)
from workshops.reports import compiling
from workshops.reports.freeze import Frozen

BEGIN = dt.date(2026, 12, 1)
CUT = BEGIN + dt.timedelta(days=8)
# What a report says of itself and of the moment it was compiled
OWN = {
    "number": "CAS-REL-2026-01",
    "id": "0",
    "address": "http://testserver/officine/casa/relazioni/0",
    "frozen_at": "2026-12-31T10:00:00+01:00",
}
REFUSED = (ValidationError, WrongState, PermissionDenied)


def at(day: dt.date, hour: int = 10, minute: int = 0):
    moment = dt.datetime.combine(day, dt.time(hour, minute), tzinfo=timezone.get_default_timezone())
    return clock.at(moment)


class Officina:
    """An officina, and everything that can happen in it, one thing at a time."""

    def __init__(self, seed: int, lead):
        self.chance = random.Random(seed)
        self.lead, self.count = lead, 0
        edition = make.edition()
        self.form = make.form(edition)
        self.steps = [make.step(edition, f"3.{n}", least_working_days=9) for n in range(1, 5)]
        self.workshop = make.workshop("casa", edition)
        make.member(self.workshop, lead, "lead")
        make.category("B2")
        self.cities = [make.city(name) for name in ("Bari", "Genova", "Milano", "Torino")]
        self.happened: list[str] = []

    def pick(self, rows):
        rows = list(rows)
        if rows and rows[0] is not None:
            rows.sort(key=lambda row: row.pk)
        return self.chance.choice(rows) if rows else None

    def live(self, days: list[dt.date], each: int) -> None:
        """Some of everything on each of these days; what is not possible that day is left."""
        verbs = [getattr(self, name) for name in sorted(dir(self)) if name.startswith("do_")]
        for day in days:
            for hour in sorted(self.chance.sample(range(8, 22), each)):
                with at(day, hour, self.chance.randrange(60)):
                    self._try(self.chance.choice(verbs), day)

    def everything(self, day: dt.date) -> None:
        """Each verb once more, in an order of chance."""
        verbs = [getattr(self, name) for name in sorted(dir(self)) if name.startswith("do_")]
        self.chance.shuffle(verbs)
        for minute, verb in enumerate(verbs):
            with at(day, 9, minute):
                self._try(verb, day)

    def _try(self, verb, day) -> None:
        try:
            with transaction.atomic():
                if verb(day) is not None:
                    self.happened.append(verb.__name__.removeprefix("do_"))
        except REFUSED:
            return

    def _next(self) -> int:
        self.count += 1
        return self.count

    # Cities and steps

    def do_choose_cities(self, day):
        kept = [self.workshop.places.filter(city=city).exists() for city in self.cities]
        wanted = [
            city
            for city, there in zip(self.cities, kept, strict=True)
            if there != (self.chance.random() < 0.4)
        ]
        return workshops.set_cities(self.workshop, wanted, by=self.lead) or True

    def do_plan(self, day):
        place = self.pick(self.workshop.places.all())
        opens = day + dt.timedelta(days=self.chance.randrange(-9, 9))
        due = opens + dt.timedelta(days=self.chance.randrange(3, 30))
        reason = self.chance.choice(["Urgenza", "Il programma è fermo"])
        return place and steps.plan(
            self.chance.choice(self.steps),
            [place],
            opens_on=opens,
            due_on=due,
            override_reason=reason,
            by=self.lead,
        )

    def _run(self, *states):
        return self.pick(StepRun.objects.filter(place__workshop=self.workshop, state__in=states))

    def do_drop(self, day):
        run = self._run("planned")
        return run and (steps.drop(run, by=self.lead) or True)

    def do_open(self, day):
        run = self._run("planned")
        return run and (steps.open_step(run, reason="Fretta", by=self.lead) or True)

    def do_finish(self, day):
        run = self._run("open")
        return run and (steps.finish(run, by=self.lead) or True)

    def do_reopen_step(self, day):
        run = self._run("done")
        return run and (steps.reopen(run, by=self.lead) or True)

    # The table

    def do_seat(self, day):
        return partners.add_organisation(
            self.workshop,
            name=f"Ente {self._next()}",
            category=self.chance.choice([make.category("B2"), make.category("C1")]),
            place=self.pick([None, *self.workshop.places.all()]),
            size=self.chance.choice(["", "micro", "large"]),
            hard_to_reach=self.chance.random() < 0.3,
            by=self.lead,
        )

    def _seat(self):
        return self.pick(self.workshop.participations.select_related("organisation"))

    def do_rename(self, day):
        seat = self._seat()
        since = day - dt.timedelta(days=self.chance.randrange(3))
        name = f"Nuovo nome {self._next()}"
        return seat and partners.rename(seat, name=name, since=since, by=self.lead)

    def do_mend_organisation(self, day):
        body = self.pick(Organisation.objects.filter(is_authority=False))
        if body is None:
            return None
        body.size = self.chance.choice(["small", "medium"])
        body.hard_to_reach = not body.hard_to_reach
        body.category = self.chance.choice([make.category("B2"), make.category("C1")])
        body.save()
        return True

    def do_change_seat(self, day):
        seat = self._seat()
        place = self.pick([None, *self.workshop.places.all()])
        role = self.chance.choice(["partner", "co_lead", "observer"])
        return seat and partners.change_seat(seat, role=role, place=place, by=self.lead)

    def do_withdraw(self, day):
        seat = self._seat()
        return seat and (partners.remove(seat, by=self.lead) or True)

    def do_mandate(self, day):
        seat = self._seat()
        return seat and make.mandate(
            make.person(f"p{self._next()}@persone.example"),
            seat.organisation,
            act=self.chance.choice(["", "Delibera 4"]),
            valid_from=day - dt.timedelta(days=self.chance.randrange(20)),
        )

    def do_end_mandate(self, day):
        seat = self._seat()
        mandate = seat and self.pick(seat.organisation.mandates.current())
        if mandate is None:
            return None
        if self.chance.random() < 0.5:
            mandate.act, mandate.valid_to = "Delibera 9", day
            mandate.save()
            return True
        by = mandate.person
        return mandates.revoke(seat, mandate, by=by) or True

    def do_invite(self, day):
        seat = self._seat()
        if seat is None:
            return None
        email = f"i{self._next()}@persone.example"
        letter = invitations.invite(seat, email=email, role="referente", by=self.lead)
        return invitations.send_invitation(letter, by=self.lead) or True

    def do_revoke_letter(self, day):
        letter = self.pick(Invitation.objects.filter(state="sent"))
        return letter and (invitations.revoke(letter, by=self.lead) or True)

    # The forms

    def ask(self, run, due):
        seats = self.workshop.participations.order_by("pk")
        with contextlib.suppress(ValidationError):  # nobody may sit in that city
            return assignments.ask(self.form, [run], seats, due_on=due, by=self.lead)

    def do_ask(self, day):
        run = self._run("planned", "open", "done")
        return run and self.ask(run, day + dt.timedelta(days=self.chance.randrange(9)))

    def _asked(self, **where):
        rows = Assignment.objects.filter(participation__workshop=self.workshop, **where)
        return self.pick(rows.order_by("pk"))

    def do_extend(self, day):
        row = self._asked()
        until = day + dt.timedelta(days=self.chance.randrange(5, 40))
        return row and assignments.extend([row], until=until, reason="Ferie", by=self.lead)

    def do_waive(self, day):
        row = self._asked(waived_reason="")
        return row and (assignments.waive(row, reason="Non serve", by=self.lead) or True)

    def do_restore(self, day):
        row = self._asked(waived_reason="Non serve")
        return row and (assignments.restore(row, by=self.lead) or True)

    def do_remind(self, day):
        row = self._asked()
        return row and (reminders.send(self.workshop, [row], by=self.lead).letters or None)

    def do_send(self, day):
        row = self._asked()
        mandate = row and self.pick(row.participation.organisation.mandates.current())
        if mandate is None:
            return None
        who = mandate.person
        submission = submissions.start(row, by=who)
        answering.save_answers(submission, {"M90.01": ("Ada", None)}, by=who)
        return submissions.send(submission, key=f"k{self._next()}", by=who)

    def do_take_back(self, day):
        submission = self.pick(Submission.objects.filter(state="sent"))
        if submission is None:
            return None
        body = submission.assignment.participation.organisation
        mandate = self.pick(body.mandates.current())
        return mandate and (submissions.reopen(submission, by=mandate.person) or True)

    def do_validate(self, day):
        submission = self.pick(Submission.objects.filter(state="sent"))
        return submission and (reviews.validate(submission, by=self.lead) or True)

    # What the cover says

    def do_retitle(self, day):
        title = f"Officina {self._next()}"
        workshops.change(self.workshop, title=title, by=self.lead)
        programme = Programme.objects.get(pk=self.workshop.programme_id)
        programme.title = f"Programma {self._next()}"
        programme.save()
        return True

    def do_correct_reference(self, day):
        city = self.pick(City.objects.all())
        city.patron_day = self.chance.choice(["", "12-09", "12-15", "06-24"])
        city.name = f"{city.slug.title()} {self._next()}"
        city.save()
        return True


def compiled(officina: Officina, until: dt.date, on: dt.date) -> Frozen:
    """The figures of a period, compiled on a day."""
    with at(on, 7):
        report = reports._queue(officina.workshop, BEGIN, until, "", officina.lead)
        report = Report.objects.select_related("workshop").get(pk=report.pk)
        token = compiling.take(report)
        past = compiling.past_of(report)
        compiling.collect_parts(report, compiling.open_parts(report, past), token, past)
        frozen, _sha256 = compiling.freeze(report, token, past)
    return Frozen(frozen.figures | OWN, frozen.packed)


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.fixture
def lived(request, anna):
    """An officina that some days have gone by in, by chance."""
    with at(BEGIN, 7):
        officina = Officina(request.param, anna)
        workshops.set_cities(officina.workshop, officina.cities[:3], by=anna)
        for _time in range(4):
            seat = officina.do_seat(BEGIN)
            make.mandate(make.person(f"r{seat.pk}@persone.example"), seat.organisation)
            officina.do_plan(BEGIN)
        for run in StepRun.objects.all():
            steps.open_step(run, reason="Fretta", by=anna)
            officina.ask(run, BEGIN + dt.timedelta(days=40))
    officina.live(days(BEGIN, CUT), each=12)
    return officina


SEEDS = pytest.mark.parametrize("lived", range(4), indirect=True)
EVERYDAY = {
    *("plan", "drop", "open", "finish", "reopen_step", "correct_reference", "retitle"),
    *("seat", "rename", "mend_organisation", "change_seat", "withdraw", "mandate", "invite"),
    *("ask", "extend", "waive", "restore", "remind", "send", "validate"),
}


@SEEDS
def test_a_day_that_is_over_is_told_the_same_whatever_comes_later(lived):
    first = compiled(lived, CUT, on=CUT + dt.timedelta(days=1))
    lived.happened.clear()
    for n in range(1, 29):
        # Six days, and more where chance left a verb out: what is possible depends on the keys.
        if n > 6 and set(lived.happened) >= EVERYDAY:
            break
        lived.everything(CUT + dt.timedelta(days=n))
        assert compiled(lived, CUT, on=CUT + dt.timedelta(days=n + 1)).figures == first.figures
    again = compiled(lived, CUT, on=CUT + dt.timedelta(days=30))

    assert set(lived.happened) >= EVERYDAY
    assert again.figures == first.figures
    assert [again.rows(n) for n in range(len(again.packed))] == [
        first.rows(n) for n in range(len(first.packed))
    ]
    assert again.sha256 == first.sha256
    for format, language in compiling.FACES:
        render = compiling.RENDER[format].render
        faces = [render(one, one.sha256, language) for one in (first, again)]
        pieces = [face if isinstance(face, bytes) else b"".join(face) for face in faces]
        assert pieces[0] == pieces[1]


@pytest.mark.parametrize("lived", [0], indirect=True)
def test_a_later_day_is_told_otherwise(lived):
    """The control: what happens does change figures, of the days on which it happens."""
    first = compiled(lived, CUT, on=CUT + dt.timedelta(days=1))
    lived.everything(CUT + dt.timedelta(days=1))

    later = compiled(lived, CUT + dt.timedelta(days=1), on=CUT + dt.timedelta(days=2))

    assert later.figures["summary"] != first.figures["summary"]


@pytest.mark.parametrize("lived", [0], indirect=True)
def test_without_what_rows_said_the_past_would_change(lived):
    """The negative control: the same story with nothing kept."""
    first = compiled(lived, CUT, on=CUT + dt.timedelta(days=1))
    for n in range(1, 4):
        lived.everything(CUT + dt.timedelta(days=n))
    Former.objects.all().delete()

    assert compiled(lived, CUT, on=CUT + dt.timedelta(days=9)).figures != first.figures


# One thing at a time ----------------------------------------------------------------------------


def said_of(subject) -> list[dict]:
    return [line.said for line in Former.objects.filter(subject_id=subject.pk).order_by("pk")]


def test_a_row_keeps_only_what_was_really_changed(assignment):
    Former.objects.all().delete()
    assignment.waived_reason = "Non serve"
    assignment.due_at = timezone.now()
    assignment.save()
    assignment.save()
    assignment.waived_reason = ""
    assignment.save(update_fields=["due_at"])

    assert said_of(assignment) == [{"waived_reason": ""}]


def test_a_row_that_goes_leaves_all_it_said(casa):
    place = make.place(casa, "Bari")
    registered = WorkshopCity.objects.get(pk=place.pk).registered_at
    pk, city = place.pk, place.city_id

    place.delete()

    (line,) = Former.objects.filter(subject_id=pk, is_gone=True)
    assert line.workshop == casa
    assert line.said["city_id"] == city
    assert line.said["registered_at"][:19] == registered.isoformat()[:19]


def test_two_changes_in_one_day_leave_the_first_word(casa, torino, run, anna):
    day = timezone.localdate()
    with at(day - dt.timedelta(days=9)):
        steps.plan(run.step, [torino], opens_on=day, due_on=day + dt.timedelta(days=40), by=anna)
    for more in (50, 60):
        due = day + dt.timedelta(days=more)
        steps.plan(run.step, [torino], opens_on=day, due_on=due, by=anna)
    cut = timezone.now() - dt.timedelta(days=1)
    StepRun.objects.update(registered_at=None)
    WorkshopCity.objects.update(registered_at=None)

    (found,) = compiling.Past(casa.pk, cut).runs[torino.pk]

    assert found["due_on"] == day + dt.timedelta(days=40)


# What came before anything was kept -------------------------------------------------------------


def test_the_past_of_before_is_told_from_the_journal(casa, torino, run, assignment, anna):
    told = importlib.import_module("workshops.migrations.0003_tell_the_past_from_the_journal")
    day = timezone.localdate()
    for ago, more in ((9, 40), (5, 50)):
        with at(day - dt.timedelta(days=ago)):
            due = day + dt.timedelta(days=more)
            steps.plan(run.step, [torino], opens_on=day, due_on=due, by=anna)
    with at(day - dt.timedelta(days=4)):
        assignments.waive(assignment, reason="Non serve", by=anna)
    with at(day - dt.timedelta(days=2)):
        assignments.restore(assignment, by=anna)
    partners.rename(assignment.participation, name="Nuovo nome", since=day, by=anna)
    body = assignment.participation.organisation
    before = body.names.get(name="Nuovo nome").valid_from
    Former.objects.all().delete()
    StepRun.objects.update(registered_at=None)

    for part in (told.names_of_before, told.waivers_of_before, told.dates_of_before):
        part(apps)
    told.registered(apps, "step.planned", "StepRun")

    def past(ago: int) -> compiling.Past:
        return compiling.Past(casa.pk, timezone.now() - dt.timedelta(days=ago))

    dues = [past(ago).runs[torino.pk][0]["due_on"] for ago in (7, 3)]
    assert dues == [day + dt.timedelta(days=40), day + dt.timedelta(days=50)]
    assert [past(ago).waivers.get(assignment.pk) for ago in (6, 3, 1)] == [False, True, None]
    assert past(11).runs.get(torino.pk) is None
    assert [line["name"] for line in said_of(body)] == ["Casa del Quartiere"]
    assert before == day
