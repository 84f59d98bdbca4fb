"""The whole chain of an officina: the list of what may be chosen, and one thing both ways."""

import pytest
from django.urls import reverse

from tests import factories as make
from tests.workshops.links.conftest import choose, row, send, use
from toolkit.forms.snapshot import snapshot_answers
from workshops.actions import answering, submissions
from workshops.queries.links.offered import Offered, Wanted
from workshops.queries.links.walking import backwards, onwards

IDEAS = {
    "code": "M92.01",
    "kind": "table",
    "label": "Le idee",
    "columns": [
        {"code": "idea", "kind": "text", "label": "Idea"},
        {
            "code": "fabbisogno",
            "kind": "reference",
            "to": "row",
            "form": "M91",
            "question": "M91.01",
            "label": "Il fabbisogno",
        },
    ],
}
SHEET = {
    "code": "M93.01",
    "kind": "reference",
    "to": "row",
    "form": "M92",
    "question": "M92.01",
    "label": "L'idea della scheda",
}
INDICATOR = {
    "code": "M94.01",
    "kind": "reference",
    "to": "form",
    "form": "M93",
    "label": "La scheda che misura",
}
WHERE = "/gestione/officine/casa/compilazioni"


@pytest.fixture
def chained(run, at_table, problems, needs, edition, step, piera):
    """Problem → need → idea → sheet → indicator, all sent; «lavoro» is used by nobody."""
    send(problems, by=piera)
    use(needs, ("Abitare", "casa"), by=piera)
    send(needs, by=piera)
    made = [problems, needs]
    for code, question, value in (
        ("M92", IDEAS, [{"_id": "i1", "idea": "Portierato", "fabbisogno": "n1"}]),
        ("M93", SHEET, "i1"),
        ("M94", INDICATOR, None),
    ):
        form = make.form(edition, code, [question])
        make.ask(step, form)
        draft = submissions.start(make.assignment(run, at_table, form), by=piera)
        choose(draft, value or str(made[-1].public_id), question=question["code"], by=piera)
        send(draft, by=piera)
        made.append(draft)
    return made


def texts(knots) -> list:
    """The chain as nested pairs: words (or the question), and what comes next."""
    return [(one.text or one.question, texts(one.next)) for one in knots]


def chain(client, submission, **which):
    address = reverse("workshops:chain", args=["casa", submission.assignment.public_id])
    return client.get(address, which)


def test_a_problem_leads_to_its_indicator_and_back(casa, chained, anna):
    problems, _needs, _ideas, sheet, indicator = chained
    on = onwards(anna, casa, (problems.pk, "M90.01", "casa"))
    need, idea = "Abitare – Case vuote", "Portierato – Abitare – Case vuote"
    assert texts(on.knots) == [(need, [(idea, [("M93.01", [("M94.01", [])])])])]
    back = backwards(anna, casa, (indicator.pk, "M94.01", ""))
    [(whole, before)] = texts(back.knots)
    assert sheet.snapshots.get().number in whole
    assert before == [(idea, [(need, [("Case vuote", [])])])]
    assert (on.is_cut, back.is_cut) == (False, False)


def test_the_page_walks_both_ways(chained, anna, signed_in):
    problems, needs, ideas, _sheet, indicator = chained
    text = chain(signed_in(anna), needs, domanda="M91.01", voce="n1").content.decode()
    before, after = text.split('id="usata-in"')
    first = f"{WHERE}/{problems.assignment.public_id}/legami?domanda=M90.01&amp;voce=casa"
    last = f"{WHERE}/{indicator.assignment.public_id}/legami?domanda=M94.01"
    assert (first in before, first in after) == (True, False)
    assert (last in before, last in after) == (False, True)
    assert f"{WHERE}/{ideas.assignment.public_id}/legami?domanda=M92.01&amp;voce=i1" in after


def test_the_list_says_what_nobody_uses(casa, chained, anna, signed_in):
    client = signed_in(anna)
    page = client.get(f"{WHERE}/legami")
    told = [(one.text or one.form, one.taken, one.used) for _url, one in page.context["rows"]]
    assert told == [
        ("Case vuote", 0, 1),
        ("Lavoro che manca", 0, 0),
        ("Abitare – Case vuote", 1, 1),
        ("Portierato – Abitare – Case vuote", 1, 1),
        ("M90", 0, 0),
        ("M93", 1, 1),
    ]
    assert page.context["unused"] == 2
    text = client.get(f"{WHERE}/legami?uso=non-usate").content.decode()
    assert "Lavoro che manca" in text
    assert "Case vuote" not in text


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 6),
        ({"modulo": "M90"}, 3),
        ({"modulo": "M94"}, 0),
        ({"citta": "torino"}, 6),
        ({"citta": "bari"}, 0),
        ({"organizzazione": "quartiere"}, 6),
        ({"organizzazione": "altra"}, 0),
        ({"uso": "usate"}, 4),
        ({"uso": "boh\0"}, 6),
    ],
)
def test_the_list_is_narrowed(casa, chained, wanted, count):
    found = Offered(casa, Wanted.read(wanted))
    assert found.count() == len(found[0:25]) == count


