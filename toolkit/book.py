"""An edition as a book to read: everything in it linked up, in no queries once it is open."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import SimpleNamespace

from officine.spoken import spoken
from toolkit.canonical.editions import canonical
from toolkit.canonical.forms import canonical_bytes, fingerprint
from toolkit.forms.definition import definition_of
from toolkit.models import Edition, Respondent, Step

LONG = 240  # minutes


@dataclass(frozen=True, eq=False)
class Book:
    """The parts of an edition by code, in the order of reading.

    Each part is the dictionary of the canonical export with its codes replaced by the parts they
    name: a step knows its phase, tools and forms, a tool and a form know their steps.
    """

    phases: dict[str, dict]
    steps: dict[str, dict]
    tools: dict[str, dict]
    forms: dict[str, dict]
    practices: list[dict]
    size: int


def open_book(edition: Edition, content: dict | None = None) -> Book:
    """The book of an edition; a published one is read once a process, since it never changes.

    ``content`` is what a draft says, where it has been read already.
    """
    if edition.is_frozen:
        language = edition.language if edition.is_translation else ""
        return _published(edition.pk, edition.sha256, language)
    return _bound(content or canonical(edition))


@lru_cache(maxsize=8)
def _published(pk: int, sha256: str, language: str) -> Book:
    content = Edition.objects.values_list("frozen", flat=True).get(pk=pk)
    return _bound(spoken(content, language) if language else content)


def _bound(content: dict) -> Book:
    tools = {tool["code"]: _tool(tool) for tool in content.get("tools", [])}
    forms = {form["code"]: _form(form) for form in content.get("forms", [])}
    for tool in tools.values():
        tool["record_form"] = forms.get(tool["record_form"])
    phases, steps = {}, {}
    for phase in content.get("phases", []):
        phases[phase["code"]] = here = phase | {"steps": []}
        for step in phase["steps"]:
            steps[step["code"]] = linked = _step(step, here, tools, forms)
            here["steps"].append(linked)
    practices = []
    for practice in content.get("good_practices", []):
        told = practice | {"steps": [steps[code] for code in practice["steps"]]}
        practices.append(told)
        for step in told["steps"]:
            step["practices"].append(told)
    for rows in (phases, steps, tools, forms):
        _chain(list(rows.values()))
    return Book(phases, steps, tools, forms, practices, len(canonical_bytes(content)))


def _step(step: dict, phase: dict, tools: dict, forms: dict) -> dict:
    linked = step | {
        "phase": phase,
        "who": [Step.Who(code) for code in step["who"]],
        "tools": [tools[code] for code in step["tools"]],
        "forms": [forms[code] for code in step["forms"]],
        "practices": [],
    }
    for part in (*linked["tools"], *linked["forms"]):
        part["steps"].append(linked)
    return linked


def _tool(tool: dict) -> dict:
    """What lasts half a day or more is told in hours."""
    low, high = tool["minutes_from"], tool["minutes_to"]
    hours = (round(low / 60, 1), round(high / 60, 1)) if low and high >= LONG else None
    return tool | {"steps": [], "hours": hours}


def _form(form: dict) -> dict:
    row = SimpleNamespace(document=form, sha256=fingerprint(form))
    return form | {
        "steps": [],
        "respondent": Respondent(form["respondent"]),
        "doc": definition_of(row),
        "count": sum(len(section["questions"]) for section in form["sections"]),
    }


def _chain(rows: list[dict]) -> None:
    """Let each part know the one before it and the one after."""
    for before, after in pairwise(rows):
        before["next"], after["previous"] = after, before
