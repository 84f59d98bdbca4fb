"""The dialogue on the pages of both: AC25–27, without a script."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from officine.italian import moment
from tests import factories as make
from tests.workshops.dialogue.conftest import HOW, MORE, WHY, YES
from workshops.actions import answering, attachments, integrations, submissions
from workshops.models import Answer, Assignment, Remark, Submission
from workshops.queries.deadlines import deadlines_of
from workshops.queries.progress import counts


def desk(name, submission, *args):
    return reverse(f"workshops:{name}", args=["casa", submission.assignment.public_id, *args])


def area(name, submission, *args):
    return reverse(f"workshops:{name}", args=[submission.assignment.public_id, *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def test_a_reviewer_writes_beneath_answers_and_asks(sent, ugo, enter, soon):
    browser = enter(ugo)
    told = {"question": WHY, "kind": "request", "text": "Quali piante?"}

    response = browser.post(desk("remark", sent), told)

    assert response.url == f"{desk('review', sent)}#d-m9101"
    page = text_of(browser.get(desk("review", sent)))
    assert "Chiedi integrazione (1)" in page
    assert page.count("Quali piante?") == 3  # beneath the answer, in its form, beside the button
    response = browser.post(desk("ask-integration", sent), {"until": soon.isoformat()}, follow=True)
    page = text_of(response)
    assert "Hai chiesto un'integrazione entro il" in page
    assert "Da integrare" in page
    assert "Finché la richiesta è aperta non si può validare." in page


def test_what_was_typed_stays_when_it_is_refused(sent, ugo, enter):
    browser = enter(ugo)
    typed = {"question": HOW, "kind": "observation", "text": "x" * 4001}

    response = browser.post(desk("remark", sent), typed)

    assert response.status_code == 422
    page = text_of(response)
    assert "<title>Errore:" in page
    assert "x" * 4001 in page
    assert not Remark.objects.exists()
    integrations.prepare(sent, question=HOW, kind="request", text="Come?", by=ugo)
    typed = {"until": "31/02/2027", "note": "Grazie mille"}
    response = browser.post(desk("ask-integration", sent), typed)
    assert response.status_code == 422
    assert "Grazie mille" in text_of(response)
    assert 'value="31/02/2027"' in text_of(response)


def test_another_submissions_remark_is_not_there(sent, returned, altra_at_table, run, ugo, enter):
    other = Submission.objects.create(
        assignment=Assignment.objects.create(
            step_run=run,
            participation=altra_at_table,
            form=sent.assignment.form,
            due_at=timezone.now(),
            original_due_at=timezone.now(),
        ),
        started_by=ugo,
    )
    remark = returned.remarks.first()

    for bad in (remark.public_id, "no"):
        data = {"remark": bad, "drop": "1"}
        assert enter(ugo).post(desk("remark", other), data).status_code == 404


def test_the_request_comes_first_and_opens_only_its_questions(returned, casa, paolo, enter):
    browser = enter(paolo)
    due = moment(returned.integrations.get().due_at)
    sentence = f"L'AdG ti chiede 2 integrazioni entro il {due}. Il resto è a posto."

    pages = [browser.get(reverse("workshops:area"))]
    pages += [browser.get(area(name, returned)) for name in ("hub", "check", "integrations")]

    assert [sentence in text_of(page) for page in pages] == [True] * 4
    page = text_of(pages[-1])
    assert page.count("Segna come fatta<") == 2
    assert "Spiega meglio." in page
    assert text_of(pages[2]).count(">Modifica<") == 2
    opened = browser.get(area("question", returned, 1, 1))
    assert opened.status_code == 200
    assert "Spiega meglio." in text_of(opened)
    closed = browser.get(area("question", returned, 1, 2))
    assert closed.url == area("integrations", returned)


def test_the_other_questions_are_refused_at_every_door_of_the_area(returned, paolo, enter):
    browser = enter(paolo)
    saved = browser.put(
        area("autosave", returned, HOW),
        {"value": "Di nascosto", "base_version": 1},
        content_type="application/json",
    )
    browser.post(area("question", returned, 1, 2), {HOW: "Di nascosto", f"version-{HOW}": "1"})

    assert saved.status_code == 400
    assert "non è fra quelle da integrare" in saved.json()["text"]
    assert Answer.objects.get(submission=returned, question=HOW).value == "Insieme"


def test_a_page_of_several_shows_the_others_for_reading(
    run, at_table, edition, paolo, piera, ugo, soon, enter
):
    form = make.form(edition, "M93", page="grouped")
    submission = submissions.start(make.assignment(run, at_table, form), by=paolo)
    for code, value in {"M93.01": "Paolo", "M93.02": "Un orto"}.items():
        answering.save_answer(submission, code, value, base_version=0, by=paolo)
    submissions.send(submission, key="prima", by=piera)
    integrations.prepare(submission, question="M93.01", kind="request", text="Chi?", by=ugo)
    integrations.ask(submission, until=soon, by=ugo)
    browser, address = enter(paolo), area("question", submission, 1, 1)

    page = text_of(browser.get(address))
    assert 'name="M93.01"' in page
    assert 'name="M93.02"' not in page
    assert "Un orto" in page
    versions = {"version-M93.01": "1", "version-M93.02": "1", "M93.02-over": "1"}
    browser.post(address, {"M93.01": "Paolo Neri", "M93.02": "Un parco", **versions})

    kept = Answer.objects.filter(submission=submission).order_by("question")
    assert [row.value for row in kept] == ["Paolo Neri", "Un orto"]


def test_an_answer_may_be_changed_ticked_and_sent_again(returned, paolo, piera, ugo, enter):
    browser = enter(piera)
    data = {YES: "true", f"version-{YES}": "1"}
    assert browser.post(area("question", returned, 1, 3), data).url == area(
        "integrations", returned
    )
    assert "Con chi?" in text_of(browser.get(area("integrations", returned)))
    data = {MORE: "Il comitato", f"version-{MORE}": "0"}
    assert browser.post(area("question", returned, 1, 4), data).status_code == 302
    early = browser.post(area("send", returned), {"key": "due"}, follow=True)
    assert "Segna come fatte tutte le richieste" in text_of(early)
    for remark in returned.remarks.all():
        browser.post(area("tick", returned, remark.public_id))

    response = browser.post(area("send", returned), {"key": "due"}, follow=True)

    assert "Hai inviato la compilazione" in text_of(response)
    assert "Hai risposto a tutte le richieste." in text_of(
        browser.get(area("integrations", returned))
    )
    page = enter(ugo).get(desk("review", returned))
    changes = {one.code: one for one in page.context["rounds"][0].changes}
    assert set(changes) == {WHY, YES}
    assert (changes[YES].before.text, changes[YES].after.text) == ("No", "Sì")
    assert [one.code for one in page.context["rounds"][0].besides] == [MORE]
    assert [one.round for one in page.context["snapshots"]] == [2, 1]


def test_staff_read_the_last_sending_and_no_new_answer(returned, write, paolo, ugo, enter):
    write(returned, WHY, "Ancora da mandare")

    page = text_of(enter(ugo).get(desk("review", returned)))

    assert "Per il verde" in page
    assert "Ancora da mandare" not in page


def test_staff_do_not_open_a_file_that_is_not_sent(
    returned, ugo, paolo, piera, soon, enter, tick_all
):
    integrations.withdraw(returned, by=ugo)
    integrations.prepare(returned, question="M91.08", kind="request", text="Allega", by=ugo)
    integrations.ask(returned, until=soon, by=ugo)
    upload = SimpleUploadedFile("piano.pdf", b"%PDF-1.7\n" + b"x" * 900, "application/pdf")
    kept = attachments.attach(returned, "M91.08", upload, by=paolo)
    address, browser = area("attachment", returned, kept.public_id), enter(ugo)

    assert browser.get(address).status_code == 404
    assert enter(paolo).get(address).status_code == 200
    tick_all(returned)
    submissions.send(returned, key="due", by=piera)
    assert browser.get(address).status_code == 200


def test_it_is_not_validated_while_the_request_is_open(returned, ugo, enter):
    browser = enter(ugo)

    page = text_of(browser.post(desk("validate", returned), follow=True))
    assert "C'è una richiesta di integrazione aperta: aspetta la risposta, oppure ritirala." in page
    assert Submission.objects.get().state == "returned"

    browser.post(desk("withdraw-integration", returned))
    browser.post(desk("validate", returned))
    assert Submission.objects.get().state == "validated"


def test_lists_and_figures_know_the_state(returned, casa, ugo, paolo, enter):
    Assignment.objects.update(due_at=timezone.now() - dt.timedelta(days=3))
    browser = enter(ugo)

    queue = reverse("workshops:queue", args=["casa"])
    found = [
        len(browser.get(f"{queue}?stato={word}").context["rows"])
        for word in ("da-integrare", "inviata", "in-bozza", "validata")
    ]
    assert found == [1, 0, 0, 0]
    assert browser.get(f"{queue}?scadenza=in-ritardo").context["page"].paginator.count == 0
    told = counts(casa)
    assert (told["due"], told["answered"], told["to_review"], told["late"]) == (1, 1, 0, 0)
    [deadline] = deadlines_of(paolo)
    assert deadline.due_at == returned.integrations.get().due_at


def test_observations_are_read_beneath_the_answer(sent, ugo, piera, enter):
    browser = enter(ugo)
    told = {"question": WHY, "kind": "observation", "text": "Bella idea."}
    browser.post(desk("remark", sent), told)
    assert "Bella idea." not in text_of(enter(piera).get(area("check", sent)))

    browser.post(desk("publish-remarks", sent))

    assert "Bella idea." in text_of(enter(piera).get(area("check", sent)))


@pytest.mark.parametrize("extra", [0, 5])
def test_the_pages_cost_the_same_for_few_remarks_and_for_many(sent, ugo, soon, paolo, enter, extra):
    for number in range(1 + extra):
        code = (WHY, HOW, YES)[number % 3]
        integrations.prepare(sent, question=code, kind="request", text=f"R{number}", by=ugo)
    integrations.ask(sent, until=soon, by=ugo)
    partner, reviewer = enter(paolo), enter(ugo)
    doors = [
        (partner, reverse("workshops:area"), 8),
        (partner, area("integrations", sent), 7),
        (reviewer, desk("review", sent), 16),
    ]
    spent = []
    for browser, address, _most in doors:
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        spent.append(len(asked))

    assert spent == [most for _browser, _address, most in doors]
