from django import forms
from django.test.html import parse_html
from django.utils.translation import override

from workshops.forms.filters import ItalianSelect, PlainSelect

CHOICES = [("", "Qualsiasi"), ("a", '<b>"A" & co</b>'), ("b'", "B")]


def test_a_list_of_choices_is_written_as_django_would():
    for value in ("", "a", "b'", "unknown", None):
        ours = PlainSelect({"class": "x"}, CHOICES).render("stato", value, {"id": "id_stato"})
        plain = forms.Select({"class": "x"}, CHOICES).render("stato", value, {"id": "id_stato"})

        assert parse_html(ours) == parse_html(plain)


def test_what_the_toolkit_says_declares_its_language_on_an_english_page():
    drawn = ItalianSelect(choices=[("", "Any"), ("3.1", "3.1 Lettura dei dati")])

    with override("en"):
        english = drawn.render("passo", "3.1")
    with override("it"):
        italian = drawn.render("passo", "3.1")

    assert '<option value="">Any</option>' in english
    assert '<option value="3.1" lang="it" selected>3.1 Lettura dei dati</option>' in english
    assert "lang" not in italian
