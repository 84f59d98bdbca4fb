"""The chain on the pages: where a chosen row was written, and who uses a row."""

import pytest
from django.urls import reverse

from tests import factories as make
from tests.workshops.links.conftest import choose, row, send, use
from workshops.actions import answering, submissions
from workshops.models import Link, SentRow

ACROSS = "Altra Associazione"


def check(client, submission) -> str:
    return client.get(reverse("workshops:check", args=[submission.assignment.public_id]))


def review(client, submission) -> str:
    where = ["casa", submission.assignment.public_id]
    return client.get(reverse("workshops:review", args=where))


@pytest.fixture
def theirs(run, altra_at_table, forms, problems, piera, olga):
    """The neighbour chooses a problem of Casa del Quartiere, which is sent and public."""
    send(problems, by=piera)
    draft = submissions.start(make.assignment(run, altra_at_table, forms[1]), by=olga)
    choose(draft, "casa", by=olga)
    return draft


def test_a_choice_leads_to_where_the_row_was_written(problems, needs, piera, signed_in):
    choose(needs, "casa", by=piera)
    page = check(signed_in(piera), needs)
    address = reverse("workshops:check", args=[problems.assignment.public_id])
    assert f'href="{address}#M90.01"' in page.content.decode()
    assert "in bozza" in page.content.decode()


def test_a_row_says_which_draft_of_ones_own_uses_it(problems, needs, piera, signed_in):
    choose(needs, "casa", by=piera)
    text = check(signed_in(piera), problems).content.decode()
    assert "Usata in" in text
    assert "«Case vuote»" in text
    assert reverse("workshops:check", args=[needs.assignment.public_id]) in text
    assert "«Lavoro che manca»" not in text  # nobody uses it


def test_a_whole_form_says_who_uses_it(problems, needs, piera, signed_in):
    send(problems, by=piera)
    choose(needs, str(problems.public_id), question="M91.03", by=piera)
    text = check(signed_in(piera), problems).content.decode()
    assert reverse("workshops:check", args=[needs.assignment.public_id]) in text


def test_the_authority_walks_both_ways_over_what_was_sent(problems, needs, piera, anna, signed_in):
    first = send(problems, by=piera)
    use(needs, ("Abitare", "casa"), by=piera)
    second = send(needs, by=piera)
    client = signed_in(anna)
    back = review(client, needs).content.decode()
    address = reverse("workshops:review", args=["casa", problems.assignment.public_id])
    assert f'href="{address}#d-m9001"' in back
    assert first.number in back
    assert "Abitare" in back
    on = review(client, problems).content.decode()
    address = reverse("workshops:review", args=["casa", needs.assignment.public_id])
    assert f'href="{address}#d-m9101"' in on
    assert second.number in on


def test_the_authority_learns_nothing_of_a_draft(problems, needs, piera, anna, signed_in):
    choose(needs, "casa", by=piera)
    send(problems, by=piera)
    assert "Usata in" not in review(signed_in(anna), problems).content.decode()


def test_where_a_draft_is_written_is_not_told_to_the_authority(
    problems, needs, piera, anna, signed_in
):
    choose(needs, "casa", by=piera)
    send(needs, by=piera)
    text = review(signed_in(anna), needs).content.decode()
    assert "Case vuote" in text
    tied = text.partition("of-ties")[2].partition("</details>")[0]
    assert str(problems.assignment.public_id) not in tied
    assert "in bozza" not in text


def test_what_was_reopened_is_a_draft_again(problems, needs, piera, anna, signed_in):
    send(problems, by=piera)
    choose(needs, "casa", by=piera)
    send(needs, by=piera)
    client = signed_in(anna)
    assert "Usata in" in review(client, problems).content.decode()
    submissions.reopen(needs, by=piera)
    assert "Usata in" not in review(client, problems).content.decode()


