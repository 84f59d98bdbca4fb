import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officine.calendar import add_working_days, is_working_day, working_days
from tests.examples import examples
from workshops.actions.assignments import end_of_day

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


# Written by hand from a printed calendar: easter tables, Law 151/2025 for 4 October, summer time.
EASTER_MONDAYS = ["2024-04-01", "2025-04-21", "2026-04-06", "2027-03-29", "2028-04-17"]
EASTER_MONDAYS += ["2029-04-02", "2030-04-22", "2031-04-14", "2032-03-29"]


@pytest.mark.parametrize("text", EASTER_MONDAYS)
def test_offices_rest_on_easter_monday_and_work_on_the_day_after(text):
    day = dt.date.fromisoformat(text)

    assert day.weekday() == 0
    assert is_working_day(day) is False
    assert is_working_day(day + dt.timedelta(days=1)) is True


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2024-10-04", True),  # a Friday, before the law
        ("2025-10-03", True),
        ("2025-10-04", False),  # a Saturday
        ("2026-10-05", True),  # the 4th is a Sunday, and is not moved
        ("2027-10-04", False),
        ("2028-10-04", False),
        ("2029-10-04", False),
        ("2030-10-04", False),
        ("2031-10-06", True),  # the 4th is a Saturday
        ("2032-10-04", False),
    ],
)
def test_saint_francis_is_a_holiday_from_2026(text, works):
    assert is_working_day(dt.date.fromisoformat(text)) is works


@pytest.mark.parametrize(
    ("city", "patron", "text", "there"),
    [
        ("Torino", "06-24", "2026-06-24", False),
        ("Roma", "06-29", "2026-06-29", False),
        ("Milano", "12-07", "2027-12-07", False),
        ("Catania", "02-05", "2029-02-05", False),
        ("Napoli", "09-19", "2028-09-19", False),
        ("Bologna", "10-04", "2024-10-04", False),
        ("Palermo", "07-15", "2030-07-15", False),
        ("Bari", "12-06", "2032-12-06", False),
        ("Torino", "06-24", "2026-06-25", True),
    ],
)
def test_the_patron_rests_the_city_and_not_the_others(city, patron, text, there):
    day = dt.date.fromisoformat(text)

    assert is_working_day(day, [patron]) is there
    assert is_working_day(day) is True


TERMS = [  # from, working days, patrons, the last day, the hour it ends in Greenwich
    ("2024-03-22", 10, (), "2024-04-08", 21),  # summer time, Easter Monday
    ("2024-10-18", 10, (), "2024-11-04", 22),  # winter time, All Saints
    ("2025-04-14", 10, (), "2025-04-30", 21),  # Easter Monday and 25 April
    ("2025-09-26", 10, (), "2025-10-10", 21),  # 4 October is not a holiday yet
    ("2026-03-23", 10, (), "2026-04-07", 21),
    ("2026-10-16", 10, (), "2026-10-30", 22),
    ("2026-06-15", 10, ("06-24",), "2026-06-30", 21),
    ("2026-06-15", 10, ("06-24", "06-29"), "2026-07-01", 21),  # two cities at one table
    ("2027-03-15", 10, (), "2027-03-30", 21),
    ("2027-12-03", 2, ("12-07",), "2027-12-09", 22),  # patron and Immaculate in a row
    ("2028-10-20", 10, (), "2028-11-06", 22),
    ("2029-09-28", 10, (), "2029-10-15", 21),  # over 4 October
    ("2030-12-20", 10, (), "2031-01-09", 22),  # Christmas to Epiphany
    ("2031-04-09", 10, (), "2031-04-24", 21),
    ("2032-03-19", 10, (), "2032-04-05", 21),
]


@pytest.mark.parametrize(("start", "count", "patrons", "end", "hour"), TERMS)
def test_a_term_ends_on_the_day_and_hour_that_a_hand_counted(start, count, patrons, end, hour):
    begins, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)

    assert add_working_days(begins, count, patrons) == last
    assert working_days(begins, last, patrons) == count
    due = end_of_day(last).astimezone(dt.UTC)
    assert (due.date(), due.hour, due.minute) == (last, hour, 59)
