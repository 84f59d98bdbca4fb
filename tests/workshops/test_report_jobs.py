"""A report as a job: taken once, written only by who holds the claim, never left behind."""

import datetime as dt
import uuid

import pytest
import time_machine
from celery import current_app
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from officine.journal.models import Event
from officine.lifecycle.machine import WrongState, history
from tests import factories as make
from workshops import clock, tasks
from workshops.actions import reports
from workshops.models import Mandate, Report, ReportFile, ReportSchedule, TeamMember
from workshops.reports import collect, compiling
from workshops.reports.freeze import Frozen
from workshops.reports.past import Past

DAY = dt.date(2026, 11, 1)


@pytest.fixture
def report(casa, torino, at_table, assignment, anna):
    return reports.ask(casa, period_from=DAY, period_to=timezone.localdate(), by=anna)


def again(report: Report) -> Report:
    return Report.objects.select_related("workshop").get(pk=report.pk)


def age(report: Report, **values) -> None:
    """Let time pass for a report: the moments in its row become older."""
    Report.objects.filter(pk=report.pk).update(**values)


def ago(seconds: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(seconds=seconds)


def assert_fresh(finished: Report) -> None:
    """What was kept is what a run of now, all in one, says of the same moment."""
    past = compiling.past_of(finished)
    cities = list(collect.cities(past, list(past.cities)))
    counted = [compiling.count(city, finished.figures["period"]) for city in cities]
    cover = compiling._cover(finished, finished.number, past)
    figures = compiling.said(cover, counted, past)
    frozen = Frozen(figures, [compiling.pack(city["compilations"]) for city in cities])
    assert frozen.sha256 == finished.sha256
    for format, language in compiling.FACES:
        file = finished.files.get(format=format, language=language)
        written = compiling.RENDER[format].render(frozen, finished.sha256, language)
        written = written if isinstance(written, bytes) else b"".join(written)
        assert written == compiling.store.path_of(file).read_bytes()


def actions_of(report: Report) -> list[str]:
    lines = Event.objects.filter(subject_ref=str(report.public_id)).order_by("sequence")
    return list(lines.values_list("action", flat=True))


# From the question to the answer ---------------------------------------------------------------


def test_a_report_is_asked_compiled_and_told_in_its_history(report, anna):
    tasks.compile_report(report.pk)

    report = again(report)
    assert (report.state, report.progress, report.error) == ("ready", 100, "")
    assert report.number == f"CAS-REL-{timezone.localdate().year}-01"
    faces = sorted((file.format, file.language) for file in report.files.all())
    assert faces == sorted(compiling.FACES)
    assert [line.verb for line in history(report)] == ["take", "deliver"]
    assert actions_of(report) == ["report.asked", "report.compiled"]
    assert Frozen.of(report).sha256 == report.sha256
    assert report.files.get(format="json").sha256 == report.sha256


def test_frozen_figures_stay_when_the_data_change(report, casa, torino):
    tasks.compile_report(report.pk)
    before = again(report).figures
    make.participation(casa, make.organisation("Arrivata dopo"), torino)

    tasks.compile_report(report.pk)

    assert again(report).figures == before
    assert "Arrivata dopo" not in str(before)


def test_asking_twice_while_it_is_made_gives_the_same_report(report, casa, anna):
    twin = reports.ask(casa, period_from=DAY, period_to=timezone.localdate(), by=anna)

    assert twin == report
    assert Report.objects.count() == 1


def test_an_officina_without_data_gets_a_clear_empty_report(casa, anna):
    report = reports.ask(casa, period_from=DAY, period_to=timezone.localdate(), by=anna)

    tasks.compile_report(report.pk)

    report = again(report)
    assert report.state == "ready"
    html = compiling.store.path_of(report.files.get(format="html", language="it")).read_text()
    assert "non ha ancora città né organizzazioni" in html


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [
        (dt.date(2026, 11, 2), dt.date(2026, 11, 1), "period_to"),
        (dt.date(2026, 11, 2), dt.date(2999, 1, 1), "period_to"),
    ],
)
def test_a_period_that_cannot_be_is_refused_at_its_field(casa, anna, begins, ends, field):
    with pytest.raises(ValidationError) as refused:
        reports.ask(casa, period_from=begins, period_to=ends, by=anna)

    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize("who", ["fiora", "zeno", "piera", "nino"])
def test_only_the_desk_of_the_officina_asks(casa, request, who):
    by = request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        reports.ask(casa, period_from=DAY, period_to=timezone.localdate(), by=by)


