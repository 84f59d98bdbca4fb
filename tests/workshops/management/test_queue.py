"""The queue and one form of it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from officine.journal.models import Event
from tests import factories as make
from workshops.models import Answer, Assignment, Extension, Submission

CANARY = "canarino-giallo-7731"


def at(name, assignment, query=""):
    workshop = assignment.participation.workshop
    return reverse(f"workshops:{name}", args=[workshop.slug, assignment.public_id]) + query


def names(browser, casa, **query):
    page = browser.get(reverse("workshops:queue", args=[casa.slug]), query).context["page"]
    return [one.organisation for one in page.object_list]


def test_each_filter_lets_its_own_through(casa, torino, run, crowd, sent, anna, ugo, desk_of_anna):
    start, draft, done, valid, late = crowd(5)
    Submission.objects.create(assignment=draft, started_by=anna)
    sent(done, anna, reviewer=ugo)
    sent(valid, anna, state="validated")
    Assignment.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(days=2))
    bari = make.place(casa, "Bari")
    other = make.assignment(
        make.step_run(bari, run.step),
        make.participation(casa, make.organisation("Bari Insieme", "B2"), bari),
        start.form,
        waived_reason="Fusione.",
    )

    assert names(desk_of_anna, casa, stato="da-iniziare") == ["Ente 004", "Ente 000"]
    assert names(desk_of_anna, casa, stato="in-bozza") == ["Ente 001"]
    assert names(desk_of_anna, casa, stato="inviata") == ["Ente 002"]
    assert names(desk_of_anna, casa, stato="validata") == ["Ente 003"]
    assert names(desk_of_anna, casa, stato="non-dovuta") == [other.participation.organisation.name]
    assert names(desk_of_anna, casa, scadenza="in-ritardo") == ["Ente 004"]
    assert names(desk_of_anna, casa, organizzazione="ente 003") == ["Ente 003"]
    assert names(desk_of_anna, casa, incarico=str(ugo.pk)) == ["Ente 002"]
    assert names(desk_of_anna, casa, incarico="io") == []
    assert names(desk_of_anna, casa, categoria="B") == []
    assert names(desk_of_anna, casa, citta="bari") == []
    assert len(names(desk_of_anna, casa, citta="torino")) == 5
    assert len(names(desk_of_anna, casa, passo=run.step.code, modulo=start.form.code)) == 5


@pytest.mark.parametrize(
    "query",
    [
        {"stato": "x"},
        {"page": "999"},
        {"page": "-1"},
        {"page": "abc"},
        {"incarico": "9" * 60},
        {"incarico": "²"},
        {"citta": "\0"},
        {"organizzazione": "%_'\"<script>"},
        {"passo": "A" * 5000},
    ],
)
def test_a_strange_address_is_no_fault(casa, assignment, desk_of_anna, query):
    reply = desk_of_anna.get(reverse("workshops:queue", args=[casa.slug]), query)

    assert reply.status_code == 200
    assert b"<script>'" not in reply.content


def test_the_filters_stay_in_the_links(casa, assignment, desk_of_anna):
    html = desk_of_anna.get(
        reverse("workshops:queue", args=[casa.slug]), {"stato": "da-iniziare"}
    ).content.decode()

    assert at("review", assignment, "?stato=da-iniziare") in html
    assert '<option value="da-iniziare" selected>' in html


@pytest.mark.parametrize("count", [1, 30])
def test_the_queue_costs_the_same_for_one_or_many(
    casa, crowd, sent, anna, ugo, count, desk_of_anna, django_assert_num_queries
):
    for one in crowd(count):
        sent(one, anna, reviewer=ugo)

    # Session with person and roles; officina, what one may choose, colleagues; count, two heaps,
    # rows.
    with django_assert_num_queries(8):
        page = desk_of_anna.get(reverse("workshops:queue", args=[casa.slug])).context["page"]

    assert len(page.object_list) == min(count, 25)


def test_the_authority_sees_what_was_sent_and_never_the_draft(
    casa, assignment, sent, piera, anna, desk_of_anna
):
    submission = Submission.objects.create(assignment=assignment, started_by=piera)
    Answer.objects.create(
        submission=submission, question="M90.01", value=CANARY, by=piera, at=timezone.now()
    )
    pages = [at("review", assignment)] + [
        reverse(f"workshops:{name}", args=[casa.slug])
        for name in ("queue", "overview", "matrix", "matrix-csv", "register", "reminders", "steps")
    ]

    for page in [*pages, reverse("workshops:desk"), reverse("workshops:journal")]:
        reply = desk_of_anna.get(page)
        body = b"".join(reply.streaming_content) if reply.streaming else reply.content
        assert reply.status_code == 200
        assert CANARY.encode() not in body, page
    assert Event.objects.filter(action="submission.read").count() == 0


def test_what_changes_after_sending_stays_hidden_until_sent_again(
    assignment, sent, piera, desk_of_anna
):
    submission = sent(assignment, piera, answers={"M90.01": "Prima versione"})
    Answer.objects.create(
        submission=submission, question="M90.01", value=CANARY, by=piera, at=timezone.now()
    )
    seen = desk_of_anna.get(at("review", assignment)).content.decode()
    assert "Prima versione" in seen
    assert CANARY not in seen

    Submission.objects.filter(pk=submission.pk).update(state="draft")
    reopened = desk_of_anna.get(at("review", assignment)).content.decode()

    assert CANARY not in reopened
    assert "Prima versione" not in reopened
    assert "ha riaperto la compilazione" in reopened


def test_a_draft_does_not_change_what_the_authority_sees_as_it_grows(
    casa, assignment, piera, desk_of_anna
):
    submission = Submission.objects.create(assignment=assignment, started_by=piera)
    address = reverse("workshops:register", args=[casa.slug])
    before = desk_of_anna.get(address).context["page"].object_list[0].last_activity
    Answer.objects.create(
        submission=submission,
        question="M90.01",
        value="x",
        by=piera,
        at=timezone.now() + dt.timedelta(days=1),
    )

    after = desk_of_anna.get(address).context["page"].object_list[0].last_activity

    assert before == after == submission.started_at


def test_reading_is_written_in_the_journal(assignment, sent, piera, anna, desk_of_anna):
    submission = sent(assignment, piera)

    desk_of_anna.get(at("review", assignment))

    event = Event.objects.get(action="submission.read")
    assert (event.actor, event.subject_ref) == (anna, str(submission.public_id))
    assert event.organisation_id == assignment.participation.organisation_id


def test_hostile_answers_are_shown_as_text(assignment, sent, piera, desk_of_anna):
    sent(assignment, piera, answers={"M90.01": "<img src=x onerror=alert(1)>"})

    html = desk_of_anna.get(at("review", assignment)).content.decode()

    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


def test_one_takes_charge_validates_and_goes_on_with_the_next(
    casa, crowd, sent, anna, desk_of_anna
):
    first, second = crowd(2)
    for one in (first, second):
        sent(one, anna)

    desk_of_anna.post(at("take-charge", first, "?stato=inviata"))
    reply = desk_of_anna.post(at("validate", first, "?stato=inviata"), {"onwards": "1"})

    assert reply.url == at("review", second, "?stato=inviata")
    last = desk_of_anna.post(at("validate", second, "?stato=inviata"), {"onwards": "1"})
    assert last.url == reverse("workshops:queue", args=[casa.slug]) + "?stato=inviata"
    assert set(Submission.objects.values_list("state", flat=True)) == {"validated"}


def test_before_and_after_follow_the_filters(crowd, sent, anna, desk_of_anna):
    first, second, third = crowd(3)
    for one in (first, third):
        sent(one, anna)

    context = desk_of_anna.get(at("review", first, "?stato=inviata")).context

    assert (context["before"], context["after"]) == (None, third)
    everything = desk_of_anna.get(at("review", second)).context
    assert everything["before"] == third


@pytest.mark.parametrize("verb", ["take-charge", "release", "validate"])
@pytest.mark.parametrize("state", ["draft", "validated"])
def test_a_verb_at_the_wrong_moment_is_a_conflict(assignment, sent, piera, verb, state, enter, ugo):
    sent(assignment, piera, state=state)

    reply = enter(ugo).post(at(verb, assignment))

    assert reply.status_code == 409


def test_what_a_colleague_has_is_taken_over_only_by_name(
    assignment, sent, piera, anna, ugo, desk_of_anna
):
    submission = sent(assignment, piera, reviewer=ugo)
    desk_of_anna.post(at("take-charge", assignment))
    submission.refresh_from_db()
    assert submission.reviewer == ugo

    desk_of_anna.post(at("take-charge", assignment), {"instead_of": str(ugo.pk)})

    submission.refresh_from_db()
    assert submission.reviewer == anna


def test_more_time_and_not_due_from_the_page_of_one(assignment, desk_of_anna):
    empty = desk_of_anna.post(at("extend-one", assignment), {"until": "abc", "reason": ""})
    assert "La data deve essere nel formato gg/mm/aaaa" in empty.content.decode()
    assert empty.content.decode().count("<title>Errore:") == 1
    reloaded = [desk_of_anna.get(at(name, assignment)).url for name in ("extend-one", "waive")]
    assert reloaded == [at("review", assignment)] * 2

    until = timezone.localdate() + dt.timedelta(days=60)
    desk_of_anna.post(
        at("extend-one", assignment), {"until": f"{until:%d/%m/%Y}", "reason": "Ferie."}
    )
    desk_of_anna.post(at("waive", assignment), {"reason": "Fusione."})

    assert Extension.objects.get().reason == "Ferie."
    assert Assignment.objects.get().waived_reason == "Fusione."


def test_the_page_of_one_costs_the_same_whatever_happened_to_it(
    assignment, sent, piera, anna, desk_of_anna
):
    submission = sent(assignment, piera, answers={"M90.01": "Ciao"})
    desk_of_anna.get(at("review", assignment))
    for number in range(5):
        until = timezone.now() + dt.timedelta(days=number)
        Extension.objects.create(assignment=assignment, until=until, reason="x", by=anna)
    Assignment.objects.filter(pk=assignment.pk).update(due_at=until)
    Submission.objects.filter(pk=submission.pk).update(reviewer=anna)

    with CaptureQueriesContext(connection) as asked:
        desk_of_anna.get(at("review", assignment))

    reads = [one["sql"] for one in asked if one["sql"].lstrip("(").startswith("SELECT")]
    journal = [sql for sql in reads if "journal_" in sql]
    assert len(journal) == 1
    # With what was said of the answers, the help that was asked for, the links, and what one
    # steps aside from.
    assert len(reads) - len(journal) == 12


@pytest.mark.parametrize("name", ["queue", "queue-of-all"])
def test_each_colleague_of_the_staff_can_be_chosen(
    casa, altrove, anna, ugo, fiora, zeno, assignment, desk_of_anna, name
):
    address = reverse(f"workshops:{name}", args=[casa.slug] if name == "queue" else [])

    html = desk_of_anna.get(address, {"incarico": str(ugo.pk)}).content.decode()

    offered = html[html.index('name="incarico"') :]
    offered = offered[: offered.index("</select>")]
    assert "Ugo Ferri" in offered
    assert "Fiora Gallo" in offered
    assert "Anna Rossi" not in offered  # she is «da me»
    assert "Zeno Conti" not in offered
    assert "Presa in carico: Ugo Ferri" in html
