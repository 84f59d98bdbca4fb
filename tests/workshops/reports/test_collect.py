"""What is collected equals what one would count by hand, row by row."""

import datetime as dt

import pytest
from django.utils import timezone

from officine.calendar import working_days
from officine.lifecycle.models import Transition
from tests import factories as make
from tests.workshops.reports.arrange import officina, sent
from workshops.models import Assignment, Extension, StepRun, Submission, WorkshopCity
from workshops.reports import collect
from workshops.reports.collect import COLUMNS
from workshops.reports.past import Past

NOW = timezone.make_aware(dt.datetime(2026, 11, 20, 12))


def collected(place: WorkshopCity, cut: dt.datetime) -> dict:
    return collect.city(Past(place.workshop_id, cut), place.pk)


def only_row(place: WorkshopCity, cut: dt.datetime) -> dict:
    (row,) = collected(place, cut)["compilations"]
    return dict(zip(COLUMNS, row, strict=True))


def by_hand(place, cut) -> dict[str, dict]:
    """The same figures from the objects, one by one."""
    found = {}
    for run in place.step_runs.all():
        for row in run.assignments.all():
            if row.created_at > cut:
                continue
            submission = Submission.objects.filter(assignment=row).first()
            snapshots = (
                [s for s in submission.snapshots.order_by("sent_at") if s.sent_at <= cut]
                if submission
                else []
            )
            extensions = [e for e in row.extensions.all() if e.at <= cut]
            due = extensions[-1].until if extensions else row.original_due_at
            validated = submission and submission.validated_at
            if not snapshots or (validated and validated > cut):
                validated = None
            opened = run.state != "planned"
            if validated:
                state = "validated"
            elif snapshots:
                state = "sent"
            elif row.waived_reason:
                state = "waived"
            else:
                state = "waiting"
            found[run.step.code, row.form.code, row.participation_id] = {
                "step": run.step.code,
                "form": row.form.code,
                "state": state,
                "due": timezone.localdate(due).isoformat(),
                "late": snapshots[-1].is_late
                if snapshots
                else state == "waiting" and opened and due <= cut,
                "reminders": row.reminders.filter(at__lte=cut).count(),
                "extensions": len(extensions),
            }
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("back", [0, 9])
def test_a_city_is_collected_as_one_would_count_it_by_hand(casa, edition, form, seed, back):
    steps = [make.step(edition, f"3.{n}", least_working_days=n) for n in (5, 9)]
    officina(casa, steps, [form], cities=["Torino"], bodies=7, seed=seed, now=NOW)
    place = WorkshopCity.objects.get(workshop=casa)
    cut = NOW - dt.timedelta(days=back)

    city = collected(place, cut)

    rows = {
        (row[1], row[2], city["seats"][row[0]]): dict(zip(COLUMNS, row, strict=True))
        for row in city["compilations"]
    }
    expected = by_hand(place, cut)
    assert {key: {name: rows[key][name] for name in expected[key]} for key in expected} == expected
    assert rows.keys() == expected.keys()
    assert [step["days_given"] for step in city["steps"]] == [
        working_days(run.opens_on, run.due_on) for run in place.step_runs.order_by("step__position")
    ]


def test_what_came_after_the_cut_does_not_count(casa, torino, run, assignment, piera):
    cut = timezone.now()
    sent(assignment, piera, cut + dt.timedelta(hours=1), validated=cut + dt.timedelta(hours=2))
    Extension.objects.create(
        assignment=assignment, until=cut + dt.timedelta(days=60), reason="Altro", by=piera
    )

    row = only_row(torino, cut)

    assert (row["state"], row["last_sent"], row["validated"]) == ("waiting", None, None)
    assert row["due"] == timezone.localdate(assignment.original_due_at).isoformat()
    assert row["extensions"] == 0


def test_a_reopened_form_does_not_stand_as_sent_until_it_is_sent_again(
    torino, run, assignment, piera
):
    now = timezone.now()
    Assignment.objects.filter(pk=assignment.pk).update(created_at=now - dt.timedelta(days=9))
    WorkshopCity.objects.update(registered_at=now - dt.timedelta(days=9))
    StepRun.objects.update(registered_at=now - dt.timedelta(days=9))
    submission = sent(assignment, piera, now - dt.timedelta(days=5))
    line = Transition.objects.create(
        subject=submission, verb="reopen", source="sent", target="draft", by=piera
    )
    Transition.objects.filter(pk=line.pk).update(at=now - dt.timedelta(days=3))
    sent(assignment, piera, now - dt.timedelta(days=1), round=2)

    states = [only_row(torino, now - dt.timedelta(days=back))["state"] for back in (4, 2, 0)]

    assert states == ["sent", "waiting", "sent"]


def test_what_was_late_stays_late_when_it_is_integrated_in_time(torino, run, assignment, piera):
    now = timezone.now()
    Assignment.objects.filter(pk=assignment.pk).update(created_at=now - dt.timedelta(days=9))
    WorkshopCity.objects.update(registered_at=now - dt.timedelta(days=9))
    StepRun.objects.update(registered_at=now - dt.timedelta(days=9))
    sent(assignment, piera, now - dt.timedelta(days=5), late=True)
    sent(assignment, piera, now - dt.timedelta(days=1), round=2)

    rows = [only_row(torino, now - dt.timedelta(days=back)) for back in (4, 0)]

    assert [(row["state"], row["late"]) for row in rows] == [("sent", True), ("sent", True)]
    assert rows[0]["last_sent"] < rows[1]["last_sent"]


def test_the_days_given_skip_the_patron_day_of_the_city(casa, step):
    place = make.place(casa, "Torino")
    place.city.patron_day = "06-24"
    place.city.save()
    make.step_run(place, step, "open", opens_on=dt.date(2026, 6, 22), due_on=dt.date(2026, 6, 26))

    assert collected(place, timezone.now())["steps"][0]["days_given"] == 3


@pytest.mark.parametrize("bodies", [2, 12])
def test_a_city_and_a_table_cost_the_same_however_many_sit_there(
    casa, edition, form, django_assert_num_queries, bodies
):
    steps = [make.step(edition, f"3.{n}") for n in (5, 9)]
    officina(casa, steps, [form], cities=["Torino"], bodies=bodies, now=NOW)
    place = WorkshopCity.objects.select_related("city").get(workshop=casa)
    collected(place, NOW)  # the content type is looked up once per process

    past = Past(casa.pk, NOW)
    with django_assert_num_queries(14):
        collect.city(past, place.pk)
    with django_assert_num_queries(5):
        collect.table(past)


def test_who_sits_at_the_table_is_told_without_the_persons(casa, at_table, altra_at_table):
    bodies = collect.table(Past(casa.pk, timezone.now()))

    assert [body["name"] for body in bodies] == ["Altra Associazione", "Casa del Quartiere"]
    assert [body["joined"] for body in bodies] == [True, True]
    assert "piera" not in str(bodies).lower()
    assert "@" not in str(bodies)