def test_numbers_follow_one_another_within_the_officina_and_the_year(casa, altrove, anna, zeno):
    made = []
    for workshop, who, day in ((casa, anna, 1), (altrove, zeno, 1), (casa, anna, 2)):
        report = reports.ask(workshop, period_from=DAY, period_to=DAY.replace(day=day), by=who)
        tasks.compile_report(report.pk)
        made.append(again(report).number)

    year = timezone.localdate().year
    assert made == [f"CAS-REL-{year}-01", f"ALT-REL-{year}-01", f"CAS-REL-{year}-02"]


# Claim and fence --------------------------------------------------------------------------------


def test_of_two_workers_one_takes_it(report):
    first = compiling.take(Report.objects.get(pk=report.pk))
    second = compiling.take(Report.objects.get(pk=report.pk))

    assert first is not None
    assert second is None
    assert again(report).attempts == 1


def test_who_lost_the_claim_writes_nothing_more(report):
    slow = again(report)
    token = compiling.take(slow)
    missing = compiling.open_parts(slow)
    age(report, heartbeat_at=ago(600))
    reports.recover()
    fast = again(report)
    compiling.take(fast)

    for late in (
        lambda: compiling.beat(slow, token, 50, "Tardi"),
        lambda: compiling.collect_part(slow, missing[0], token),
        lambda: compiling.deliver(slow, token, Frozen({}, []), "0" * 64),
    ):
        with pytest.raises(compiling.LostClaim):
            late()

    assert again(report).stage != "Tardi"
    assert again(report).figures is None
    assert report.parts.filter(collected_at=None).count() == 1
    assert ReportFile.objects.count() == 0


def test_a_report_that_is_taken_up_again_has_the_same_bytes(report, casa):
    first = again(report)
    token = compiling.take(first)
    for part in compiling.open_parts(first):
        compiling.collect_part(first, part, token)
    age(report, heartbeat_at=ago(600))
    reports.recover()

    tasks.compile_report(report.pk)

    finished = again(report)
    assert (finished.state, finished.attempts) == ("ready", 2)
    assert_fresh(finished)


def test_other_workers_collect_cities_and_nobody_collects_twice(report, casa, monkeypatch):
    make.place(casa, "Bari")
    taken = again(report)
    token = compiling.take(taken)
    parts = compiling.open_parts(taken)
    assert [part.city.name for part in parts] == ["Bari", "Torino"]

    tasks.collect_part(report.pk, parts[0].pk, str(token))
    moment = report.parts.get(pk=parts[0].pk).collected_at
    tasks.collect_part(report.pk, parts[0].pk, str(token))
    tasks.collect_part(report.pk, parts[1].pk, str(uuid.uuid4()))

    assert report.parts.get(pk=parts[0].pk).collected_at == moment
    assert report.parts.get(pk=parts[1].pk).collected_at is None


def test_cancelling_stops_between_one_part_and_the_next(report, anna):
    taken = again(report)
    token = compiling.take(taken)
    missing = compiling.open_parts(taken)
    reports.cancel(again(report), by=anna)

    with pytest.raises(compiling.LostClaim):
        compiling.collect_part(taken, missing[0], token)

    assert again(report).state == "cancelled"
    assert report.parts.filter(collected_at=None).count() == 1
    assert actions_of(report) == ["report.asked", "report.cancelled"]


def test_a_cancelled_or_failed_report_begins_again_with_the_data_of_the_day(
    report, casa, torino, anna
):
    tasks.compile_report(report.pk)
    with pytest.raises(WrongState):
        reports.retry(again(report), by=anna)
    other = reports.ask(casa, period_from=DAY, period_to=DAY, by=anna)
    reports.cancel(again(other), by=anna)

    reports.retry(again(other), by=anna)
    tasks.compile_report(other.pk)

    assert again(other).state == "ready"
    assert again(other).attempts == 1


def test_who_lost_the_right_since_asking_gets_no_report(report, anna):
    TeamMember.objects.filter(person=anna).delete()

    tasks.compile_report(report.pk)

    assert again(report).state == "failed"
    assert "non ha più il diritto" in again(report).error
    assert again(report).figures is None


# Failures ---------------------------------------------------------------------------------------


@pytest.fixture
def broken(report, settings, tmp_path):
    """A report on a disk that takes no file."""
    settings.MEDIA_ROOT = tmp_path / "full"
    settings.MEDIA_ROOT.write_text("not a folder")
    return report


