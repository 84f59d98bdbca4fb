"""What files say of an item: the canonical content with everything left out that goes without
saying. The inverse of ``toolkit.canonical.editions.described``."""

from toolkit.canonical.editions import OF_EDITION
from toolkit.canonical.forms import COMMON, DEFAULTS, PAGES
from toolkit.fields.vocabularies import vocabulary

SAID = {page: word for word, page in PAGES.items()}
ALWAYS = {"scale": ("from", "to"), "reference": ("to",)}
AROUND = ("stands", "linked_from", "parts")
NOTHING = ("", None, [], {})


def question_as_file(question: dict) -> dict:
    """A question or a column, without the defaults of its kind."""
    common = {key: question[key] for key in ("code", "kind", "label")}
    usual = COMMON | DEFAULTS[question["kind"]]
    own = {
        key: value
        for key, value in question.items()
        if key not in (*common, *AROUND) and value not in (usual.get(key), None)
    }
    own |= {key: question[key] for key in ALWAYS.get(question["kind"], ())}
    own = {key: value for key, value in own.items() if value not in NOTHING}
    if own.get("vocabulary") and own.get("choices") == _listed(own["vocabulary"]):
        del own["choices"]
    if "columns" in own:
        own["columns"] = [question_as_file(column) for column in own["columns"]]
    return common | own


def section_as_file(section: dict) -> dict:
    head = {key: section[key] for key in ("code", "title")}
    if section["intro"]:
        head["intro"] = section["intro"]
    if section["page"] != PAGES["one"]:
        head["page"] = SAID[section["page"]]
    return head | {"questions": [question_as_file(one) for one in section["questions"]]}


def head_as_file(edition: dict) -> dict:
    """What an edition says of itself."""
    head = {key: edition[key] for key in ("toolkit", "title", "number", "language", "summary")}
    said = {key: edition.get(key) for key in ("revision", *OF_EDITION) if key not in head}
    return head | {key: value for key, value in said.items() if value}


def form_as_file(form: dict) -> dict:
    """The file of a form, from its document."""
    head = {
        key: value
        for key, value in form.items()
        if key not in ("sections", *AROUND) and _said(value)
    }
    head["cross_phase"] = form["cross_phase"]
    return head | {"sections": [section_as_file(section) for section in form["sections"]]}


def step_as_file(step: dict) -> dict:
    least = step["least_working_days"]
    said = {key: value for key, value in step.items() if _said(value) and key not in AROUND}
    return said | {"least_working_days": least}


def phase_as_file(phase: dict) -> dict:
    head = {key: phase[key] for key in ("code", "title", "aim") if phase[key]}
    return head | {"steps": [step_as_file(step) for step in phase["steps"]]}


def tool_as_file(tool: dict) -> dict:
    said = {
        key: value
        for key, value in tool.items()
        if _said(value) and not key.endswith(("_from", "_to")) and key not in AROUND
    }
    for key, name in (("duration_minutes", "minutes"), ("people", "people")):
        pair = [tool[f"{name}_from"], tool[f"{name}_to"]]
        if pair != [None, None]:
            said[key] = pair
    return said


def practice_as_file(practice: dict) -> dict:
    return {key: value for key, value in practice.items() if _said(value) and key not in AROUND}


def _said(value) -> bool:
    return value not in NOTHING


def _listed(name: str) -> list[dict]:
    return [dict(choice) for choice in vocabulary(name)]
