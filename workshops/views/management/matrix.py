"""The wall: cities down, steps across."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officine import csv_safe
from officine.charts.wall import Wall
from officine.templatetags.ui import icon
from workshops.forms.filters import MatrixForm
from workshops.queries import matrix as matrices
from workshops.views.management.doors import own_workshop


def _category(request) -> str:
    asked = request.GET.get("categoria", "").strip().upper()
    return asked if asked.isalnum() and len(asked) <= 4 else ""


@require_safe
def matrix(request, slug):
    """Every cell opens the list of what it counts."""
    workshop = own_workshop(request, slug)
    category = _category(request)
    found = matrices.matrix(workshop, category=category)
    extra = f"&{urlencode({'categoria': category})}" if category else ""
    queue = reverse("workshops:queue", args=[slug])
    context = {
        "workshop": workshop,
        "matrix": found,
        "rows": _rows(found, queue, extra),
        "category": category,
        "form": MatrixForm(
            initial={"categoria": category}, categories=matrices.categories(workshop)
        ),
        "queue": queue,
        "extra": extra,
    }
    return render(request, "workshops/management/matrix.html", context)


def _rows(found, queue: str, extra: str) -> list[dict]:
    """The cities as the page writes them."""
    shapes = {word.value: icon(name, "xs") for word, name in matrices.SHAPES.items() if name}
    wall, of = Wall(shapes, _("niente chiesto")), _("%(done)s su %(asked)s")
    rows = []
    for row in found.rows:
        address = f"{queue}?citta={row.place.city.slug}"
        cells = [
            wall.cell(
                cell.word.value,
                cell.label,
                f"{address}&passo={cell.step.code}{extra}" if cell.due else "",
                of % {"done": cell.answered, "asked": cell.due} if cell.due else "",
            )
            for cell in row.cells
        ]
        told = {
            "city": row.place.city.name,
            "address": f"{address}{extra}",
            "cells": wall.row(cells),
            "total": of % {"done": row.total.answered, "asked": row.total.due},
        }
        rows.append(told)
    return rows


@require_safe
def as_csv(request, slug):
    """The same figures and words, for a spreadsheet."""
    workshop = own_workshop(request, slug)
    found = matrices.matrix(workshop, category=_category(request))
    return csv_safe.response(f"matrice-{workshop.slug}.csv", matrices.table(found))