def test_pages_go_from_rows_to_whole_forms(casa, chained):
    found = Offered(casa, Wanted())
    one_by_one = [line for number in range(6) for line in found[number : number + 1]]
    assert one_by_one == found[0:6]
    assert found[3:5] == found[0:6][3:5]


def test_who_takes_the_whole_form_uses_its_rows(
    casa, run, altra_at_table, forms, problems, piera, olga, anna
):
    send(problems, by=piera)
    draft = submissions.start(make.assignment(run, altra_at_table, forms[1]), by=olga)
    choose(draft, str(problems.public_id), question="M91.03", by=olga)
    send(draft, by=olga)
    assert Offered(casa, Wanted(uso="non-usate")).count() == 0
    [knot] = onwards(anna, casa, (problems.pk, "M90.01", "lavoro")).knots
    assert (knot.question, knot.is_whole) == ("M91.03", True)


def test_a_draft_is_neither_listed_nor_followed(casa, problems, needs, piera, anna, signed_in):
    use(needs, ("Abitare", "casa"), by=piera)
    client = signed_in(anna)
    assert Offered(casa, Wanted()).count() == 0
    assert chain(client, problems, domanda="M90.01", voce="casa").status_code == 404
    send(problems, by=piera)
    assert [line.used for line in Offered(casa, Wanted())[0:25]] == [0, 0, 0]
    page = chain(client, problems, domanda="M90.01", voce="casa").content.decode()
    assert "Abitare" not in page
    send(needs, by=piera)
    assert "Abitare" in chain(client, problems, domanda="M90.01", voce="casa").content.decode()
    submissions.reopen(needs, by=piera)
    page = chain(client, problems, domanda="M90.01", voce="casa").content.decode()
    assert "Abitare" not in page


def test_where_a_draft_is_written_is_not_told(casa, problems, needs, piera, anna):
    choose(needs, "casa", by=piera)
    send(needs, by=piera)
    [knot] = backwards(anna, casa, (needs.pk, "M91.02", "")).knots
    assert (knot.text, knot.place, knot.public_id) == ("Case vuote", None, None)


def test_a_row_that_was_taken_away_is_gone(casa, problems, needs, piera, anna):
    send(problems, by=piera)
    choose(needs, "casa", by=piera)
    send(needs, by=piera)
    submissions.reopen(problems, by=piera)
    answering.save_answer(problems, "M90.01", [row("lavoro", "Lavoro")], base_version=1, by=piera)
    submissions.send(problems, key="again", by=piera)
    [knot] = backwards(anna, casa, (needs.pk, "M91.02", "")).knots
    assert (knot.is_gone, knot.public_id) == (True, None)


def test_a_thing_that_was_not_sent_has_no_page(chained, anna, signed_in):
    client = signed_in(anna)
    for which in (
        {"domanda": "M90.01", "voce": "nessuna"},
        {"domanda": "M99.01"},
        {"domanda": "M90.01", "voce": "\0"},
    ):
        assert chain(client, chained[0], **which).status_code == 404
    assert chain(client, chained[0], voce="casa").status_code == 200  # the whole form


def test_a_ring_ends(casa, chained, anna):
    """A link that leads back to where it began is shown once more and not followed."""
    problems, needs = chained[:2]
    link = needs.snapshots.get().links.get()
    link.pk = None
    link.snapshot, link.to = problems.snapshots.get(), needs
    link.question, link.row, link.row_text = "M90.01", "casa", "Case vuote"
    link.to_form, link.to_question, link.key = "M91", "M91.01", "n1"
    link.save()
    walk = onwards(anna, casa, (problems.pk, "M90.01", "casa"))
    [need] = walk.knots
    again = next(one for one in need.next if one.text == "Case vuote")
    assert (again.is_again, again.next, walk.is_cut) == (True, [], False)


def test_the_authority_comes_there_from_the_forms(chained, anna, signed_in):
    client = signed_in(anna)
    assert (
        reverse("workshops:links", args=["casa"]) in client.get(f"{WHERE}?tutte=1").content.decode()
    )
    needs = chained[1].assignment
    where = reverse("workshops:review", args=["casa", needs.public_id])
    assert f"{WHERE}/{needs.public_id}/legami" in client.get(where).content.decode()


@pytest.mark.parametrize("times", [1, 40])
def test_the_pages_are_read_in_as_many_queries(
    problems, needs, piera, anna, signed_in, django_assert_num_queries, times
):
    send(problems, by=piera)
    use(needs, *[(f"Bisogno {one}", "casa") for one in range(times)], by=piera)
    sent = send(needs, by=piera)
    assert len(snapshot_answers(sent.document)["M91.01"]) == times
    client = signed_in(anna)
    client.get(f"{WHERE}/legami")
    with django_assert_num_queries(10):
        assert client.get(f"{WHERE}/legami").status_code == 200
    with django_assert_num_queries(7):
        reply = chain(client, problems, domanda="M90.01", voce="casa")
    assert len(reply.context["on"]) == times
