"""The same integration asked of several at once: each has its own request, date and outcome."""

import datetime as dt

import pytest
from django.utils import timezone

from officine.calendar import add_working_days
from officine.italian import in_rome
from officine.outbox.models import Message
from tests.workshops.management.test_several import asked, at, confirmed, outcomes
from workshops.actions import integrations
from workshops.models import IntegrationRequest, Submission

NAME = "M90.01"
WORDS = {"question_1": NAME, "text_1": "Scrivi il nome per intero.", "days": "10"}


@pytest.fixture
def three(crowd, sent, anna):
    rows = crowd(3)
    for row in rows:
        sent(row, anna)
    return rows


def test_each_is_asked_with_its_own_date_and_the_others_say_why(
    casa, three, anna, ugo, desk_of_anna
):
    data = confirmed(desk_of_anna, casa, three, "chiedi", **WORDS)
    taken = three[2]
    Submission.objects.filter(assignment=taken).update(reviewer=ugo)

    reply = desk_of_anna.post(at(casa), data)

    done, refused = outcomes(reply)
    assert set(done) == {"Ente 000", "Ente 001"}
    assert refused == {"Ente 002": "È in carico a Ugo Ferri."}
    rows = IntegrationRequest.objects.all()
    assert rows.count() == 2
    patron = taken.step_run.place.city.patron_day
    until = add_working_days(timezone.localdate(), 10, [patron])
    assert {in_rome(one.due_at).date() for one in rows} == {until}
    assert {one.remarks.get().text for one in rows} == {"Scrivi il nome per intero."}
    assert set(Submission.objects.values_list("state", flat=True)) == {"returned", "sent"}
    assert not Submission.objects.get(assignment=taken).remarks.exists()


def test_a_second_press_says_the_same_and_asks_nothing_more(casa, three, desk_of_anna):
    data = confirmed(desk_of_anna, casa, three, "chiedi", **WORDS)
    desk_of_anna.post(at(casa), data)
    letters = Message.objects.count()

    done, refused = outcomes(desk_of_anna.post(at(casa), data))

    assert len(done) == 3
    assert refused == {}
    assert all("Già chiesta da te" in words for words in done.values())
    assert (IntegrationRequest.objects.count(), Message.objects.count()) == (3, letters)


def test_what_came_after_the_list_and_what_is_prepared_are_left_alone(
    casa, three, anna, desk_of_anna
):
    data = confirmed(desk_of_anna, casa, three, "chiedi", **WORDS)
    later, prepared, _fine = [Submission.objects.get(assignment=one) for one in three]
    Submission.objects.filter(pk=later.pk).update(sent_at=timezone.now() + dt.timedelta(seconds=1))
    integrations.prepare(prepared, question=NAME, kind="observation", text="Bene.", by=anna)

    done, refused = outcomes(desk_of_anna.post(at(casa), data))

    assert set(done) == {"Ente 002"}
    assert "È stata inviata di nuovo" in refused["Ente 000"]
    assert "osservazioni preparate" in refused["Ente 001"]
    assert prepared.remarks.get().text == "Bene."


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"days": "0"}, "maggiore o uguale a 1"),
        ({"text_1": " "}, "Scrivi che cosa chiedi."),
        ({"question_1": "M00.00"}, "Scegli una domanda dell&#x27;elenco."),
        ({"text_2": "E questo?"}, "Scegli la domanda a cui si riferisce."),
        ({"question_2": NAME, "text_2": "Ancora."}, "Hai già scelto questa domanda."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(casa, three, desk_of_anna, changed, said):
    data = confirmed(desk_of_anna, casa, three, "chiedi", **(WORDS | changed))

    html = desk_of_anna.post(at(casa), data).content.decode()

    assert said in html
    for typed in {**WORDS, **changed}.values():
        assert typed.strip() in html or typed == "M00.00"
    assert not IntegrationRequest.objects.exists()


def test_the_list_asks_what_and_by_when(casa, three, desk_of_anna):
    html = desk_of_anna.get(at(casa), asked(three, "chiedi")).content.decode()

    assert "Giorni lavorativi per integrare" in html
    assert f'value="{NAME}"' in html
    assert "Chiedi 3 integrazioni" in html
