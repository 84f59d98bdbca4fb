"""Looking for something inside one edition of the Toolkit."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from officine.keeping.pages import kept
from toolkit.book import open_book
from toolkit.models import Edition, Kind
from toolkit.queries import current
from toolkit.search import LONGEST, index_of
from toolkit.views.shelf import edition_asked, page, spoken

ON_A_PAGE = 20
NAMES = {
    Kind.PHASE: _("Fasi"),
    Kind.STEP: _("Passi"),
    Kind.TOOL: _("Strumenti"),
    Kind.FORM: _("Moduli"),
    Kind.SECTION: _("Sezioni"),
    Kind.QUESTION: _("Domande"),
    Kind.PRACTICE: _("Buone pratiche"),
}


@login_not_required
@require_safe
@kept
def current_search(request: HttpRequest) -> HttpResponse:
    """In the edition in force, whichever it is when one asks."""
    edition = current(request.user)
    if edition is None:
        return render(request, "toolkit/empty.html")
    return _shown(request, spoken(request, edition, edition.asked_as))


@page
def search(request: HttpRequest, number: str) -> HttpResponse:
    return _shown(request, edition_asked(request, number))


def _shown(request: HttpRequest, edition: Edition) -> HttpResponse:
    index = index_of(edition)
    answer = index.find(request.GET.get("q", ""))
    kind = request.GET.get("tipo", "")
    kind = kind if kind in answer.counts else ""
    paginator = Paginator(answer.of_kind(kind), ON_A_PAGE)
    context = {
        "edition": edition,
        "book": open_book(edition),
        "answer": answer,
        "asked": answer.asked,
        "near": index.near(answer),
        "kind": kind,
        "kinds": [(one, NAMES[one], count) for one, count in answer.counts.items()],
        "page": paginator.get_page(request.GET.get("page")),
        "longest": LONGEST,
    }
    return render(request, "toolkit/search.html", context)
