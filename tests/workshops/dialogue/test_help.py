"""«Chiedi aiuto su questa domanda»: a thread on the question, and what everybody is told."""

import html

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from officine.outbox.models import Message
from tests import factories as make
from tests.workshops.dialogue.conftest import HOW, WHY
from workshops.actions import help as helping
from workshops.actions import submissions
from workshops.models import Answer, Clarification, HelpMessage, HelpThread
from workshops.queries.desk import desk


def area(name, assignment, *args):
    return reverse(f"workshops:{name}", args=[assignment.public_id, *args])


def text_of(response) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture
def draft(asked, paolo):
    return submissions.start(asked, by=paolo)


@pytest.fixture
def thread(draft, asked, paolo):
    return helping.ask(asked, question=WHY, text="Intendete l'anno?", by=paolo)


def test_from_the_question_to_the_answer_and_back(
    draft, asked, casa, paolo, piera, ugo, anna, enter
):
    his = enter(paolo)
    pressed = {WHY: "Per il ver", f"version-{WHY}": "0", "do": "help"}
    went = his.post(area("question", asked, 1, 1), pressed)
    assert went.url == f"{area('help', asked)}?domanda={WHY}"
    assert Answer.objects.get().value == "Per il ver"  # nothing typed is lost
    page = his.get(went.url)
    key = page.context["key"]
    for _twice in range(2):
        his.post(went.url, {"do": "ask", "question": WHY, "text": "Intendete l'anno?", "key": key})
    thread = HelpThread.objects.get()
    assert (thread.question, thread.state, thread.messages.count()) == (WHY, "open", 1)
    letter = Message.objects.filter(kind="help_asked")
    assert {one.to for one in letter} == {ugo.email, anna.email}
    assert WHY in letter[0].text
    assert asked.form.title in letter[0].text

    desk_page = enter(ugo)
    assert desk(ugo).counts["help"] == 1
    assert "Domande dei partner" in text_of(desk_page.get(reverse("workshops:desk")))
    for address in (
        reverse("workshops:help-of-all"),
        reverse("workshops:help-list", args=["casa"]),
    ):
        assert desk_page.get(address).context["page"].paginator.count == 1
    assert f"/domande/{thread.public_id}" in text_of(
        desk_page.get(reverse("workshops:review", args=[casa.slug, asked.public_id]))
    )
    place = reverse("workshops:help-thread", args=[casa.slug, thread.public_id])
    assert desk_page.post(place, {"do": "answer", "text": "Sì, l'anno."}).status_code == 302
    assert desk(ugo).counts["help"] == 0

    assert Message.objects.get(kind="help_answered").to == paolo.email
    hers = enter(piera)
    for address in (area("hub", asked), area("question", asked, 1, 1), reverse("workshops:area")):
        assert "Risposta nuova" in text_of(hers.get(address))
    read = text_of(hers.get(area("help", asked)))
    assert "Sì, l'anno." in read
    assert "Risposta nuova" in read
    assert "Risposta nuova" not in text_of(hers.get(area("hub", asked)))


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("", WHY, "Scrivi il messaggio."),
        ("x" * 4001, WHY, "il massimo è 4000"),
        ("Perché?", "M00.99", "Scegli una domanda di questo modulo."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    draft, asked, paolo, enter, text, question, said
):
    pressed = {"do": "ask", "question": question, "text": text}

    reply = enter(paolo).post(area("help", asked), pressed)

    assert reply.status_code == 422
    assert said in text_of(reply)
    assert text in text_of(reply)
    assert not HelpThread.objects.exists()


def test_it_goes_on_is_closed_and_opens_again(thread, asked, casa, paolo, ugo, enter):
    his, theirs = enter(paolo), enter(ugo)
    place = reverse("workshops:help-thread", args=[casa.slug, thread.public_id])
    refused = theirs.post(place, {"do": "answer", "text": " "})
    assert refused.status_code == 422
    theirs.post(place, {"do": "answer", "text": "Sì."})
    word = str(thread.public_id)
    his.post(area("help", asked), {"do": "close", "thread": word})
    thread.refresh_from_db()
    assert thread.state == "closed"

    again = {"do": "write", "thread": word, f"{WHY}-text": "E il mese?"}
    assert his.post(area("help", asked), again).status_code == 302

    thread.refresh_from_db()
    assert thread.state == "open"
    assert list(thread.messages.values_list("is_staff", flat=True)) == [False, True, False]


