"""Open data: the datasets, their fields and files, and the catalogue that machines read."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from officine import csv_safe
from officine.charts.table import Table
from officine.keeping.pages import kept
from officine.pages import dcat as catalogues
from officine.pages.datasets import DATASETS, Dataset

SAMPLE = 10


def _known(name: str) -> Dataset:
    if name not in DATASETS:
        raise Http404
    return DATASETS[name]


@login_not_required
@require_safe
@kept
def catalogue(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "pages/data.html",
        {"datasets": list(DATASETS.values()), "updated": timezone.localdate()},
    )


@login_not_required
@require_safe
@kept
def dataset(request: HttpRequest, name: str) -> HttpResponse:
    """One dataset: its fields, its files, its first rows."""
    data = _known(name)
    rows = [list(record.values()) for record in data.records(SAMPLE)]
    sample = Table("", [column.name for column in data.columns], rows)
    return render(
        request,
        "pages/dataset.html",
        {"dataset": data, "sample": sample, "updated": timezone.localdate()},
    )


@login_not_required
@require_safe
def download(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """The whole dataset as CSV or JSON, written while it is read."""
    data = _known(name)
    if form == "csv":
        response = csv_safe.response(f"{name}.csv", data.lines())
    elif form == "json":
        response = StreamingHttpResponse(_json(data), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    else:
        raise Http404
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _json(data: Dataset):
    yield "["
    first = True
    for record in data.records():
        yield "" if first else ","
        first = False
        yield "\n" + json.dumps(record, ensure_ascii=False, default=str)
    yield "\n]\n"


@login_not_required
@require_safe
def dcat(request: HttpRequest, form: str) -> HttpResponse:
    """The catalogue in DCAT-AP_IT."""
    today = timezone.localdate()
    if form == "jsonld":
        return HttpResponse(catalogues.json_ld(today), content_type="application/ld+json")
    if form == "ttl":
        return HttpResponse(catalogues.turtle(today), content_type="text/turtle; charset=utf-8")
    raise Http404