def test_a_draft_of_the_neighbour_is_nobodys_business(problems, theirs, piera, signed_in):
    text = check(signed_in(piera), problems).content.decode()
    assert "Usata in" not in text
    assert ACROSS not in text


def test_a_public_answer_of_the_neighbour_is_told_without_a_door(
    problems, theirs, piera, olga, signed_in
):
    send(theirs, by=olga)
    text = check(signed_in(piera), problems).content.decode()
    assert "Usata in" in text
    assert ACROSS in text
    assert str(theirs.assignment.public_id) not in text


def test_an_answer_of_the_neighbour_that_is_not_public_is_not_told(
    run, altra_at_table, forms, problems, piera, olga, anna, signed_in
):
    send(problems, by=piera)
    draft = submissions.start(make.assignment(run, altra_at_table, forms[1]), by=olga)
    use(draft, ("Abitare", "casa"), by=olga)
    send(draft, by=olga)
    assert ACROSS not in check(signed_in(piera), problems).content.decode()
    assert ACROSS in review(signed_in(anna), problems).content.decode()


def test_a_choice_whose_row_was_taken_away_says_so(problems, needs, piera, anna, signed_in):
    choose(needs, "casa", by=piera)
    send(needs, by=piera)
    answering.save_answer(problems, "M90.01", [row("lavoro", "Lavoro")], base_version=1, by=piera)
    assert "La voce scelta non c" in check(signed_in(piera), needs).content.decode()
    # of a draft the authority learns nothing, not even that a row is no longer in it
    assert "Case vuote" in review(signed_in(anna), needs).content.decode()
    assert "La voce scelta non c" not in review(signed_in(anna), needs).content.decode()
    send(problems, by=piera)
    assert "La voce scelta non c" in review(signed_in(anna), needs).content.decode()


def test_two_organisations_with_the_same_row_key_are_not_mixed(
    run, altra_at_table, forms, problems, piera, olga, anna, signed_in
):
    send(problems, by=piera)
    other = submissions.start(make.assignment(run, altra_at_table, forms[0]), by=olga)
    answering.save_answer(other, "M90.01", [row("casa", "Altro")], base_version=0, by=olga)
    send(other, by=olga)
    draft = submissions.start(make.assignment(run, altra_at_table, forms[1]), by=olga)
    choose(draft, "casa", by=olga)
    send(draft, by=olga)
    assert Link.objects.get().to == other
    assert "Usata in" not in review(signed_in(anna), problems).content.decode()


def test_only_the_last_sending_counts(problems, needs, piera):
    send(problems, by=piera)
    choose(needs, "casa", by=piera)
    send(needs, by=piera)
    submissions.reopen(needs, by=piera)
    answering.save_answer(needs, "M91.02", None, base_version=1, by=piera)
    submissions.send(needs, key="again", by=piera)
    assert list(Link.objects.values_list("is_current", flat=True)) == [False]
    assert SentRow.objects.filter(is_current=True).count() == 2


def test_a_printed_form_says_where_its_choices_come_from(problems, needs, piera, signed_in):
    choose(needs, "casa", by=piera)
    where = reverse("workshops:print-submission", args=[needs.assignment.public_id])
    assert "Viene da" in signed_in(piera).get(where).content.decode()


@pytest.mark.parametrize("times", [1, 8])
def test_the_links_of_a_page_are_read_in_as_many_queries(
    problems, needs, piera, anna, signed_in, django_assert_max_num_queries, times
):
    send(problems, by=piera)
    use(needs, *[(f"Bisogno {one}", "casa") for one in range(times)], by=piera)
    client = signed_in(piera)
    with django_assert_max_num_queries(11):
        assert check(client, needs).status_code == 200
    with django_assert_max_num_queries(8):
        assert check(client, problems).status_code == 200
    send(needs, by=piera)
    client = signed_in(anna)
    [review(client, one) for one in (problems, needs)]  # read once: it is noted
    for one in (problems, needs):
        with django_assert_max_num_queries(15):
            assert review(client, one).status_code == 200
