"""What an edition says about something: its parts found by stems, the most telling first.

The index is made from what the reading pages read (``toolkit.book``), so a search of a published
edition asks the database nothing; that of a draft is made anew each time.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache

from django.urls import reverse

from officine import rich
from officine.stems import excerpt, fold, stems, words
from toolkit.book import Book, open_book
from toolkit.curation.texts import texts_of
from toolkit.models import Edition, Kind

LONGEST = 100  # characters of what one asks
MOST_WORDS = 12
GUESSES, MOST_GUESSED, SHORTEST_GUESSED = 2, 3, 4
IN_TITLE, IN_CODE, IN_TEXT = 8.0, 40.0, 1.0
PAGES = {
    Kind.PHASE: "toolkit:phase",
    Kind.STEP: "toolkit:step",
    Kind.TOOL: "toolkit:tool",
    Kind.FORM: "toolkit:form",
}


@dataclass(frozen=True, eq=False)
class Entry:
    """One part of an edition: where it stands and all that it says."""

    kind: Kind
    code: str
    title: str
    place: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    page: str = ""
    of: str = ""

    def url(self, number: str) -> str:
        """Its page in the edition of that name, or its place on the page of what holds it."""
        if not self.page:
            return f"{reverse('toolkit:edition', args=[number])}#{self.code}"
        address = reverse(self.page, args=[number, self.of])
        return address if self.of == self.code else f"{address}#{self.code}"


@dataclass(frozen=True, eq=False)
class Asked:
    """What somebody looks for: stems, codes, and the words as they were written."""

    query: str
    language: str
    terms: tuple[str, ...]
    words: tuple[str, ...]

    def excerpt(self, entry: Entry) -> str:
        """The passage of an entry that has most of the words; its beginning if none has."""
        wanted = set(self.terms)
        said = [rich.plain(text) for text in entry.texts]
        best = max(said, key=lambda text: len(wanted & set(stems(text, self.language))), default="")
        return excerpt(best, wanted, self.language)


@dataclass(frozen=True, eq=False)
class Answer:
    """What was found; ``missing`` are the words that are nowhere, ``is_whole`` if none of it is.

    Where no part has all the words, those that have most of them are given.
    """

    asked: Asked
    entries: list[Entry]
    missing: list[str]
    is_whole: bool

    @property
    def counts(self) -> dict[Kind, int]:
        """How many of each kind, in the order of the method."""
        found = Counter(entry.kind for entry in self.entries)
        return {kind: found[kind] for kind in Kind if found[kind]}

    def of_kind(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries if not kind or entry.kind == kind]


class Index:
    """The entries of an edition, and which of them hold each stem and how strongly."""

    def __init__(self, book: Book, language: str):
        self.language = language
        self.entries = list(_entries(book))
        self.held: dict[str, dict[int, float]] = {}
        for turn, entry in enumerate(self.entries):
            for term, weight in self._weights(entry).items():
                self.held.setdefault(term, {})[turn] = weight

    def _weights(self, entry: Entry) -> dict[str, float]:
        counted = Counter(
            stem for text in entry.texts for stem in stems(rich.plain(text), self.language)
        )
        weights = {stem: IN_TEXT * (1 + math.log(count)) for stem, count in counted.items()}
        for stem in stems(entry.title, self.language):
            weights[stem] = weights.get(stem, 0.0) + IN_TITLE
        return weights | {_code(entry.code): IN_CODE}

    def ask(self, query: str) -> Asked:
        """What a query means here: a word that is a code of ours is that code."""
        query = " ".join(query.replace("\0", " ")[:LONGEST].split())
        terms: dict[str, str] = {}
        for word in query.split():
            code = _code(word.strip(".,;:!?()«»\"'"))
            for term in [code] if code in self.held else stems(word, self.language):
                terms.setdefault(term, word)
        chosen = list(terms.items())[:MOST_WORDS]
        return Asked(
            query,
            self.language,
            tuple(term for term, _word in chosen),
            tuple(word for _term, word in chosen),
        )

    def find(self, query: str) -> Answer:
        """The entries that have all the words, or as many as any has; the most telling first."""
        asked = self.ask(query)
        score: Counter[int] = Counter()
        has: Counter[int] = Counter()
        for term in asked.terms:
            held = self.held.get(term, {})
            rare = math.log(1 + len(self.entries) / (1 + len(held)))
            for turn, weight in held.items():
                score[turn] += weight * rare
                has[turn] += 1
        most = max(has.values(), default=0)
        turns = sorted((turn for turn in has if has[turn] == most), key=lambda n: (-score[n], n))
        pairs = zip(asked.terms, asked.words, strict=True)
        missing = [word for term, word in pairs if term not in self.held]
        whole = bool(most) and most == len(asked.terms)
        return Answer(asked, [self.entries[turn] for turn in turns], missing, whole)

    def near(self, answer: Answer) -> list[str]:
        """Queries to try instead: the words that are nowhere, as the edition writes like ones."""
        tried = [answer.asked.query] * GUESSES
        for word in answer.missing[:MOST_GUESSED]:
            said = fold("".join(words(word)[-1:]))
            guesses = get_close_matches(said, self._words, n=GUESSES, cutoff=0.75)
            for turn, query in enumerate(tried if guesses else ()):
                guess = guesses[min(turn, len(guesses) - 1)]
                tried[turn] = query.replace(word, self._words[guess])
        return [query for query in dict.fromkeys(tried) if query != answer.asked.query]

    @cached_property
    def _words(self) -> dict[str, str]:
        """The longer words of the edition by how they are compared."""
        said = (text for entry in self.entries for text in (entry.title, *entry.texts))
        found = (word.lower() for text in said for word in words(text))
        return {fold(word): word for word in found if len(word) >= SHORTEST_GUESSED}


def index_of(edition: Edition) -> Index:
    """The index of an edition; that of a published one is made once a process."""
    book = open_book(edition)
    return _kept(book, edition.language) if edition.is_frozen else Index(book, edition.language)


@lru_cache(maxsize=8)
def _kept(book: Book, language: str) -> Index:
    """A published book is one object a process, so the index is as well."""
    return Index(book, language)


def _code(word: str) -> str:
    """A code as it stands among the stems, which never have this sign."""
    return f"#{fold(word)}"


def _entries(book: Book) -> Iterator[Entry]:
    """Everything in an edition, in the order of reading."""
    for phase in book.phases.values():
        yield _entry(Kind.PHASE, phase)
        for step in phase["steps"]:
            yield _entry(Kind.STEP, step, phase)
    for tool in book.tools.values():
        yield _entry(Kind.TOOL, tool)
    for form in book.forms.values():
        yield _entry(Kind.FORM, form)
        for section in form["sections"]:
            yield _entry(Kind.SECTION, section, form, page=Kind.FORM)
            for question in section["questions"]:
                yield _entry(Kind.QUESTION, question, form, section, page=Kind.FORM)
    for practice in book.practices:
        yield _entry(Kind.PRACTICE, practice)


def _entry(kind: Kind, part: dict, *above: dict, page: Kind | None = None) -> Entry:
    named = "label" if kind == Kind.QUESTION else "title"
    said = texts_of(kind, part)
    said.pop(named, None)
    return Entry(
        kind,
        part["code"],
        part[named],
        tuple(one["title"] for one in above),
        tuple(said.values()),
        PAGES.get(page or kind, ""),
        above[0]["code"] if page else part["code"],
    )
