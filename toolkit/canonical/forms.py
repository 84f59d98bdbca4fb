"""A form as one document: its rows compiled, every default filled in, and its fingerprint."""

import hashlib
import json

from toolkit.fields.place import ITALY
from toolkit.fields.vocabularies import vocabulary
from toolkit.models import FormDefinition, Question, Section

# What a kind of question is unless its file says otherwise.
DEFAULTS: dict[str, dict] = {
    "text": {"max_length": 200},
    "long_text": {"max_length": 2000},
    "date": {"not_before": None, "not_after": None},
    "integer": {"min": None, "max": None, "unit": ""},
    "decimal": {"min": None, "max": None, "decimals": 2, "unit": ""},
    "money": {"min": 0, "max": None},
    "percentage": {"min": 0, "max": 100, "decimals": 1},
    "period": {"earliest": None, "latest": None},
    "time": {},
    "email": {},
    "phone": {},
    "url": {},
    "fiscal_code": {},
    "vat_number": {},
    "ipa_code": {},
    "address": {},
    "note": {},
    "choice": {"choices": [], "vocabulary": None, "other": False},
    "multiple": {
        "choices": [],
        "vocabulary": None,
        "min_choices": None,
        "max_choices": None,
        "other": False,
    },
    "yes_no": {},
    "scale": {"from": 1, "to": 5, "from_label": "", "to_label": ""},
    "matrix": {"rows": [], "choices": [], "vocabulary": None, "many": False},
    "ranking": {"choices": [], "vocabulary": None, "first": None},
    "points": {"choices": [], "vocabulary": None, "total": 100, "spare": False},
    "map_point": dict(ITALY),
    "table": {"columns": [], "min_rows": 0, "max_rows": 50, "row_name": ""},
    "file": {"formats": ["pdf"], "max_mb": 10, "max_files": 1},
    "reference": {"to": "organisation", "form": None, "question": None, "many": False},
    "computed": {"compute": {}},
}
OF_FORM = [
    "code",
    "title",
    "aim",
    "respondent",
    "cross_phase",
    "minutes",
    "prepare",
    "used_by",
    "made_public",
]
PAGES = {"one": Section.Page.SINGLE.value, "grouped": Section.Page.GROUPED.value}
COMMON = {
    "help": "",
    "required": "optional",
    "not_applicable": False,
    "personal_data": False,
    "public": False,
    "condition": None,
}
# Settings that came after editions were frozen: documents leave them out where nobody made one, so
# that what is published keeps its fingerprint.
LATER = {"other": False}
# Rules that a question may have besides: documents leave them out where nobody made one.
RULES = ("required_if", "checks", "answer_by", "row_checks")


def compile_form(form: FormDefinition) -> dict:
    """The document that everything reads which fills, shows, prints or exports the form."""
    head = {key: getattr(form, key) for key in OF_FORM}
    head |= _besides(form.checks, form.signature)
    return head | {"sections": [_section(section) for section in _in_order(form.sections)]}


def document_of(described: dict) -> dict:
    """The same document, from the file of the form."""
    head = {key: described[key] for key in OF_FORM if key in described}
    head |= _besides(described.get("checks"), described.get("signature"))
    sections = [
        {
            "code": section["code"],
            "title": section["title"],
            "intro": section.get("intro") or "",
            "page": PAGES[section.get("page", "one")],
            "questions": [full_question(question) for question in section["questions"]],
        }
        for section in described["sections"]
    ]
    return {"cross_phase": False, "prepare": []} | head | {"sections": sections}


def _besides(checks: list[dict] | None, signature: str | None) -> dict:
    """Left out where nobody made one, as the rules of questions are."""
    found = {"checks": checks, "signature": signature}
    return {key: value for key, value in found.items() if value}


def fingerprint(document: dict) -> str:
    """SHA-256 of a document, the same on every machine: keys sorted, no spaces, UTF-8."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def canonical_bytes(document: dict) -> bytes:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def settings_of(question: dict) -> dict:
    """The settings that belong to the kind of a question or column, defaults filled in.

    A vocabulary is written out: what was published does not change with the list it came from.
    """
    defaults = DEFAULTS[question["kind"]]
    settings = {key: _said(question, key, default) for key, default in defaults.items()}
    settings = {k: v for k, v in settings.items() if k not in LATER or v != LATER[k]}
    if settings.get("vocabulary") and not settings["choices"]:
        settings["choices"] = [dict(choice) for choice in vocabulary(settings["vocabulary"])]
    if "columns" in settings:
        settings["columns"] = [full_question(column) for column in settings["columns"]]
    return settings


def full_question(question: dict) -> dict:
    """A question, or a column of a table, with every default filled in."""
    common = {key: _said(question, key, default) for key, default in COMMON.items()}
    names = {key: question[key] for key in ("code", "kind", "label")}
    rules = {key: question[key] for key in RULES if question.get(key)}
    return names | common | rules | settings_of(question)


def _said(question: dict, key: str, default):
    """A setting; one that is empty is one that nobody made: files know no other way to say it."""
    value = question.get(key)
    return default if value in ("", None, [], {}) else value


def _section(section: Section) -> dict:
    return {
        "code": section.code,
        "title": section.title,
        "intro": section.intro,
        "page": section.page,
        "questions": [_question(question) for question in _in_order(section.questions)],
    }


def _question(question: Question) -> dict:
    common = {key: getattr(question, key) for key in ("code", "kind", "label", *COMMON)}
    return full_question(question.settings | common)


def _in_order(rows) -> list:
    """By position, from what is prefetched when it is."""
    return sorted(rows.all(), key=lambda row: row.position)
