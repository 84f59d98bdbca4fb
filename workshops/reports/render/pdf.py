"""The report as a tagged PDF, dated by its figures: the same bytes for the same figures."""

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from officine.pdf import compile_pdf
from workshops.reports.document import document
from workshops.reports.freeze import Frozen

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "reports" / "progress" / "report.typ"


def render(frozen: Frozen, sha256: str, language: str, alive=None) -> bytes:
    figures = frozen.figures
    with translation.override(language):
        data = document(figures, sha256) | {
            "base": f"{figures['address']}/dati/",
            "words": {
                "contents": _("Indice"),
                "signatures": _("Firme"),
                "place_and_date": _("Luogo e data"),
                "signature": _("Firma"),
                "page": _("pagina"),
                "of": _("di"),
            },
        }
    return compile_pdf(TEMPLATE, data, at=dt.datetime.fromisoformat(figures["frozen_at"]))
