"""The report as one page that needs nothing else: styles and fonts are inside it."""

import base64
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from workshops.reports.document import document
from workshops.reports.freeze import Frozen

WEIGHTS = {400: "regular", 600: "600"}


@cache
def _style() -> str:
    """Our tokens, the style of the report and the two weights of its letter, as one text."""
    fonts = "".join(
        f"@font-face{{font-family:'Titillium Web';font-weight:{weight};"
        f"src:url(data:font/woff2;base64,{base64.b64encode(_font(name).read_bytes()).decode()})}}"
        for weight, name in WEIGHTS.items()
    )
    sheets = [Path(finders.find(f"css/{name}")) for name in ("tokens.css", "pages/reports.css")]
    return fonts + "\n".join(sheet.read_text() for sheet in sheets)


def _font(name: str) -> Path:
    folder = settings.ITALIA / "fonts" / "Titillium_Web"
    return folder / f"titillium-web-v10-latin-ext_latin-{name}.woff2"


def render(frozen: Frozen, sha256: str, language: str, alive=None) -> bytes:
    figures = frozen.figures
    with translation.override(language):
        context = {
            "report": document(figures, sha256),
            "base": f"{figures['address']}/dati/",
        }
        page = render_to_string("reports/progress/standalone.html", context)
    # Only here may a page of ours carry its style inside: it is kept as a file, never served.
    return page.replace("</head>", f"<style>{_style()}</style>\n</head>", 1).encode()
