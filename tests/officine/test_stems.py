"""Words as people look for them, in Italian and English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officine.stems import excerpt, pieces, stems
from tests.examples import examples

SAME = {
    "accent": ["priorità", "priorita", "Priorità", "PRIORITÀ", "priorita'", "priorita\u0300"],
    "ending": ["partecipazione", "partecipare", "partecipanti", "Partecipativo"],
    "plural": ["verbale", "verbali"],
    "feminine": ["pubblica", "pubblico", "pubblici", "pubbliche"],
    "elision": ["area", "l'area", "dell’area", "un'area", "aree"],
}


@pytest.mark.parametrize("words", SAME.values(), ids=SAME)
def test_ways_to_write_a_word_are_one_stem(words):
    assert len({tuple(stems(word)) for word in words}) == 1
    assert len(stems(words[0])) == 1


def test_words_that_say_nothing_have_no_stem():
    assert stems("Che cosa è, e di chi è? Dell'una o dell'altra: tra il dire e il fare.") == [
        *stems("cosa"),
        *stems("altra"),
        *stems("dire"),
        *stems("fare"),
    ]
    assert stems("the of and what") != []
    assert stems("the of and what", "en") == []


def test_english_has_its_own_endings():
    assert stems("meetings meeting", "en") == ["meet", "meet"]
    assert stems("meetings") != stems("meeting")


def test_a_language_without_a_stemmer_is_read_as_italian():
    assert stems("verbali", "xx") == stems("verbale")


def test_pieces_keep_every_letter_and_mark_whole_words():
    text = "Le priorità dell'AREA: una prioritaria, <b>due</b>."
    cut = pieces(text, {*stems("priorita"), *stems("aree")})
    assert [piece for piece, is_found in cut if is_found] == ["priorità", "AREA"]
    assert "".join(piece for piece, _is_found in cut) == text


def test_an_excerpt_shows_where_most_of_the_words_are():
    text = "mappa " + "vuoto " * 80 + "la mappa dei bisogni di chi abita " + "vuoto " * 80
    shown = excerpt(text, set(stems("bisogno mappe")), length=120)
    assert "mappa dei bisogni" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= 124


def test_a_short_text_is_its_own_excerpt():
    assert excerpt("La mappa.", {"mapp"}) == "La mappa."


@examples()
@given(st.text(max_size=600), st.text(max_size=40))
def test_nothing_is_lost_or_made_up(text, query):
    wanted = set(stems(query))
    cut = pieces(text, wanted)
    assert all(stems(piece) and set(stems(piece)) <= wanted for piece, found in cut if found)
    assert "".join(piece for piece, _found in pieces("".join(p for p, _f in cut), wanted)) == (
        "".join(piece for piece, _found in cut)
    )
    shown = excerpt(text, wanted, length=80)
    assert shown.removeprefix("… ").removesuffix(" …") in "".join(piece for piece, _f in cut)
    assert len(shown) <= 84
