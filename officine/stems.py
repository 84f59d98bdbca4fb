"""Words as people look for them: whatever their case, accents, apostrophes and endings.

Italian and English, by the Snowball stemmers. Accents go before endings do: «priorità» and
«priorita» must come to the same stem, and Snowball alone gives them two.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")
_NAMES = {"it": "italian", "en": "english"}
# What says nothing about where one is: articles, prepositions, pronouns, the verbs to be and have.
_ITALIAN = """
a ad ai al all alla alle allo agli anche c che chi ci cio col come con cui d da dagli dai
dal dall dalla dalle dallo de degli dei del dell della delle dello di dove e ed era essere
gli ha hanno ho i il in io l la le lei li lo loro lui ma mi ne negli nei nel nell nella
nelle nello noi non o od ogni per piu quale quali quando quel quell quella quelle quelli
quello quest questa queste questi questo se si sia sono su sua sue sugli sui sul sull sulla
sulle sullo suo suoi tra fra ti tu un una uno vi voi
"""
_ENGLISH = """
a an and are as at be been but by can do does for from had has have he her his how i if in
into is it its me my no not of on or our she so that the their them then there these they
this those to us was we were what when where which who will with you your
"""
_EMPTY = {"it": frozenset(_ITALIAN.split()), "en": frozenset(_ENGLISH.split())}


def stems(text: str, language: str = "it") -> list[str]:
    """The stems of a text in its order, without the words that say nothing."""
    return [stem for _start, _end, stem in _found(text, language) if stem]


def pieces(text: str, wanted: Collection[str], language: str = "it") -> list[tuple[str, bool]]:
    """The text cut where its words have one of the wanted stems: each piece, and whether it has."""
    text = unicodedata.normalize("NFC", text)
    cut, at = [], 0
    for start, end, stem in _found(text, language):
        if stem and stem in wanted:
            cut += [(text[at:start], False), (text[start:end], True)]
            at = end
    cut.append((text[at:], False))
    return [(piece, is_found) for piece, is_found in cut if piece]


def excerpt(text: str, wanted: Collection[str], language: str = "it", *, length: int = 220) -> str:
    """As much of a text as shows where it has most of the wanted stems, cut between words."""
    text = unicodedata.normalize("NFC", text)
    words = list(_found(text, language))
    if len(text) <= length or not words:
        return text
    hits = [(start, stem) for start, _end, stem in words if stem in wanted]
    most, begin = 0, 0
    for turn, (start, _stem) in enumerate(hits):
        near = {stem for place, stem in hits[turn:] if place < start + length * 2 // 3}
        if len(near) > most:
            most, begin = len(near), start
    begin = max(0, min(begin - length // 4, len(text) - length))
    starts = [start for start, _end, _stem in words if start >= begin]
    first = starts[0] if begin and starts else 0
    ends = [end for _start, end, _stem in words if first < end <= first + length]
    last = len(text) if len(text) <= first + length else max(ends, default=first + length)
    return f"{'… ' if first else ''}{text[first:last]}{' …' if last < len(text) else ''}"


def words(text: str) -> list[str]:
    """The words of a text as they stand in it."""
    return [match[0] for match in _WORD.finditer(unicodedata.normalize("NFC", text))]


def fold(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def _found(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Where each word stands and its stem; no stem for a word that says nothing."""
    for match in _WORD.finditer(unicodedata.normalize("NFC", text)):
        yield match.start(), match.end(), _stem(match[0][:60], language)


@lru_cache(maxsize=16_384)
def _stem(word: str, language: str) -> str:
    language = language if language in _NAMES else "it"
    word = fold(word)
    if word in _EMPTY[language] or (len(word) == 1 and not word.isdigit()):
        return ""
    # A stemmer holds the word it works on, so threads do not share one.
    return snowballstemmer.stemmer(_NAMES[language]).stemWord(word)
