"""Earlier answers are offered with their source and age, and never filled in by themselves."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from officine.italian import age
from tests import factories as make
from tests.conftest import SignedInClient
from workshops.actions import answering, submissions
from workshops.models import Answer, AnswerRevision, Submission

QUESTIONS = [
    {"code": "M90.01", "kind": "text", "label": "Che cosa fate?"},
    {"code": "M90.02", "kind": "email", "label": "La tua email", "personal_data": True},
    {
        "code": "M90.03",
        "kind": "table",
        "label": "Le sedi",
        "columns": [{"code": "via", "kind": "text", "label": "Via"}],
    },
    {"code": "M90.04", "kind": "integer", "label": "Quante persone?"},
]
ELSEWHERE = [
    {"code": "M91.01", "kind": "text", "label": "che cosa  fate?"},
    {"code": "M91.02", "kind": "integer", "label": "Quante persone?", "max": 5},
]
SAID = {
    "M90.01": "Teniamo aperto il quartiere",
    "M90.02": "paolo@partner.example",
    "M90.03": [{"_id": "una", "via": "Via Po 1"}],
    "M90.04": 12,
}
ASKS = "è ancora vero?"


@pytest.fixture
def forms(edition, step):
    found = make.form(edition, "M90", QUESTIONS), make.form(edition, "M91", ELSEWHERE)
    make.ask(step, *found)
    return found


@pytest.fixture
def before(run, at_table, forms, paolo, piera):
    """Written by paolo five months ago, and sent by piera."""
    return answered(make.assignment(run, at_table, forms[0]), paolo, piera)


@pytest.fixture
def draft(torino, at_table, forms, edition, before, paolo):
    """The same form, asked again in another step."""
    again = make.step_run(torino, make.step(edition, "3.2"))
    return submissions.start(make.assignment(again, at_table, forms[0]), by=paolo)


def answered(assignment, writer, sender, said=SAID):
    submission = submissions.start(assignment, by=writer)
    for code, value in said.items():
        answering.save_answer(submission, code, value, base_version=0, by=writer)
    submissions.send(submission, key="k", by=sender)
    Submission.objects.filter(pk=submission.pk).update(
        sent_at=timezone.now() - dt.timedelta(days=160)
    )
    return submission


def enter(who) -> SignedInClient:
    client = SignedInClient()
    client.force_login(who)
    return client


def page(draft, number: int = 1) -> str:
    return reverse("workshops:question", args=[draft.assignment.public_id, 1, number])


def number_of(submission) -> str:
    return submission.snapshots.get().number


def press(client, draft, before, question="M90.01", at=1, **data):
    return client.post(page(draft, at), {"riprendi": f"{question} {number_of(before)}", **data})


def test_an_earlier_answer_is_offered_and_not_filled_in(before, draft, paolo):
    text = enter(paolo).get(page(draft)).content.decode()
    assert "L&#x27;hai scritto il" in text or "L'hai scritto il" in text
    assert ASKS in text
    assert "5 mesi fa" in text
    assert number_of(before) in text
    assert SAID["M90.01"] in text
    assert 'value="Teniamo' not in text
    assert not Answer.objects.filter(submission=draft).exists()


def test_pressed_it_is_saved_with_its_source_until_it_is_changed(before, draft, paolo):
    client = enter(paolo)
    assert press(client, draft, before).status_code == 302
    row = Answer.objects.get(submission=draft)
    assert (row.value, row.version) == (SAID["M90.01"], 1)
    assert AnswerRevision.objects.filter(submission=draft, version=1).exists()
    text = client.get(page(draft)).content.decode()
    assert f"Ripresa da «Modulo M90» ({number_of(before)})" in text
    assert ASKS not in text
    check = reverse("workshops:check", args=[draft.assignment.public_id])
    assert "Ripresa da «Modulo M90»" in client.get(check).content.decode()
    answering.save_answer(draft, "M90.01", "Altro", base_version=1, by=paolo)
    assert "Ripresa da" not in client.get(page(draft)).content.decode()


def test_who_was_first_is_not_overwritten(before, draft, paolo, piera):
    answering.save_answer(draft, "M90.01", "Prima io", base_version=0, by=piera)
    reply = enter(paolo).post(page(draft), {"riprendi": f"M90.01 {number_of(before)}"}, follow=True)
    assert "Nel frattempo Piera Bianchi ha risposto" in reply.content.decode()
    row = Answer.objects.get(submission=draft)
    assert (row.value, row.taken) == ("Prima io", None)


def test_what_is_about_a_person_is_offered_to_who_wrote_it_alone(before, draft, paolo, piera):
    assert SAID["M90.02"] in enter(paolo).get(page(draft, 2)).content.decode()
    assert ASKS not in enter(piera).get(page(draft, 2)).content.decode()
    press(enter(piera), draft, before, "M90.02", at=2)
    assert not Answer.objects.filter(submission=draft).exists()


def test_a_colleague_reads_that_the_organisation_said_it(before, draft, piera):
    text = enter(piera).get(page(draft)).content.decode()
    assert "La tua organizzazione l" in text
    assert ASKS in text


def test_rows_that_are_taken_get_keys_of_their_own(before, draft, paolo):
    press(enter(paolo), draft, before, "M90.03", at=3)
    [row] = Answer.objects.get(submission=draft).value
    assert row["via"] == "Via Po 1"
    assert row["_id"] != "una"


def test_another_organisation_is_offered_nothing(torino, altra_at_table, edition, before, olga):
    again = make.step_run(torino, make.step(edition, "3.3"))
    form = edition.forms.get(code="M90")
    theirs = submissions.start(make.assignment(again, altra_at_table, form), by=olga)
    text = enter(olga).get(page(theirs)).content.decode()
    assert ASKS not in text
    assert SAID["M90.01"] not in text
    press(enter(olga), theirs, before)
    assert not Answer.objects.filter(submission=theirs).exists()


def test_what_was_taken_back_is_not_offered(before, draft, paolo):
    Submission.objects.filter(pk=before.pk).update(state="draft")
    assert ASKS not in enter(paolo).get(page(draft)).content.decode()


def test_the_same_words_in_another_form_are_the_same_question_only_in_one_officina(
    run, at_table, forms, before, paolo, edition, quartiere
):
    here = submissions.start(make.assignment(run, at_table, forms[1]), by=paolo)
    assert "M90" in enter(paolo).get(page(here)).content.decode()
    assert ASKS in enter(paolo).get(page(here)).content.decode()
    # the same words, other limits: another question
    assert ASKS not in enter(paolo).get(page(here, 2)).content.decode()
    far = make.workshop("lontana", edition)
    seat = make.participation(far, quartiere, make.place(far, "Bari"))
    there = make.step_run(seat.place, make.step(edition, "3.4"))
    other = submissions.start(make.assignment(there, seat, forms[1]), by=paolo)
    assert ASKS not in enter(paolo).get(page(other)).content.decode()
    same = submissions.start(make.assignment(there, seat, forms[0]), by=paolo)
    assert ASKS in enter(paolo).get(page(same)).content.decode()  # the code is the same


def test_an_integration_offers_nothing(before, draft, paolo):
    Submission.objects.filter(pk=draft.pk).update(state="returned", sent_at=timezone.now())
    assert ASKS not in enter(paolo).get(page(draft), follow=True).content.decode()


@pytest.mark.parametrize("times", [1, 4])
def test_offers_cost_as_many_queries_however_often_it_was_said(
    torino, at_table, edition, draft, paolo, piera, forms, times, django_assert_num_queries
):
    for number in range(times):
        run = make.step_run(torino, make.step(edition, f"4.{number}"))
        answered(make.assignment(run, at_table, forms[0]), paolo, piera)
    client = enter(paolo)
    client.get(page(draft))
    with django_assert_num_queries(9):
        assert ASKS in client.get(page(draft)).content.decode()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ((2027, 3, 12), "oggi"),
        ((2027, 3, 1), "11 giorni fa"),
        ((2027, 2, 12), "un mese fa"),
        ((2026, 9, 13), "5 mesi fa"),
        ((2026, 3, 12), "un anno fa"),
        ((2024, 3, 13), "2 anni fa"),
    ],
)
def test_an_age_is_said_as_one_would_say_it(day, words):
    assert age(dt.date(*day), "it", today=dt.date(2027, 3, 12)) == words
