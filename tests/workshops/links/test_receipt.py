"""The links on a receipt: what was used when it was sent, and nothing that came later."""

from tests import factories as make
from tests.workshops.links.conftest import choose, send, use
from toolkit.models import FormDefinition
from workshops.models import Snapshot
from workshops.reports.receipt import receipt_data, receipt_pdf


def links(snapshot) -> list:
    """Code and rows of the last part, if it is the one of the links."""
    last = receipt_data(Snapshot.objects.get(pk=snapshot.pk), "it")["sections"][-1]
    if last["title"] != "Legami":
        return []
    return [(one["code"], one["table"]["rows"]) for one in last["questions"]]


def test_a_receipt_says_what_the_answers_use(problems, needs, piera):
    whole = str(problems.public_id)
    send(problems, by=piera)
    use(needs, ("Abitare", "casa"), by=piera)
    choose(needs, "lavoro", by=piera)
    choose(needs, whole, question="M91.03", by=piera)
    sent = send(needs, by=piera)
    table, main, form = links(sent)
    assert table == ("M91.01", [["Abitare – Case vuote", "Case vuote", "M90.01"]])
    assert main == ("M91.02", [["", "Lavoro che manca", "M90.01"]])
    assert (form[0], form[1][0][2]) == ("M91.03", "M90")


def test_what_comes_later_does_not_change_it(problems, needs, edition, piera):
    first = send(problems, by=piera)
    before, told = receipt_pdf(first), first.sha256
    choose(needs, "casa", by=piera)
    sent = send(needs, by=piera)
    assert links(first) == []  # it uses nothing; who uses it is not frozen in it
    again = Snapshot.objects.get(pk=first.pk)
    assert (receipt_pdf(again), again.sha256) == (before, told)
    said = links(sent)
    assignment = needs.assignment  # as when an officina moves to a newer edition
    assignment.form = make.form(edition, "M95")
    assignment.save(update_fields=["form"])
    assert links(sent) == said != []


def test_a_form_is_read_once_for_all_its_receipts(
    problems, needs, piera, django_assert_num_queries
):
    send(problems, by=piera)
    choose(needs, "casa", by=piera)
    sent = Snapshot.objects.select_related(
        "submission__assignment__participation__workshop__authority"
    ).get(pk=send(needs, by=piera).pk)
    assert FormDefinition.objects.filter(sha256=sent.document["form"]["sha256"]).exists()
    receipt_data(sent, "it")
    with django_assert_num_queries(0):
        assert receipt_data(sent, "it")["sections"][-1]["title"] == "Legami"
