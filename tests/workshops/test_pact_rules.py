"""The rules of an officina on a day: its pact's, or the law's and the portal's, told apart."""

import datetime as dt

from django.utils import timezone

from tests import factories as make
from workshops.models import Pact
from workshops.queries.pacts import rules_by_workshop, rules_of


def in_force(workshop, by, version=1, *, starts_on, ends_on=None, **values):
    """A pact as it was adopted: written past the actions, for who reads rules."""
    made = Pact.objects.create(
        workshop=workshop,
        version=version,
        written_by=by,
        sha256=f"{version:064}",
        starts_on=starts_on,
        ends_on=ends_on,
        state="superseded" if ends_on else "in_force",
    )
    for position, (code, value) in enumerate(values.items()):
        made.rules.create(code=code, value=value, position=position, source="pact")
    return made


def test_without_a_pact_the_rules_are_the_law_s_and_the_portal_s(casa):
    rules = rules_of(casa)

    assert rules.is_default
    assert (rules.meeting_notice, rules.document_notice) == (10, 10)
    assert (rules.source_of("meeting_notice"), rules.legal("meeting_notice")) == ("law", 10)
    assert (rules.source_of("comment_days"), rules.legal("comment_days")) == ("default", None)


def test_a_pact_says_its_own_from_its_day_and_until_the_next(casa, anna):
    day = dt.date(2026, 3, 2)
    in_force(casa, anna, 1, starts_on=day, ends_on=dt.date(2026, 6, 1), meeting_notice=12)
    in_force(casa, anna, 2, starts_on=dt.date(2026, 6, 1), meeting_notice=15, majority="consensus")

    before = rules_of(casa, on=day - dt.timedelta(days=1))
    first = rules_of(casa, on=day)
    last_day = rules_of(casa, on=dt.date(2026, 5, 31))
    second = rules_of(casa, on=dt.date(2026, 6, 1))

    assert (before.version, before.meeting_notice) == (None, 10)
    assert (first.version, first.meeting_notice, first.source_of("meeting_notice")) == (
        1,
        12,
        "pact",
    )
    assert last_day.version == 1
    assert (second.version, second.meeting_notice, second.majority) == (2, 15, "consensus")
    assert second.minutes_days == before.minutes_days  # what it does not say stays as it was


def test_two_adopted_on_one_day_the_later_holds(casa, anna):
    today = timezone.localdate()
    in_force(casa, anna, 1, starts_on=today, ends_on=today, quorum=30)
    in_force(casa, anna, 2, starts_on=today, quorum=60)

    assert rules_of(casa).quorum == 60


def test_the_rules_of_many_officine_are_two_questions(
    casa, altrove, anna, django_assert_num_queries
):
    in_force(casa, anna, starts_on=dt.date(2026, 1, 7), quorum=40)
    third = make.workshop("terza", casa.edition)
    in_force(third, anna, starts_on=dt.date(2026, 1, 7), quorum=70)

    with django_assert_num_queries(2):
        found = rules_by_workshop([casa.pk, altrove.pk, third.pk])

    assert [found[one.pk].quorum for one in (casa, altrove, third)] == [40, 50, 70]
