from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from toolkit.book import open_book
from toolkit.forms.paper import sheets
from toolkit.models import Obligation
from toolkit.views.shelf import edition_asked, page


@page
def phase(request: HttpRequest, number: str, code: str) -> HttpResponse:
    return _shown(request, number, "phases", code, "toolkit/phase.html")


@page
def phase_print(request: HttpRequest, number: str, code: str) -> HttpResponse:
    return _shown(request, number, "phases", code, "toolkit/print/phase.html")


@page
def step(request: HttpRequest, number: str, code: str) -> HttpResponse:
    return _shown(request, number, "steps", code, "toolkit/step.html")


@page
def step_print(request: HttpRequest, number: str, code: str) -> HttpResponse:
    return _shown(request, number, "steps", code, "toolkit/print/step.html")


@page
def tools(request: HttpRequest, number: str) -> HttpResponse:
    return _list(request, number, "toolkit/tools.html")


@page
def tool(request: HttpRequest, number: str, code: str) -> HttpResponse:
    return _shown(request, number, "tools", code, "toolkit/tool.html")


@page
def tool_print(request: HttpRequest, number: str, code: str) -> HttpResponse:
    return _shown(request, number, "tools", code, "toolkit/print/tool.html")


@page
def forms(request: HttpRequest, number: str) -> HttpResponse:
    return _list(request, number, "toolkit/forms.html")


@page
def form(request: HttpRequest, number: str, code: str) -> HttpResponse:
    return _shown(request, number, "forms", code, "toolkit/form.html")


@page
def form_print(request: HttpRequest, number: str, code: str) -> HttpResponse:
    return _shown(request, number, "forms", code, "toolkit/print/form.html")


def _list(request: HttpRequest, number: str, template: str) -> HttpResponse:
    edition = edition_asked(request, number)
    return render(request, template, {"edition": edition, "book": open_book(edition)})


def _shown(request, number: str, kind: str, code: str, template: str) -> HttpResponse:
    """One part of the edition by its code, with what its page needs besides."""
    edition = edition_asked(request, number)
    book = open_book(edition)
    part = getattr(book, kind).get(code)
    if part is None:
        raise Http404
    context = {"edition": edition, "book": book, kind[:-1]: part}
    if kind == "forms":
        context["sections"] = sheets(part)
    if kind == "steps":
        context["duties"] = Obligation.objects.filter(code__in=part["obligations"])
    return render(request, template, context)