def test_a_report_that_cannot_be_made_is_tried_five_times_and_says_why(broken):
    for attempt in range(1, 8):
        tasks.compile_report(broken.pk)
        assert again(broken).attempts == min(attempt, 5)

    failed = again(broken)
    assert failed.state == "failed"
    assert "tentativo 5 di 5" in failed.error
    assert actions_of(broken) == ["report.asked", "report.failed"]
    assert ReportFile.objects.count() == 0


def test_a_worker_that_dies_every_time_is_given_up_after_five_attempts(report):
    for _attempt in range(8):
        compiling.take(again(report))
        age(report, heartbeat_at=ago(600))
        reports.recover()

    assert again(report).state == "failed"
    assert again(report).attempts == 5
    assert "si è fermato" in again(report).error


# The sweep --------------------------------------------------------------------------------------


@pytest.fixture
def nudges(monkeypatch):
    """The messages that would leave for a worker, in order."""
    sent = []
    monkeypatch.setattr(reports, "nudge", lambda task, *args: sent.append((task.name, *args)))
    return sent


@pytest.mark.parametrize(
    ("attempts", "waited", "nudged"),
    [(0, 5, 0), (0, 15, 1), (1, 15, 1), (3, 30, 0), (3, 45, 1), (4, 60, 0), (4, 90, 1)],
)
def test_a_report_waits_longer_for_a_nudge_after_each_failure(
    report, nudges, attempts, waited, nudged
):
    age(report, attempts=attempts, queued_at=ago(waited))

    done = reports.recover()

    assert done["nudged"] == nudged
    assert nudges == [("workshops.tasks.compile_report", report.pk)] * nudged


def test_a_second_sweep_at_once_nudges_nobody_twice(report, nudges):
    age(report, queued_at=ago(60))

    assert [reports.recover()["nudged"], reports.recover()["nudged"]] == [1, 0]
    assert len(nudges) == 1


def test_a_running_report_is_put_back_by_the_age_of_its_heartbeat(report, settings, nudges):
    settings.REPORT_LEASE = 60
    taken = again(report)
    compiling.take(taken)
    age(report, heartbeat_at=ago(50))
    assert reports.recover()["put_back"] == 0

    age(report, heartbeat_at=ago(70))

    assert reports.recover()["put_back"] == 1
    assert again(report).state == "queued"
    assert again(report).claim is None
    assert nudges == [("workshops.tasks.compile_report", report.pk)]


def test_a_decision_made_on_an_old_heartbeat_does_nothing(report):
    compiling.take(again(report))
    age(report, heartbeat_at=ago(600))
    read = again(report)
    Report.objects.filter(pk=report.pk).update(heartbeat_at=timezone.now())

    seen = {"claim": read.claim, "heartbeat_at": read.heartbeat_at}
    assert compiling.set_aside(read, seen, "silenzio") is False

    assert again(report).state == "running"


def test_finished_reports_are_left_alone_however_old(report, nudges):
    tasks.compile_report(report.pk)
    age(report, heartbeat_at=ago(10**6), queued_at=ago(10**6))

    assert reports.recover() == {"nudged": 0, "put_back": 0, "given_up": 0}
    assert nudges == []


def test_without_the_sweep_a_killed_report_stays_running_for_ever(report):
    """The negative control of the sweep: nothing else takes care of it."""
    compiling.take(again(report))
    age(report, heartbeat_at=ago(10**5), queued_at=ago(10**5))

    tasks.compile_report(report.pk)
    clock.periodic_reports()

    assert again(report).state == "running"
    clock.sweep_reports()
    assert again(report).state == "queued"


def test_a_broker_that_is_away_costs_only_time(
    casa, anna, torino, django_capture_on_commit_callbacks, settings, tmp_path
):
    folder = tmp_path / "nowhere"
    transport = dict(current_app.conf.broker_transport_options)
    current_app.conf.broker_transport_options = transport | {
        "data_folder_out": str(folder / "gone"),
        "data_folder_in": str(folder / "gone"),
        "processed_folder": "/proc/nowhere",
    }
    try:
        with django_capture_on_commit_callbacks(execute=True):
            report = reports.ask(casa, period_from=DAY, period_to=DAY, by=anna)
    finally:
        current_app.conf.broker_transport_options = transport

    assert again(report).state == "queued"


# By itself, at the end of each period -----------------------------------------------------------


