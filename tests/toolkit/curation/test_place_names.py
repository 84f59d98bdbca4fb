"""A fault told on top of the page says where it is."""

import pytest

from toolkit.curation.editor.words import place_name


@pytest.mark.parametrize(
    ("control", "words"),
    [
        pytest.param("label", "Domanda", id="text"),
        pytest.param("column", "Colonne", id="all-columns"),
        pytest.param("column-1-label", "Colonna 2", id="a-column"),
        pytest.param("column-0-s-max", "Colonna 1", id="a-setting-of-a-column"),
        pytest.param("choice-2-label", "Scelta 3", id="a-choice"),
        pytest.param("check-0-message", "Controlli", id="a-check"),
        pytest.param("row_check-0-message", "Controlli in ogni riga", id="a-check-of-rows"),
        pytest.param("condition-0-value", "Quando si chiede", id="a-condition"),
        pytest.param("s-max_rows", "Al massimo quante righe", id="a-setting"),
        pytest.param("", "", id="nowhere"),
    ],
)
def test_a_place_is_told_in_words(control, words):
    assert place_name(control) == words
