"""An edition as one document: the same bytes on every machine, whichever door it came by."""

from toolkit.canonical.forms import compile_form, document_of
from toolkit.files.edition import EditionFiles
from toolkit.models import Edition, GoodPractice, Phase, Step, Tool

FORMAT = "officine-edition/1"
OF_EDITION = ["title", "language", "label", "note", "summary", "licence", "sources"]
OF_STEP = [
    "code",
    "title",
    "aim",
    "who",
    "who_note",
    "inputs",
    "outputs",
    "instructions",
    "least_working_days",
    "exit_condition",
    "ground",
]
OF_TOOL = [
    "code",
    "title",
    "when",
    "minutes_from",
    "minutes_to",
    "people_from",
    "people_to",
    "materials",
    "procedure",
    "record",
    "record_form",
    "cautions",
    "sources",
]
OF_PRACTICE = ["code", "title", "place", "summary", "why_it_matters", "source"]


def canonical(edition: Edition) -> dict:
    """The whole edition as one document without row numbers: the same on every machine."""
    phases = edition.phases.order_by("position").prefetch_related(
        "steps__tools", "steps__forms", "steps__obligations"
    )
    forms = edition.forms.order_by("position").prefetch_related("sections__questions")
    practices = edition.good_practices.order_by("code").prefetch_related("steps")
    return {
        "format": FORMAT,
        "toolkit": edition.toolkit.slug,
        "number": edition.number,
        **_revision(edition.revision),
        **_fields(edition, OF_EDITION),
        "phases": [
            {
                **_fields(phase, ["code", "title", "aim"]),
                "steps": [_step(step) for step in _in_order(phase.steps)],
            }
            for phase in phases
        ],
        "tools": [_fields(tool, OF_TOOL) for tool in edition.tools.order_by("position")],
        "forms": [compile_form(form) for form in forms],
        "good_practices": [
            {**_fields(practice, OF_PRACTICE), "steps": _codes(practice.steps)}
            for practice in practices
        ],
    }


def said(edition: Edition) -> dict:
    """What an edition says: as it was frozen, or as its rows say it now."""
    if edition.is_frozen:
        return Edition.objects.values_list("frozen", flat=True).get(pk=edition.pk)
    return canonical(edition)


def described(files: EditionFiles) -> dict:
    """What :func:`canonical` will say of the edition once these files are loaded."""
    return {
        "format": FORMAT,
        "toolkit": files.edition["toolkit"],
        "number": files.edition["number"],
        **_revision(files.edition.get("revision")),
        **_filled(Edition, OF_EDITION, files.edition),
        "phases": [
            {
                **_filled(Phase, ["code", "title", "aim"], phase),
                "steps": [
                    {
                        **_filled(Step, OF_STEP, step),
                        **{
                            key: sorted(step.get(key) or [])
                            for key in ("tools", "forms", "obligations")
                        },
                    }
                    for step in phase["steps"]
                ],
            }
            for phase in files.phases
        ],
        "tools": [_filled(Tool, OF_TOOL, _flat_tool(tool)) for tool in files.tools],
        "forms": [document_of(form) for form in files.forms],
        "good_practices": [
            {
                **_filled(GoodPractice, OF_PRACTICE, practice),
                "steps": sorted(practice.get("steps") or []),
            }
            for practice in sorted(files.good_practices, key=lambda row: row["code"])
        ],
    }


def _revision(revision: int | None) -> dict:
    """Said by revisions alone: what was published before there were any keeps its fingerprint."""
    return {"revision": revision} if revision else {}


def _step(step: Step) -> dict:
    return {
        **_fields(step, OF_STEP),
        "tools": _codes(step.tools),
        "forms": _codes(step.forms),
        "obligations": _codes(step.obligations),
    }


def _flat_tool(tool: dict) -> dict:
    for key, name in (("duration_minutes", "minutes"), ("people", "people")):
        low, high = tool.get(key) or (None, None)
        tool = tool | {f"{name}_from": low, f"{name}_to": high}
    return tool


def _filled(model, names: list[str], values: dict) -> dict:
    """The named values, with the default of the model's field where a file says nothing."""
    return {
        name: model._meta.get_field(name).get_default()
        if values.get(name) is None
        else values[name]
        for name in names
    }


def _fields(row, names: list[str]) -> dict:
    return {name: getattr(row, name) for name in names}


def _codes(rows) -> list[str]:
    return sorted(row.code for row in rows.all())


def _in_order(rows) -> list:
    return sorted(rows.all(), key=lambda row: row.position)