@pytest.fixture
def monthly(casa, anna):
    with time_machine.travel("2026-12-10 08:00+01:00", tick=False):
        return reports.set_schedule(
            casa, every="month", starts_on=dt.date(2026, 12, 10), is_active=True, by=anna
        )


def keys(workshop) -> list[str]:
    rows = workshop.reports.exclude(period_key="").order_by("period_from")
    return list(rows.values_list("period_key", flat=True))


def test_sixty_days_with_two_beats_and_outages_give_each_month_once(casa, monthly):
    start = dt.datetime(2026, 12, 10, 8, tzinfo=dt.UTC)
    away = {*range(20, 30), *range(50, 58)}  # days on which nothing ran, a month's end among them
    for day in range(60):
        if day in away:
            continue
        for hour in (0, 7, 15):
            with time_machine.travel(start + dt.timedelta(days=day, hours=hour), tick=False):
                clock.periodic_reports()
                clock.periodic_reports()

    assert keys(casa) == ["2026-12", "2027-01"]
    first = casa.reports.get(period_key="2026-12")
    assert (first.period_from, first.period_to) == (dt.date(2026, 12, 10), dt.date(2026, 12, 31))
    assert first.requested_by is None


def test_a_long_outage_is_caught_up_with_figures_of_the_end_of_each_period(casa, torino, monthly):
    with time_machine.travel("2027-05-20 08:00+02:00", tick=False):
        assert reports.ask_periodic() == 5
        assert reports.ask_periodic() == 0
        for report in casa.reports.order_by("period_from"):
            tasks.compile_report(report.pk)

    assert keys(casa) == ["2026-12", "2027-01", "2027-02", "2027-03", "2027-04"]
    cuts = [report.figures["cut"][:10] for report in casa.reports.order_by("period_from")]
    assert cuts == ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]


def test_two_clocks_that_saw_the_same_gap_make_one_report(casa, monthly, monkeypatch):
    with time_machine.travel("2027-01-02 08:00+01:00", tick=False):
        periods = reports.ended_periods

        def other_clock_first(*args):
            for period in periods(*args):
                if not casa.reports.filter(period_key=period[0]).exists():
                    reports._queue(casa, period[1], period[2], period[0], None)
                yield period

        monkeypatch.setattr(reports, "ended_periods", other_clock_first)

        assert reports.ask_periodic() == 0
    assert keys(casa) == ["2026-12"]


@pytest.mark.parametrize(
    ("every", "starts", "today", "expected"),
    [
        ("month", dt.date(2026, 1, 31), dt.date(2026, 2, 1), [("2026-01", 31, 31)]),
        ("month", dt.date(2026, 1, 31), dt.date(2026, 1, 31), []),
        ("quarter", dt.date(2026, 11, 20), dt.date(2027, 1, 1), [("2026-Q4", 20, 31)]),
        (
            "quarter",
            dt.date(2026, 2, 1),
            dt.date(2026, 7, 1),
            [("2026-Q1", 1, 31), ("2026-Q2", 1, 30)],
        ),
    ],
)
def test_periods_are_those_of_the_calendar(every, starts, today, expected):
    found = reports.ended_periods(every, starts, today)

    assert [(key, begins.day, ends.day) for key, begins, ends in found] == expected


def test_a_schedule_that_is_off_or_an_officina_at_rest_makes_nothing(casa, monthly, anna):
    with time_machine.travel("2027-03-02 08:00+01:00", tick=False):
        ReportSchedule.objects.update(is_active=False)
        assert reports.ask_periodic() == 0
        ReportSchedule.objects.update(is_active=True)
        type(casa).objects.filter(pk=casa.pk).update(state="suspended")
        assert reports.ask_periodic() == 0


# Publishing -------------------------------------------------------------------------------------


def test_only_who_leads_publishes_and_only_a_finished_report(report, anna, ugo):
    with pytest.raises(WrongState):
        reports.publish(again(report), by=anna)
    tasks.compile_report(report.pk)
    with pytest.raises(PermissionDenied):
        reports.publish(again(report), by=ugo)

    reports.publish(again(report), by=anna)

    assert again(report).published_at is not None
    with pytest.raises(WrongState):
        reports.publish(again(report), by=anna)
    assert actions_of(report)[-1] == "report.published"


def test_a_mandate_that_ended_before_the_cut_is_no_membership(casa, at_table, quartiere):
    Mandate.objects.filter(organisation=quartiere).update(
        valid_to=timezone.localdate() - dt.timedelta(days=1)
    )

    assert [body["joined"] for body in collect.table(Past(casa.pk, timezone.now()))] == [False]
