"""Who signs a form is a part of the method: said in files, compared, weighed before publishing."""

import pytest

from tests import factories as make
from toolkit.canonical.forms import compile_form, document_of, fingerprint
from toolkit.curation import shape
from toolkit.curation.diff import FieldChange
from toolkit.curation.impact import _is_looser
from toolkit.curation.words import name_of_field, value_in_words
from toolkit.files import schema
from toolkit.forms.definition import definition_of
from toolkit.models import FormDefinition, Kind


def test_a_form_says_how_it_is_signed_and_one_that_asks_for_none_says_nothing(edition):
    signed, plain = make.form(edition, "M98", signature="strong"), make.form(edition, "M97")

    document = compile_form(FormDefinition.objects.get(pk=signed.pk))

    assert (document["signature"], definition_of(signed).signature) == ("strong", "strong")
    assert "signature" not in compile_form(FormDefinition.objects.get(pk=plain.pk))
    assert definition_of(plain).signature == ""


def test_the_file_says_it_and_reads_it_back(edition):
    document = make.form(edition, "M98", signature="login").document

    written = shape.form_as_file(document)

    assert written["signature"] == "login"
    assert fingerprint(document_of(written)) == fingerprint(document)
    wrong = schema.errors(written | {"signature": "fax"}, "form")
    assert [list(error.absolute_path) for error in wrong] == [["signature"]]


@pytest.mark.parametrize(
    ("was", "now", "is_looser"),
    [
        (None, "link", False),
        ("link", "strong", False),
        ("strong", "login", True),
        ("login", None, True),
    ],
)
def test_asking_for_more_breaks_and_for_less_does_not(was, now, is_looser):
    change = FieldChange(Kind.FORM, "signature", "", "", False, was, now)

    assert _is_looser(change) is is_looser


def test_it_is_told_in_words():
    assert name_of_field(Kind.FORM, "signature") == "Firma di chi rappresenta l'organizzazione"
    assert value_in_words("signature", "link") == "Dal collegamento ricevuto per email"
