import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officine.calendar import add_working_days, is_working_day, working_days
from tests.examples import examples

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2027, 3, 15), True),  # a Monday
        (dt.date(2027, 3, 13), False),  # a Saturday
        (dt.date(2027, 3, 14), False),  # a Sunday
        (dt.date(2027, 3, 29), False),  # Easter Monday
        (dt.date(2027, 6, 2), False),  # the Republic
        (dt.date(2025, 10, 3), True),
        (dt.date(2027, 10, 4), False),  # Saint Francis, a holiday from 2026 on
        (dt.date(2021, 10, 4), True),  # and a working day before
        (dt.date(2027, 12, 24), True),
    ],
)
def test_italian_offices_rest_on_weekends_and_national_holidays(day, works):
    assert is_working_day(day) is works


def test_the_patron_of_a_city_is_a_holiday_there_alone():
    saint_john = dt.date(2027, 6, 24)

    assert is_working_day(saint_john) is True
    assert is_working_day(saint_john, ["06-24"]) is False


def test_a_patron_day_that_is_no_day_is_left_out():
    assert is_working_day(dt.date(2027, 3, 1), ["02-29", "99-99", "", None]) is True


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (dt.date(2027, 3, 1), dt.date(2027, 3, 1), 0),
        (dt.date(2027, 3, 1), dt.date(2027, 3, 2), 1),
        (dt.date(2027, 3, 5), dt.date(2027, 3, 8), 1),  # Friday to Monday
        (dt.date(2027, 3, 1), dt.date(2027, 3, 15), 10),
        (dt.date(2027, 3, 25), dt.date(2027, 3, 31), 3),  # over Easter
        (dt.date(2027, 3, 15), dt.date(2027, 3, 1), -10),
    ],
)
def test_the_first_day_does_not_count_and_the_last_one_does(start, end, days):
    assert working_days(start, end) == days


def test_the_patron_day_makes_a_term_longer():
    start, end = dt.date(2027, 6, 21), dt.date(2027, 6, 25)

    assert working_days(start, end) == 4
    assert working_days(start, end, ["06-24"]) == 3


@examples()
@given(DAYS, DAYS)
def test_counting_by_sum_is_counting_one_by_one(start, end):
    start, end = min(start, end), max(start, end)
    patron = ["06-24", "02-29"]
    days = [start + dt.timedelta(n) for n in range(1, (end - start).days + 1)][:800]
    end = days[-1] if days else start

    assert working_days(start, end, patron) == sum(is_working_day(day, patron) for day in days)


@examples()
@given(DAYS, st.integers(-60, 60))
def test_adding_working_days_and_counting_them_agree(start, count):
    reached = add_working_days(start, count, ["06-24"])

    if count >= 0:
        assert working_days(start, reached, ["06-24"]) == count
    else:
        assert is_working_day(reached, ["06-24"])