def test_asking_again_about_the_same_question_goes_on_in_the_thread(thread, asked, piera):
    assert helping.ask(asked, question=WHY, text="Anche noi.", by=piera) == thread
    assert thread.messages.count() == 2


@pytest.mark.parametrize("who", ["olga", "osvaldo", "fiora"])
def test_who_reads_who_asks_and_who_answers(
    thread, asked, casa, altra_at_table, who, request, enter
):
    """Who only reads may ask; another organisation finds nothing; not all staff answer."""
    if who == "fiora":
        person = make.person("conduce@autorita.example", "Corrada Ducente")
        make.member(casa, person, "facilitator")
    else:
        person = request.getfixturevalue(who)
    browser = enter(person)
    here = browser.get(area("help", asked)).status_code
    desk_page = browser.get(reverse("workshops:help-thread", args=["casa", thread.public_id]))
    assert (here, desk_page.status_code) == {
        "olga": (404, 404),
        "osvaldo": (200, 404),
        "fiora": (404, 200),
    }[who]
    with pytest.raises(PermissionDenied):
        helping.answer(thread, text="Sì.", by=person)
    if who != "osvaldo":
        with pytest.raises(PermissionDenied):
            helping.write(thread, text="Ancora.", by=person)


def test_a_clarification_is_told_to_all_and_names_nobody(
    thread, asked, casa, altra_at_table, run, olga, ugo, enter
):
    theirs = make.assignment(run, altra_at_table, asked.form)
    submissions.start(theirs, by=olga)
    place = reverse("workshops:help-thread", args=["casa", thread.public_id])
    desk_page = enter(ugo)
    named = {"chiarimento-asked": "Casa del Quartiere chiede l'anno", "chiarimento-text": "Sì."}
    refused = desk_page.post(place, {"do": "publish", **named})
    assert refused.status_code == 422
    assert "togli il nome di chi ha chiesto" in text_of(refused)
    told = {"chiarimento-asked": "Si intende l'anno?", "chiarimento-text": "Sì, il 2027."}
    for _twice in range(2):
        assert desk_page.post(place, {"do": "publish", **told}).status_code == 302
    assert Clarification.objects.count() == 1

    browser = enter(olga)
    page = text_of(browser.get(area("question", theirs, 1, 1)))
    assert "Si intende l'anno?" in page
    assert "Sì, il 2027." in page
    assert "Casa del Quartiere" not in page
    assert "Intendete l'anno?" not in text_of(browser.get(area("help", theirs)))

    row = Clarification.objects.get()
    desk_page.post(place, {"do": "withdraw", "clarification": str(row.public_id)})
    assert "Si intende l'anno?" not in text_of(browser.get(area("question", theirs, 1, 1)))


def test_a_resting_officina_takes_no_question(draft, asked, casa, paolo):
    casa.state = "suspended"
    casa.save()
    asked.refresh_from_db()

    with pytest.raises(Exception, match="write is not possible"):
        helping.ask(asked, question=WHY, text="Sì?", by=paolo)


def test_what_is_not_a_question_is_refused(asked, paolo):
    with pytest.raises(ValidationError):
        helping.ask(asked, question="M00.01", text="Sì?", by=paolo)


@pytest.mark.parametrize("many", [1, 6])
def test_the_pages_cost_the_same_for_one_and_for_many(
    draft, asked, casa, paolo, ugo, enter, many, django_assert_max_num_queries
):
    for number in range(many):
        code = [WHY, HOW, "M91.03", "M91.04", "M91.05", "M91.06"][number]
        found = helping.ask(asked, question=code, text="Come?", by=paolo)
        helping.answer(found, text="Così.", by=ugo)
        helping.publish(found, asked="Come?", text="Così.", by=ugo)
    HelpThread.objects.update(is_unread=False)
    his, theirs = enter(paolo), enter(ugo)
    with django_assert_max_num_queries(16):
        his.get(area("help", asked))
    with django_assert_max_num_queries(16):
        theirs.get(reverse("workshops:help-of-all") + "?stato=tutte")
    with django_assert_max_num_queries(20):
        theirs.get(reverse("workshops:help-thread", args=["casa", found.public_id]))
    assert HelpMessage.objects.count() == 2 * many
