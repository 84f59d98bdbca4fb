"""Editions that nobody would write by hand: any texts, orders, settings that a draft may have.

Hypothesis draws the words and a seed; what is said where follows from the seed.
"""

import random

from hypothesis import strategies as st

from officine.rich import clean
from toolkit.canonical.editions import FORMAT
from toolkit.canonical.forms import document_of

# Words that a file could take for something else, or lose.
TRICKS = [
    *("null", "no", "Yes", "true", "1.1", "007", "-1", "1e9", "~", ".inf", "0x1F", "12:30", "2027"),
    *("- voce", "# titolo", "a: b", "a #b", "'virgolette'", '"doppie"', "{a}", "[b]", "&a", "*b"),
    *("!c", "@d", "%e", "| f", "> g", "? h", "---", "...", "\\n", "\\", "€ 5", "perché «sì»"),
    *("due  blanchi", " davanti", "dietro ", "righe\ndue", "righe\n\n  rientrate\n- x", "fine\n"),
    *(
        "a\r\nb",
        "tab\tulato",
        "insie\u0301me",
        "\u0301solo",
        "no\xa0break",
        "😀",
        "a\u2028b",
        "\x85",
    ),
    *("parola " * 40, "lunga\n" + "parola " * 40 + "\nfine", "x" * 150, "a\n \nb", "> \u0338"),
]
TERMS = [None, {"working_days": 5}, {"days": 30}, {"day": "2027-03-31"}]
LETTERS = st.characters(
    codec="utf-8",
    exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co"),
    exclude_characters="<\u2028\u2029",
)
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=40), min_size=1, max_size=6)


def contents():
    """The canonical document of a sound edition."""
    return st.builds(
        lambda words, seed: Author(words, seed).edition(), WORDS, st.integers(0, 2**32)
    )


