"""How things are written, as a table: what goes in, what one reads."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from officine import italian

UTC = dt.UTC
NBSP = "\N{NO-BREAK SPACE}"
SUMMER = dt.datetime(2027, 7, 1, 22, 30, tzinfo=UTC)  # already the 2nd in Rome
WINTER = dt.datetime(2027, 3, 15, 22, 59, tzinfo=UTC)  # 23:59 in Rome


@pytest.mark.parametrize(
    ("write", "value", "it", "en"),
    [
        (italian.day, dt.date(2018, 1, 25), "25 gennaio 2018", "25 January 2018"),
        (italian.day, dt.date(2027, 3, 1), "1 marzo 2027", "1 March 2027"),
        (italian.day, SUMMER, "2 luglio 2027", "2 July 2027"),
        (italian.day, None, "", ""),
        (italian.day_short, dt.date(2027, 9, 8), "8 set 2027", "8 Sep 2027"),
        (italian.month, dt.date(2027, 8, 8), "agosto 2027", "August 2027"),
        (italian.weekday, dt.date(2018, 1, 25), "giovedì 25 gennaio 2018",
         "Thursday 25 January 2018"),
        (italian.moment, WINTER, "15 marzo 2027, ore 23:59", "15 March 2027, at 23:59"),
        (italian.moment, None, "", ""),
        (italian.clock, SUMMER, "00:30", "00:30"),
        (italian.clock, dt.time(9, 5), "09:05", "09:05"),
        (italian.clock, dt.time(0, 0), "00:00", "00:00"),
        (italian.clock, None, "", ""),
        (italian.number, 0, "0", "0"),
        (italian.number, 8700, "8700", "8,700"),
        (italian.number, 11800, "11.800", "11,800"),
        (italian.number, 1234567, "1.234.567", "1,234,567"),
        (italian.number, 9999.5, "9999,5", "9,999.5"),
        (italian.number, Decimal("2.50"), "2,5", "2.5"),
        (italian.number, Decimal("1E+2"), "100", "100"),
        (italian.number, -12500, "−12.500", "−12,500"),
        (italian.number, "", "", ""),
        (italian.money, 1200, f"1200{NBSP}€", "€1,200"),
        (italian.money, Decimal("11800.5"), f"11.800,50{NBSP}€", "€11,800.50"),
        (italian.money, Decimal("0.00"), f"0{NBSP}€", "€0"),
        (italian.percent, 62, f"62{NBSP}%", "62%"),
        (italian.percent, Decimal("33.333"), f"33,3{NBSP}%", "33.3%"),
        (italian.filesize, 0, "0 byte", "0 bytes"),
        (italian.filesize, 1, "1 byte", "1 byte"),
        (italian.filesize, 999, "999 byte", "999 bytes"),
        (italian.filesize, 340_200, "340 kB", "340 kB"),
        (italian.filesize, 1_200_000, "1,2 MB", "1.2 MB"),
        (italian.filesize, 2_000_000, "2 MB", "2 MB"),
        (italian.filesize, 999_700, "1 MB", "1 MB"),
        (italian.filesize, 10_485_760, "10 MB", "10 MB"),
        (italian.filesize, 3_400_000_000, "3,4 GB", "3.4 GB"),
    ],
)  # fmt: skip
def test_dates_and_numbers_are_written_as_people_write_them(write, value, it, en):
    assert (write(value, "it"), write(value, "en")) == (it, en)


@pytest.mark.parametrize(
    ("days", "it", "en"),
    [
        (-3, "3 giorni fa", "3 days ago"),
        (-1, "ieri", "yesterday"),
        (0, "oggi", "today"),
        (1, "domani", "tomorrow"),
        (3, "fra 3 giorni", "in 3 days"),
    ],
)
def test_days_left_are_told_in_words(days, it, en):
    today = dt.date(2027, 3, 15)
    day = today + dt.timedelta(days=days)
    assert italian.days_left(day, "it", today) == it
    assert italian.days_left(day, "en", today) == en


def test_a_deadline_just_before_midnight_in_rome_is_due_today():
    assert italian.days_left(WINTER, "it", dt.date(2027, 3, 15)) == "oggi"


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("", ""),
        (None, ""),
        ("Una riga\nsola.", "<p>Una riga\nsola.</p>"),
        ("Uno.\r\n\r\nDue.", "<p>Uno.</p>\n<p>Due.</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("Ecco:\n- a\n  ancora a\n- b\n\nFine.",
         "<p>Ecco:</p>\n<ul><li>a ancora a</li><li>b</li></ul>\n<p>Fine.</p>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("1. a\n\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("3. c", '<ol start="3"><li>c</li></ol>'),
        ("Un **peso** vero.", "<p>Un <strong>peso</strong> vero.</p>"),
        ("2 ** 3 ** 4", "<p>2 ** 3 ** 4</p>"),
        ("<script>alert('ah')</script> **<b>**",
         "<p>&lt;script&gt;alert(&#x27;ah&#x27;)&lt;/script&gt; <strong>&lt;b&gt;</strong></p>"),
    ],
)  # fmt: skip
def test_plain_texts_become_paragraphs_and_lists_and_nothing_else(plain, html):
    assert italian.prose(plain) == html


def test_what_the_toolkit_says_declares_its_language_on_a_page_in_another():
    page = Template("{{ title|in_italian }}{{ text|prose }}{{ nothing|in_italian }}")
    words = Context({"title": "Patto & regole", "text": "Si parte."})

    with translation.override("it"):
        assert page.render(words) == "Patto &amp; regole<p>Si parte.</p>"
    with translation.override("en"):
        assert page.render(words) == (
            '<span lang="it">Patto &amp; regole</span>'
            '<div class="of-italian" lang="it"><p>Si parte.</p></div>'
        )
