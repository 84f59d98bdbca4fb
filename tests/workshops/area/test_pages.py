import datetime as dt
import hashlib
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import factories as make
from workshops.actions import answering, submissions
from workshops.models import Answer, Assignment, Mandate, Snapshot, Submission
from workshops.queries.tasks import assignments_of, named, task_of

NAME, IDEA = "M90.01", "M90.02"
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def url(name, assignment, *more):
    return reverse(f"workshops:{name}", args=[assignment.public_id, *more])


def page(client, address, **more):
    reply = client.get(address, **more)
    assert reply.status_code == 200, reply
    return reply.content.decode()


def queries(client, address) -> int:
    """What a page asks the database; who comes, and with which roles, is one of them."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len([one for one in asked if not one["sql"].startswith(CONTROL)])


# The desk


def test_an_empty_desk_says_what_will_come(client, quartiere, paolo):
    client.force_login(paolo)

    html = page(client, reverse("workshops:area"))

    assert "Le richieste di contributo appariranno qui." in html


def test_one_task_is_the_page(client, assignment, paolo):
    client.force_login(paolo)

    html = page(client, reverse("workshops:area"))

    assert "Apri il modulo" in html
    assert "Da iniziare" in html


def test_the_desk_lists_first_what_is_due(client, assignment, run, at_table, edition, paolo):
    soon = make.form(edition, "M91")
    make.assignment(run, at_table, soon, due_at=timezone.now() + dt.timedelta(days=1))
    client.force_login(paolo)

    html = page(client, reverse("workshops:area"))

    assert html.index("Modulo M91") < html.index("Modulo M90")
    assert "2 cose da fare" in html


@pytest.mark.parametrize("count", [1, 20])
def test_the_desk_costs_the_same_for_one_or_many(
    client, assignment, run, at_table, edition, paolo, count
):
    for number in range(count - 1):
        made = make.assignment(run, at_table, make.form(edition, f"N{number}"))
        submissions.start(made, by=paolo)
    client.force_login(paolo)

    # Two for meetings, one for the declarations one owes.
    # two are of minutes: what may be said of them, what was taken upon at their meetings
    assert queries(client, reverse("workshops:area")) <= 8


@pytest.mark.parametrize(
    ("change", "flags"),
    [
        ({}, ()),
        ({"due_at": -1}, ("overdue",)),
        ({"due_at": 0}, ("due_today",)),
        ({"waived_reason": "Già fatta"}, ("waived",)),
    ],
)
def test_flags_follow_from_dates(assignment, paolo, change, flags):
    if "due_at" in change:
        moved = timezone.localtime() + dt.timedelta(days=change["due_at"])
        change = {"due_at": moved.replace(hour=23, minute=59, second=59)}
    Assignment.objects.filter(pk=assignment.pk).update(**change)

    [row] = named(assignments_of(paolo))
    task = task_of(Assignment.objects.get(pk=assignment.pk), "compilatore")

    assert (row.state, row.flags(timezone.now())) == ("to_start", flags)
    assert (task.state, task.flags) == ("to_start", flags)


@pytest.mark.parametrize("who", ["olga", "sonia", "nino"])
def test_nobody_else_finds_the_form(client, assignment, altra_at_table, altrove, request, who):
    client.force_login(request.getfixturevalue(who))

    for name, more in [
        ("hub", []),
        ("check", []),
        ("people", []),
        ("print-submission", []),
        ("question", [1, 1]),
    ]:
        assert client.get(url(name, assignment, *more)).status_code == 404


# Start and hub


def test_the_start_page_says_what_is_asked(client, assignment, paolo):
    client.force_login(paolo)

    html = page(client, url("hub", assignment))

    for words in [
        "Raccogliere proposte.",
        "Circa 10 minuti",
        "Chi usa le risposte",
        "Che cosa diventa pubblico",
        "Inizia",
        "Stampa il modulo vuoto",
        reverse("privacy"),
    ]:
        assert words in html


def test_beginning_twice_makes_one_draft(client, assignment, paolo):
    client.force_login(paolo)

    client.post(url("hub", assignment))
    client.post(url("hub", assignment))

    assert Submission.objects.count() == 1
    assert "Comincia da «La proposta»" in page(client, url("hub", assignment))


def test_the_hub_says_how_far_and_where_to_go_on(client, filled, assignment, paolo):
    client.force_login(paolo)

    html = page(client, url("hub", assignment))

    assert "Continua da" in html or "Controlla le risposte" in html
    assert "1 su 2" in html
    assert "Paolo Neri" in html


def test_who_only_reads_gets_no_way_to_write(client, filled, assignment, osvaldo):
    client.force_login(osvaldo)

    html = page(client, url("hub", assignment))

    assert "Continua da" not in html
    assert client.get(url("question", assignment, 1, 1)).url == url("check", assignment)
    assert client.post(url("question", assignment, 1, 1), {NAME: "x"}).status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_the_hub_costs_the_same_for_one_or_many(client, run, at_table, edition, paolo, count):
    questions = [
        {"code": f"M95.{n:02}", "kind": "text", "label": f"Domanda {n}"}
        for n in range(1, count + 1)
    ]
    made = make.assignment(run, at_table, make.form(edition, "M95", questions))
    draft = submissions.start(made, by=paolo)
    for question in questions:
        answering.save_answer(draft, question["code"], "x", base_version=0, by=paolo)
    client.force_login(paolo)

    # two for what colleagues share out and say, one for what came on paper
    assert queries(client, url("hub", made)) <= 8


# Questions


def test_a_question_page_has_its_parts(client, draft, assignment, paolo):
    client.force_login(paolo)

    html = page(client, url("question", assignment, 1, 1))

    assert html.count("<h1") == 1
    for words in [
        "Indietro",
        "La proposta",
        "Salva e continua",
        "Salva ed esci",
        f'name="version-{NAME}" value="0"',
    ]:
        assert words in html


def test_save_and_continue_goes_to_the_next_question_then_to_the_check(
    client, draft, assignment, paolo
):
    client.force_login(paolo)

    first = client.post(url("question", assignment, 1, 1), {NAME: "Casa", "do": "continue"})
    second = client.post(url("question", assignment, 1, 2), {IDEA: "Un orto", "do": "continue"})

    assert (first.url, second.url) == (url("question", assignment, 1, 2), url("check", assignment))
    assert dict(Answer.objects.values_list("question", "value")) == {NAME: "Casa", IDEA: "Un orto"}


def test_save_and_leave_goes_to_the_hub_even_if_something_is_wrong(
    client, draft, assignment, paolo
):
    client.force_login(paolo)

    reply = client.post(url("question", assignment, 1, 1), {NAME: "x" * 300, "do": "exit"})

    assert reply.url == url("hub", assignment)
    assert Answer.objects.get().value == {"raw": "x" * 300}


def test_continuing_with_something_wrong_says_so_and_keeps_it(client, draft, assignment, paolo):
    client.force_login(paolo)

    reply = client.post(url("question", assignment, 1, 1), {NAME: "x" * 300, "do": "continue"})

    html = reply.content.decode()
    message = "Hai scritto 300 caratteri: il massimo è 200."
    assert reply.status_code == 422
    assert re.search(r"<title>\s*Errore:", html)
    assert html.count(message) == 2
    assert "x" * 300 in html
    assert Answer.objects.get().value == {"raw": "x" * 300}


def test_the_page_after_an_error_names_the_new_version(client, draft, assignment, paolo):
    client.force_login(paolo)

    reply = client.post(url("question", assignment, 1, 1), {NAME: "x" * 300, "do": "continue"})

    assert f'name="version-{NAME}" value="1"' in reply.content.decode()


def test_two_colleagues_see_both_versions_and_choose(client, draft, assignment, paolo, piera):
    answering.save_answer(draft, IDEA, "Di Piera", base_version=0, by=piera)
    client.force_login(paolo)
    address = url("question", assignment, 1, 2)

    reply = client.post(address, {IDEA: "Di Paolo", f"version-{IDEA}": "0", "do": "continue"})
    html = reply.content.decode()

    assert reply.status_code == 409
    for words in ["Piera Bianchi ha modificato", "Di Piera", "Di Paolo", "Tieni la mia", "Unisci"]:
        assert words in html
    assert f'name="version-{IDEA}" value="1"' in html


@pytest.mark.parametrize(
    ("choice", "stored"), [("mine", "Di Paolo"), ("other", "Di Piera"), ("merge", "Di Piera")]
)
def test_the_choice_is_what_is_kept(client, draft, assignment, paolo, piera, choice, stored):
    answering.save_answer(draft, IDEA, "Di Piera", base_version=0, by=piera)
    client.force_login(paolo)
    data = {IDEA: "Di Paolo", f"version-{IDEA}": "1", f"keep-{IDEA}": choice}

    reply = client.post(url("question", assignment, 1, 2), data)

    assert Answer.objects.get().value == stored
    if choice == "merge":
        assert "Di Paolo\n\nDi Piera" in reply.content.decode()


def test_what_a_colleague_answered_meanwhile_is_not_asked_of_who_left_it_blank(
    client, run, at_table, edition, paolo, piera
):
    grouped = make.assignment(run, at_table, make.form(edition, "M95", page="grouped"))
    draft = submissions.start(grouped, by=paolo)
    answering.save_answer(draft, "M95.01", "Di Piera", base_version=0, by=piera)
    client.force_login(paolo)
    data = {"M95.01": "", "version-M95.01": "0", "M95.02": "Un orto", "version-M95.02": "0"}

    reply = client.post(url("question", grouped, 1, 1), data | {"do": "continue"})

    assert (reply.status_code, reply.url) == (302, url("check", grouped))
    stored = dict(Answer.objects.values_list("question", "value"))
    assert stored == {"M95.01": "Di Piera", "M95.02": "Un orto"}


def test_changing_from_the_check_page_returns_there(client, filled, assignment, paolo):
    client.force_login(paolo)
    address = url("question", assignment, 1, 1) + "?torna=riepilogo"

    reply = client.post(address, {NAME: "Altro", f"version-{NAME}": "1", "do": "continue"})

    assert reply.url == url("check", assignment) + f"#{NAME}"


def test_writing_on_what_was_sent_meanwhile_keeps_the_text_on_the_page(
    client, filled, assignment, paolo, piera
):
    submissions.send(filled, key="k", by=piera)
    client.force_login(paolo)

    reply = client.post(url("question", assignment, 1, 2), {IDEA: "Troppo tardi", "do": "continue"})

    assert reply.status_code == 409
    assert "Troppo tardi" in reply.content.decode()
    assert Answer.objects.filter(question=IDEA).count() == 0


@pytest.mark.parametrize("count", [1, 12])
def test_a_question_page_costs_the_same_for_one_or_many(
    client, run, at_table, edition, paolo, count
):
    questions = [
        {"code": f"M95.{n:02}", "kind": "text", "label": f"Domanda {n}"}
        for n in range(1, count + 1)
    ]
    made = make.form(edition, "M95", questions, page="grouped")
    assigned = make.assignment(run, at_table, made)
    draft = submissions.start(assigned, by=paolo)
    for question in questions:
        answering.save_answer(draft, question["code"], "x", base_version=0, by=paolo)
    client.force_login(paolo)

    # One for what colleagues say, one for the help they asked for, one for clarifications.
    assert queries(client, url("question", assigned, 1, 1)) <= 6


def test_a_page_that_does_not_exist_is_404_and_one_hidden_meanwhile_leads_to_the_hub(
    client, run, at_table, edition, paolo
):
    only_if = {"all": [{"question": "M95.01", "op": "equals", "value": True}]}
    questions = [
        {"code": "M95.01", "kind": "yes_no", "label": "Sì?"},
        {"code": "M95.02", "kind": "text", "label": "Perché?", "condition": only_if},
    ]
    made = make.assignment(run, at_table, make.form(edition, "M95", questions))
    submissions.start(made, by=paolo)
    client.force_login(paolo)

    assert client.get(url("question", made, 1, 9)).status_code == 404
    assert client.get(url("question", made, 1, 2)).url == url("hub", made)
    onward = client.post(url("question", made, 1, 1), {"M95.01": "true", "do": "continue"})
    assert onward.url == url("question", made, 1, 2)


def test_signing_in_again_leads_back_to_the_question(client, draft, assignment):
    address = url("question", assignment, 1, 1)

    reply = client.get(address)

    assert reply.url == reverse("account_login") + f"?next={address}"
    assert address in client.get(reply.url).content.decode()


# Check, send, receipt


def test_the_check_page_shows_every_answer_with_a_way_to_change_it(
    client, filled, assignment, piera
):
    client.force_login(piera)

    html = page(client, url("check", assignment))

    assert "Casa del Quartiere" in html
    assert "Non fornita" in html
    assert "Invia la compilazione" in html
    names = re.findall(r'Modifica<span class="visually-hidden">: (.*?)</span>', html)
    assert names == ["Come ti chiami?", "Che cosa proponi?"]


def test_what_is_missing_is_listed_with_links(client, draft, assignment, piera):
    client.force_login(piera)

    html = page(client, url("check", assignment))

    assert "Prima di inviare controlla una risposta" in html
    assert "Invia la compilazione" not in html
    assert client.post(url("send", assignment), {"key": "a"}).status_code == 422


def test_a_compilatore_is_offered_to_ask(client, filled, assignment, paolo):
    client.force_login(paolo)

    assert "Chiedi a Piera Bianchi di inviare" in page(client, url("check", assignment))
    reply = client.post(url("send", assignment), follow=True)

    assert "Abbiamo scritto a Piera Bianchi" in reply.content.decode()
    assert Snapshot.objects.count() == 0


def test_pressing_send_twice_gives_one_receipt(client, filled, assignment, piera):
    client.force_login(piera)

    first = client.post(url("send", assignment), {"key": "a"})
    same = client.post(url("send", assignment), {"key": "a"})
    other = client.post(url("send", assignment), {"key": "b"})

    assert first.url == same.url == other.url
    assert Snapshot.objects.count() == 1


def test_the_receipt_says_everything_and_its_copies_match(client, filled, assignment, piera):
    client.force_login(piera)
    address = client.post(url("send", assignment), {"key": "a"}).url
    snapshot = Snapshot.objects.get()

    html = page(client, address)
    pdf, document = client.get(f"{address}.pdf"), client.get(f"{address}.json")

    for words in [
        snapshot.number,
        snapshot.sha256,
        "Piera Bianchi",
        "Casa del Quartiere",
        "(PDF, ",
        "(JSON, ",
    ]:
        assert words in html
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.content == client.get(f"{address}.pdf").content
    assert hashlib.sha256(document.content).hexdigest() == snapshot.sha256
    assert document["Content-Disposition"] == f'attachment; filename="{snapshot.number}.json"'


@pytest.mark.parametrize(
    ("who", "status"),
    [("paolo", 200), ("osvaldo", 200), ("anna", 200), ("olga", 404), ("sonia", 404)],
)
def test_a_receipt_is_for_the_organisation_and_the_staff(
    client, filled, assignment, piera, altra_at_table, altrove, request, who, status
):
    snapshot = submissions.send(filled, key="a", by=piera)
    client.force_login(request.getfixturevalue(who))

    for ending in ["", ".pdf", ".json"]:
        assert client.get(snapshot.get_absolute_url() + ending).status_code == status


def test_reopening_from_the_hub(client, filled, assignment, piera):
    submissions.send(filled, key="a", by=piera)
    client.force_login(piera)
    assert "Riapri e modifica" in page(client, url("hub", assignment))

    reply = client.post(url("reopen", assignment), follow=True)

    assert "di nuovo in bozza" in reply.content.decode()
    assert Submission.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("kind", "words"),
    [("soft", "risulterà fuori termine"), ("hard", "Non è più possibile inviare.")],
)
def test_past_deadlines_say_what_can_still_be_done(client, filled, assignment, piera, kind, words):
    Assignment.objects.update(due_at=timezone.now() - dt.timedelta(days=1), deadline=kind)
    client.force_login(piera)

    assert words in page(client, url("hub", assignment))
    sent = client.post(url("send", assignment), {"key": "a"})
    assert sent.status_code == (302 if kind == "soft" else 409)


def test_the_receipts_cost_the_same_for_one_or_many(client, filled, assignment, piera):
    submissions.send(filled, key="0", by=piera)
    client.force_login(piera)
    one = queries(client, reverse("workshops:receipts"))
    for round_number in range(1, 8):
        submissions.reopen(Submission.objects.get(), by=piera)
        submissions.send(Submission.objects.get(), key=str(round_number), by=piera)

    assert queries(client, reverse("workshops:receipts")) == one <= 4


# People, organisation, paper


def test_only_a_referente_changes_roles(client, draft, assignment, paolo, piera):
    mandate = Mandate.objects.get(person=paolo)
    change = {"do": "role", "mandate": mandate.pk, "role": "osservatore"}

    client.force_login(paolo)
    assert client.post(url("people", assignment), change).status_code == 403
    client.force_login(piera)
    client.post(url("people", assignment), change)

    mandate.refresh_from_db()
    assert mandate.role == "osservatore"


def test_there_is_always_a_referente(client, draft, assignment, piera):
    mandate = Mandate.objects.get(person=piera)
    client.force_login(piera)

    for change in [{"do": "role", "role": "compilatore"}, {"do": "revoke"}]:
        reply = client.post(
            url("people", assignment), change | {"mandate": mandate.pk}, follow=True
        )
        assert "Serve almeno una persona referente" in reply.content.decode()

    assert Mandate.objects.current().filter(person=piera, role="referente").count() == 1


def test_a_colleague_is_invited_from_the_form(client, draft, assignment, piera):
    client.force_login(piera)
    wrong = client.post(url("people", assignment), {"do": "invite", "email": "boh"})
    right = client.post(
        url("people", assignment),
        {"do": "invite", "email": "nuova@partner.example", "name": "Nuova", "role": "compilatore"},
        follow=True,
    )

    assert wrong.status_code == 422
    assert "nuova@partner.example" in right.content.decode()


def test_paper_shows_codes_and_no_navigation(client, filled, assignment, paolo):
    client.force_login(paolo)

    filled_in = page(client, url("print-submission", assignment))
    blank = page(client, url("print-submission", assignment) + "?vuoto=1")

    assert "Casa del Quartiere</div>" in filled_in
    assert "Casa del Quartiere</div>" not in blank
    for html in (filled_in, blank):
        assert NAME in html
        assert "Le mie attività" not in html


def test_ones_organisation_and_nobody_elses(
    client, at_table, altra_at_table, quartiere, altra, paolo
):
    client.force_login(paolo)

    own = client.get(reverse("workshops:organisation", args=[quartiere.public_id]))
    other = client.get(reverse("workshops:organisation", args=[altra.public_id]))

    assert (own.status_code, other.status_code) == (200, 404)