class Author:
    """Writes an edition out of given words."""

    def __init__(self, words: list[str], seed: int):
        # What a draft holds went through the same door.
        self.words = [word for text in (*words, *TRICKS) if (word := clean(text)[:200])]
        self.dice = random.Random(seed)

    def text(self, most: int = 200) -> str:
        return clean(self.dice.choice(self.words)[:most])

    def perhaps(self, most: int = 200) -> str:
        return self.dice.choice(["", self.text(most)])

    def texts(self, least: int = 0) -> list[str]:
        return [self.text() for _turn in range(self.dice.randint(least, 3))]

    def flip(self) -> bool:
        return self.dice.random() < 0.5

    def shuffled(self, rows: list[dict]) -> list[dict]:
        return self.dice.sample(rows, len(rows))

    def edition(self) -> dict:
        forms = [self.form(f"M{n:02}") for n in range(1, self.dice.randint(2, 4))]
        tools = [self.tool(f"T{n:02}") for n in range(1, self.dice.randint(1, 4))]
        phases = [self.phase(number, forms, tools) for number in range(self.dice.randint(1, 12))]
        phases = phases or [self.phase(0, forms, tools)]
        practice = {"code": "BP01", "title": self.text(), "place": self.perhaps(120)}
        practice |= {"summary": self.text(), "why_it_matters": self.perhaps()}
        return {
            "format": FORMAT,
            "toolkit": "prova",
            "number": 1,
            "title": self.text(),
            "language": "it",
            "label": self.perhaps(120),
            "note": self.perhaps(),
            "summary": self.perhaps(),
            "licence": self.text(40),
            "sources": [{"title": self.text(), "reference": self.text()}],
            "phases": self.shuffled(phases),
            "tools": self.shuffled(tools),
            "forms": self.shuffled(forms),
            "good_practices": [practice | {"source": self.text(), "steps": ["0.1"]}],
        }

    def phase(self, number: int, forms: list[dict], tools: list[dict]) -> dict:
        steps = [self.step(f"{number}.{n}", forms, tools) for n in (1, 2)]
        return {"code": f"F{number}", "title": self.text(), "aim": self.text(), "steps": steps}

    def step(self, code: str, forms: list[dict], tools: list[dict]) -> dict:
        return {
            "code": code,
            "title": self.text(),
            "aim": self.text(),
            "who": self.dice.choice([["authority"], ["partner", "city"], ["tables", "everyone"]]),
            "who_note": self.perhaps(),
            "inputs": self.texts(),
            "outputs": self.texts(least=1),
            "instructions": self.text(),
            "least_working_days": self.dice.randint(0, 400),
            "exit_condition": self.text(),
            "ground": self.perhaps(),
            "tools": sorted(tool["code"] for tool in tools[:1]),
            "forms": sorted(form["code"] for form in forms if self.flip()),
            "obligations": self.dice.choice([[], ["E05.1"]]),
        }

    def tool(self, code: str) -> dict:
        low, high = self.dice.choice([(None, None), (30, 60)])
        return {
            "code": code,
            "title": self.text(),
            "when": self.text(),
            "minutes_from": low,
            "minutes_to": high,
            "people_from": None,
            "people_to": None,
            "materials": self.texts(),
            "procedure": self.text(),
            "record": self.text(),
            "record_form": self.dice.choice(["", "M01"]),
            "cautions": self.perhaps(),
            "sources": self.texts(),
        }

    def form(self, code: str) -> dict:
        questions = [self.question(f"{code}.{n:02}") for n in range(1, self.dice.randint(2, 8))]
        known = [question["code"] for question in questions[:-1] if question["kind"] == "yes_no"]
        if known:
            test = {"question": self.dice.choice(known), "op": "equals", "value": self.flip()}
            questions[-1]["condition"] = {self.dice.choice(["all", "any"]): [test]}
        section = {"code": f"{code}.A", "title": self.text(), "intro": self.perhaps()}
        section |= {"page": self.dice.choice(["one", "grouped"]), "questions": questions}
        described = {
            "code": code,
            "title": self.text(),
            "aim": self.text(),
            "respondent": self.dice.choice(["authority", "partner", "table"]),
            "cross_phase": self.flip(),
            "minutes": self.dice.randint(1, 600),
            "prepare": self.texts(),
            "used_by": self.text(),
            "made_public": self.text(),
            "sections": [section],
        }
        if self.flip():
            described["checks"] = [self.check(questions[0]["code"])]
            described["signature"] = self.dice.choice(["", "link", "login", "strong"])
        return document_of(described)

    def question(self, code: str) -> dict:
        kind, settings = self.dice.choice(sorted(self.settings().items()))
        common = {
            "help": self.perhaps(),
            "required": self.dice.choice(["required", "advised", "optional"]),
            "not_applicable": self.flip(),
            "personal_data": self.flip(),
            "public": self.flip(),
        }
        settings = {key: value for key, value in settings.items() if self.flip() or key in NEEDED}
        if kind not in ("computed", "note"):
            common["answer_by"] = self.dice.choice(TERMS)
        if kind == "table" and self.flip():
            common["row_checks"] = [self.check(settings["columns"][0]["code"])]
        return {"code": code, "kind": kind, "label": self.text()} | common | settings

    def check(self, code: str) -> dict:
        return {"rule": {"all": [{"question": code, "op": "answered"}]}, "message": self.text()}

    def settings(self) -> dict[str, dict]:
        number, dice = self.dice.randint, self.dice
        choices = [{"code": f"c{n}", "label": self.text()} for n in range(number(2, 5))]
        column = {"code": "voce", "kind": "money", "label": self.text()}
        return {
            "text": {"max_length": number(1, 1000)},
            "long_text": {},
            "date": {},
            "integer": {"min": number(-5, 0), "max": number(0, 9), "unit": self.text(40)},
            "decimal": {"min": -dice.random(), "decimals": number(0, 6)},
            "money": {"min": dice.choice([0, 2, 2.5]), "max": 1000.0},
            "choice": {"choices": choices, "other": True},
            "multiple": {"vocabulary": "workshop_roles", "max_choices": 2, "other": True},
            "percentage": {"min": number(0, 9), "max": 80.5, "decimals": number(0, 6)},
            **{kind: {} for kind in ("time", "email", "phone", "url")},
            **{kind: {} for kind in ("fiscal_code", "vat_number", "ipa_code")},
            "period": {"earliest": "2027-01-01", "latest": "2027-12-31"},
            "address": {},
            "note": {},
            "yes_no": {},
            "scale": {"from": number(0, 1), "to": number(2, 10), "to_label": self.text(80)},
            "ranking": {"choices": choices, "first": 2},
            "points": {
                "vocabulary": "workshop_roles",
                "total": number(1, 99),
                "spare": self.flip(),
            },
            "map_point": {"south": 40.5, "north": 46, "west": number(5, 7)},
            "matrix": {"rows": choices[:2], "choices": choices, "many": self.flip()},
            "file": {"formats": ["docx", "pdf"], "max_files": 3},
            "reference": {"to": dice.choice(["city", "organisation"]), "many": True},
            "table": {"columns": [column], "row_name": self.text(60), "max_rows": number(1, 500)},
        }


NEEDED = ("rows", "choices", "vocabulary", "from", "to", "columns")
