"""What the exported answers point at: a table of its own, «from» on the left and «to» beside it."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _

from workshops.lifecycles import SubmissionState
from workshops.models import Link
from workshops.queries.links.seeing import named
from workshops.reports.answers.layout import Head, Sheet
from workshops.reports.answers.reading import PART

NAMES = (
    *("number", "organisation", "city", "form", "question", "row", "row_text", "column"),
    *("to_form", "to_question", "key", "label", "to_organisation", "to_number"),
)
SAID_BY = "snapshot__submission__assignment"


def sheet() -> Sheet:
    heads = [
        *(_("Ricevuta"), _("Organizzazione"), _("Città"), _("Modulo"), _("Domanda")),
        *(_("Riga"), _("Testo della riga"), _("Colonna")),
        *(_("Modulo scelto"), _("Domanda scelta"), _("Voce scelta"), _("Testo della voce")),
        *(_("Organizzazione della voce"), _("Ricevuta della voce")),
    ]
    title = _("Legami: che cosa usa che cosa")
    return Sheet(_("Legami"), title, [Head("", words) for words in heads], is_form=False)


def of(keys: list[int]) -> Iterator[list[tuple[int, dict]]]:
    """The links of these sendings in their order, a part at a time; each with its snapshot."""
    for start in range(0, len(keys), PART):
        part = keys[start : start + PART]
        rows = Link.objects.filter(snapshot__in=part).order_by("pk")
        found: dict[int, list[dict]] = {}
        for row in named(rows.annotate(**_from()), "to__"):
            found.setdefault(row["snapshot_id"], []).append(_told(row))
        yield [(key, link) for key in part for link in found.get(key, [])]


def _from() -> dict:
    return {
        "said_number": F("snapshot__number"),
        "said_organisation": F(f"{SAID_BY}__participation__organisation__name"),
        "said_city": F(f"{SAID_BY}__step_run__place__city__name"),
        "said_form": F(f"{SAID_BY}__form__code"),
    }


def _told(row: dict) -> dict:
    """As the columns say it; of a draft not even that it is there."""
    there = row["to_id"] is not None and row["state"] != SubmissionState.DRAFT
    values = (
        *(row[f"said_{name}"] for name in ("number", "organisation", "city", "form")),
        *(row[name] for name in ("question", "row", "row_text", "column")),
        *(row[name] for name in ("to_form", "to_question", "key", "label")),
        row["organisation"] if there else None,
        row["number"] if there else None,
    )
    return dict(zip(NAMES, values, strict=True))
