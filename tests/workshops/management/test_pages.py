"""Steps, reminders, journal, staff: the pages that make one thing happen."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from officine import italian
from officine.csv_safe import BOM
from officine.journal.models import Event
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import workshops
from workshops.models import Assignment, StepRun, TeamMember, Workshop
from workshops.queries import journal as journals


def to(name, *args):
    return reverse(f"workshops:{name}", args=args)


def test_a_step_gets_dates_a_form_and_opens(
    casa, torino, step, at_table, form, desk_of_anna, piera, paolo
):
    browser, today = desk_of_anna, timezone.localdate()
    due = today + dt.timedelta(days=40)
    browser.post(
        to("step-plan", casa.slug, step.code),
        {"places": [torino.pk], "opens_on": today.isoformat(), "due_on": due.isoformat()},
    )
    run = StepRun.objects.get()
    browser.post(
        to("step-ask", casa.slug, step.code),
        {
            "form": form.pk,
            "runs": [run.pk],
            "whom": "tutti",
            "due_on": due.isoformat(),
            "deadline": "soft",
        },
    )
    assert Message.objects.count() == 0

    browser.post(to("step-verb", casa.slug, step.code, "torino", "apri"))

    assert Assignment.objects.get().participation == at_table
    assert Message.objects.filter(kind="form_asked").count() == 2
    again = browser.post(to("step-verb", casa.slug, step.code, "torino", "apri"))
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"whom": "categoria"}, "Scegli la categoria."),
        ({"whom": "scelti"}, "Scegli almeno un&#x27;organizzazione."),
        ({"due_on": "x"}, "La data deve essere nel formato gg/mm/aaaa"),
        ({"due_on": "2001-01-01"}, "La scadenza viene prima dell&#x27;apertura del passo."),
        ({"runs": []}, "Scegli almeno una città."),
        ({"form": "999999"}, "field-error"),
    ],
)
def test_asking_badly_keeps_what_was_chosen(
    casa, step, run, at_table, form, desk_of_anna, values, words
):
    good = {
        "form": form.pk,
        "runs": [run.pk],
        "whom": "tutti",
        "due_on": (timezone.localdate() + dt.timedelta(days=40)).isoformat(),
        "deadline": "hard",
    }

    html = desk_of_anna.post(to("step-ask", casa.slug, step.code), good | values).content.decode()

    assert words in html
    assert Assignment.objects.count() == 0


def test_more_time_for_a_whole_city(casa, step, crowd, desk_of_anna):
    crowd(3)
    until = timezone.localdate() + dt.timedelta(days=60)

    desk_of_anna.post(
        to("step-extend", casa.slug, step.code),
        {"until": until.isoformat(), "reason": "Ferie.", "place": casa.places.get().pk},
    )

    assert {timezone.localtime(one.due_at).date() for one in Assignment.objects.all()} == {until}
    assert Message.objects.filter(kind="deadline_extended").count() == 3


def test_the_reminder_shows_then_sends_then_rests(
    casa, assignment, crowd, sent, anna, desk_of_anna, piera, paolo
):
    (done,) = crowd(1)
    sent(done, anna)
    page = to("reminders", casa.slug)

    html = desk_of_anna.get(page).content.decode()
    assert "Sollecita una organizzazione" in html
    assert "Ente 000, Modulo M90: già inviata" in html
    assert Message.objects.count() == 0
    shown = {"assignment": [assignment.pk]}
    desk_of_anna.post(page, shown)
    desk_of_anna.post(page, shown)

    assert sorted(Message.objects.values_list("to", flat=True)) == [
        "paolo@partner.example",
        "piera@partner.example",
    ]
    assert "sollecitata da meno di 48 ore" in desk_of_anna.get(page).content.decode()


def test_only_what_was_shown_is_reminded(casa, assignment, crowd, desk_of_anna, piera, paolo):
    crowd(2)

    desk_of_anna.post(to("reminders", casa.slug), {"assignment": [assignment.pk, "x", "9" * 40]})

    assert Message.objects.count() == 2


@pytest.mark.parametrize("wrong", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_strange_address_reminds_nobody(casa, assignment, desk_of_anna, wrong):
    reply = desk_of_anna.post(
        to("reminders", casa.slug) + f"?compilazione={wrong}", {"assignment": ["999"]}
    )

    assert reply.status_code == 302
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "budget"),
    [("overview", 16), ("steps", 9), ("reminders", 13), ("team", 6), ("edit", 11)],
)
def test_each_page_costs_the_same_for_one_or_many(casa, crowd, desk_of_anna, name, budget):
    costs = []
    for more in (1, 6):
        for number in range(more):
            place = make.place(casa, f"Borgo {name}{more}{number}")
            asked = make.participation(
                casa, make.organisation(f"Ente {name} {more} {number}"), place
            )
            make.mandate(make.person(f"{name}{more}{number}@x.example"), asked.organisation)
            run = make.step_run(place, casa.edition.phases.first().steps.first() or _step(casa))
            make.assignment(run, asked, casa.edition.forms.first() or make.form(casa.edition))
            person = make.person(f"staff{name}{more}{number}@x.example")
            make.member(casa, person, "observer")
        with CaptureQueriesContext(connection) as asked_of_database:
            assert desk_of_anna.get(to(name, casa.slug)).status_code == 200
        costs.append(len(asked_of_database))

    assert costs[0] == costs[1] <= budget


def _step(casa):
    return make.step(casa.edition)


def test_the_steps_unfold_where_there_is_work(casa, torino, desk_of_anna):
    runs = []
    for number, state in enumerate(("done", "open", "planned"), start=7):
        with make.past_the_guards():
            phase = casa.edition.phases.create(code=f"F{number}", position=number, title="Fase")
        runs.append(
            make.step_run(torino, make.step(casa.edition, f"{number}.1", phase=phase), state)
        )

    def standing():
        phases = desk_of_anna.get(to("steps", casa.slug)).context["phases"]
        return [(how, unfolded) for phase, _, how, unfolded in phases if phase.code != "F3"]

    assert standing() == [("done", False), ("open", True), ("planned", False)]

    StepRun.objects.filter(pk=runs[1].pk).update(state="done")

    assert standing() == [("done", False), ("done", False), ("planned", True)]


def test_the_staff_changes_and_somebody_always_answers(casa, anna, nino, desk_of_anna):
    team = to("team", casa.slug)
    unknown = desk_of_anna.post(team, {"email": "mai@vista.example", "role": "officer"})
    assert "Nessuna persona accede con questa email." in unknown.content.decode()

    desk_of_anna.post(team, {"email": "NINO@nessuno.example", "role": "officer"})
    assert TeamMember.objects.get(person=nino).role == "officer"
    desk_of_anna.post(to("remove-member", casa.slug, nino.public_id))
    desk_of_anna.post(to("remove-member", casa.slug, anna.public_id))

    assert list(casa.team.filter(role="lead").values_list("person__name", flat=True)) == [
        "Anna Rossi"
    ]
    assert not TeamMember.objects.filter(person=nino).exists()


@pytest.mark.parametrize(
    ("verb", "state"),
    [("avvia", "running"), ("concludi", "running"), ("riprendi", "running"), ("chiudi", "draft")],
)
def test_a_state_taken_at_the_wrong_moment_is_a_conflict(casa, desk_of_anna, verb, state):
    Workshop.objects.filter(pk=casa.pk).update(state=state)

    assert desk_of_anna.post(to("workshop-verb", casa.slug, verb)).status_code == 409


def test_an_officina_is_shown_hidden_suspended(casa, desk_of_anna, client):
    public = reverse("workshops:workshop", args=[casa.slug])
    desk_of_anna.post(to("show-workshop", casa.slug), {"public": "no"})
    assert client.get(public).status_code == 404

    desk_of_anna.post(to("show-workshop", casa.slug), {"public": "yes"})
    desk_of_anna.post(to("suspend", casa.slug), {"reason": ""})
    casa.refresh_from_db()
    assert (client.get(public).status_code, casa.state) == (200, "running")
    desk_of_anna.post(to("suspend", casa.slug), {"reason": "Elezioni."})
    casa.refresh_from_db()
    assert casa.state == "suspended"


def test_the_journal_is_of_who_answers_for_it(casa, altrove, anna, ugo, zeno, enter, desk_of_anna):
    workshops.change(casa, title="Nuovo titolo", by=anna)
    workshops.change(altrove, title="Altro titolo", by=zeno)

    html = desk_of_anna.get(to("journal")).content.decode()

    assert "Nuovo titolo" in html
    assert "Altro titolo" not in html
    assert enter(ugo).get(to("journal")).status_code == 403
    foreign = desk_of_anna.get(to("journal"), {"officina": "altrove"})
    assert list(foreign.context["page"].object_list) == []


def test_the_journal_filters_and_leaves_as_a_file(casa, anna, desk_of_anna):
    workshops.change(casa, title="=Uno", by=anna)
    workshops.suspend(casa, reason="x", by=anna)
    today = timezone.localdate()
    for query, count in [
        ({"azione": "workshop.suspended"}, 1),
        ({"azione": "boh"}, 2),
        ({"persona": "rossi"}, 2),
        ({"persona": "verdi"}, 0),
        ({"dal": today.isoformat(), "al": f"{today:%d/%m/%Y}"}, 2),
        ({"dal": (today + dt.timedelta(days=1)).isoformat()}, 0),
        ({"dal": "ieri", "al": "9999-99-99"}, 2),
    ]:
        page = desk_of_anna.get(to("journal"), query).context["page"]
        assert page.paginator.count == count, query

    reply = desk_of_anna.get(to("journal-csv"), {"azione": "workshop.suspended"})

    text = b"".join(reply.streaming_content).decode()
    assert text.startswith(BOM)
    assert len(text.splitlines()) == 2
    assert Event.objects.get(action="workshop.suspended").hash in text
    assert "'=Uno" in text


def test_a_long_journal_leaves_whole(casa, anna, enter, monkeypatch):
    monkeypatch.setattr(journals, "PART", 3)
    for number in range(7):
        workshops.change(casa, title=f"Titolo {number}", by=anna)
    browser = enter(anna)
    browser.cookies["officine_language"] = "en"

    reply = browser.get(to("journal-csv"))

    lines = b"".join(reply.streaming_content).decode().splitlines()[1:]
    told = [int(line.split(";")[0]) for line in lines]
    expected = Event.objects.filter(workshop_id=casa.pk).order_by("-sequence")
    assert told == list(expected.values_list("sequence", flat=True))
    assert len(told) >= 7
    words = {line.split(";")[4] for line in lines}
    with override("en"):
        assert words == {str(journals.WORDS["workshop.changed"])}


@pytest.mark.parametrize("count", [1, 20])
def test_the_journal_costs_the_same_for_one_or_many(
    casa, anna, desk_of_anna, count, django_assert_num_queries
):
    for number in range(count):
        workshops.change(casa, title=f"Titolo {number}", by=anna)

    with django_assert_num_queries(6):
        desk_of_anna.get(to("journal"))


def test_people_are_those_of_my_officine(casa, at_table, altrove, desk_of_anna):
    html = desk_of_anna.get(to("persons")).content.decode()

    assert "Piera Bianchi" in html
    assert "Ugo Ferri" in html
    assert "Sonia Riva" not in html
    assert "Zeno Conti" not in html


def test_a_step_that_should_be_over_is_told_as_late_not_as_next(
    casa, torino, edition, desk_of_anna
):
    today = timezone.localdate()
    past, soon = today - dt.timedelta(days=9), today + dt.timedelta(days=9)
    opens = past - dt.timedelta(days=30)
    make.step_run(torino, make.step(edition, "3.1"), opens_on=opens, due_on=past)

    text = desk_of_anna.get(to("overview", casa.slug)).content.decode()
    assert f"in ritardo da {italian.weekday(past)}" in text
    assert "prossima chiusura" not in text

    make.step_run(torino, make.step(edition, "3.2", "Altro"), opens_on=opens, due_on=soon)
    text = desk_of_anna.get(to("overview", casa.slug)).content.decode()
    assert f"prossima chiusura {italian.weekday(soon)}" in text
    assert f"in ritardo da {italian.weekday(past)}" in text
