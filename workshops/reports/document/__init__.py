"""The report as a document: sections of texts, figures, tables and drawings, from frozen figures.

The page, the PDF and the workbook walk the same document, so that no face says more or less than
another. Everything in it is plain: words already in the language of the reader, links as the part
of an address after the report's own.
"""

from django.utils.translation import gettext as _

from workshops.reports.document.closing import code, method, organisations
from workshops.reports.document.compilations import compilations
from workshops.reports.document.cover import co_leads, cover
from workshops.reports.document.dialogue import dialogue
from workshops.reports.document.gatherings import gatherings
from workshops.reports.document.participation import participation
from workshops.reports.document.path import path
from workshops.reports.document.synthesis import synthesis
from workshops.reports.wording import foreign, language

SECTIONS = [
    *(synthesis, path, participation, compilations, dialogue, gatherings),
    *(code, organisations, method),
]

__all__ = ["document"]


def document(figures: dict, sha256: str) -> dict:
    """The whole report in the language that is active."""
    return {
        "language": language(),
        "records": foreign(),
        "cover": cover(figures, sha256),
        "sections": [told for section in SECTIONS if (told := section(figures))],
        "signatures": [
            {"role": _("Per l'Autorità di gestione"), "who": figures["workshop"]["authority"]},
            {"role": _("Per i partner, chi co-conduce l'officina"), "who": co_leads(figures)},
        ],
    }
