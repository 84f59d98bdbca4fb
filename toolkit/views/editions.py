from itertools import pairwise

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from officine.keeping.pages import kept
from toolkit.book import open_book
from toolkit.canonical.forms import canonical_bytes
from toolkit.forms.paper import sheets
from toolkit.models import Edition, Obligation, Step
from toolkit.queries import current, in_language, readable
from toolkit.views.shelf import edition_asked, original, page, release_note, spoken

HOUR = 3600
YEAR = 365 * 24 * HOUR


@login_not_required
@require_safe
@kept
def index(request: HttpRequest) -> HttpResponse:
    """The edition in force, as doors to open; a word of explanation while there is none."""
    edition = current(request.user)
    if edition is None:
        return render(request, "toolkit/empty.html")
    edition = spoken(request, edition, edition.asked_as)
    context = {"edition": edition, "book": open_book(edition), "is_front": True}
    return render(request, "toolkit/edition.html", context)


@page
def edition(request: HttpRequest, number: str) -> HttpResponse:
    edition = edition_asked(request, number)
    return render(request, "toolkit/edition.html", {"edition": edition, "book": open_book(edition)})


@page
def whole(request: HttpRequest, number: str) -> HttpResponse:
    """All of it on one page, to print: contents, phases, tools, forms."""
    edition = edition_asked(request, number)
    book = open_book(edition)
    context = {
        "edition": edition,
        "book": book,
        "papers": [{"form": form, "sections": sheets(form)} for form in book.forms.values()],
        "duties": Obligation.objects.all(),
    }
    return render(request, "toolkit/print/whole.html", context)


def _fingerprint(request: HttpRequest, number: str) -> str | None:
    edition = _to_download(request, number)
    return f'"{edition.sha256}"' if edition.is_frozen else None


@login_not_required
@require_safe
@condition(etag_func=_fingerprint)
def download(request: HttpRequest, number: str) -> HttpResponse:
    """The canonical export of a published edition: the bytes its fingerprint is made of.

    An exact address never changes; that of a number changes with its next revision.
    """
    edition = _to_download(request, number)
    if not edition.is_frozen:
        raise Http404
    frozen = Edition.objects.values_list("frozen", flat=True).get(pk=edition.pk)
    response = HttpResponse(canonical_bytes(frozen), content_type="application/json")
    tongue = f"-{edition.language}" if edition.is_translation else ""
    name = f"{edition.toolkit.slug}-edizione-{edition.name}{tongue}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    if "." in number:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=HOUR)
    return response


def _to_download(request: HttpRequest, number: str) -> Edition:
    """As it was written, whatever the language of the page; in another with ``?lingua=``."""
    known = getattr(request, "toolkit_edition", None)
    if known is None:
        known = original(request, number)
        language = request.GET.get("lingua", known.language)
        if language != known.language:
            known = in_language(known, language[:5])
        if known is None:
            raise Http404
        request.toolkit_edition = known
    return known


@login_not_required
@require_safe
@kept
def editions(request: HttpRequest) -> HttpResponse:
    """Every edition that can be read, the newest first, and what changed since the one before."""
    rows = list(readable(request.user).select_related("toolkit", "based_on"))
    frozen = [row for row in rows if row.is_frozen]
    for row, before in pairwise(frozen):
        row.before = row.based_on if row.based_on in frozen else before
    spoken = {row.based_on_id: row for row in Edition.objects.translations().frozen()}
    for row in rows:
        row.spoken = spoken.get(row.pk)
        if row.spoken and row.spoken.language == request.LANGUAGE_CODE:
            row.release_note = release_note(row, row.spoken)
        row.asked_as = row.exact if row.is_frozen and row.latest > row.revision else row.name
    return render(request, "toolkit/editions.html", {"editions": rows})


@login_not_required
@require_safe
@kept
def code(request: HttpRequest) -> HttpResponse:
    """The duties of the Code of conduct, and which steps of the edition in force meet them."""
    edition = current(request.user)
    steps = Step.objects.filter(phase__edition=edition).only("code", "title", "phase")
    duties = Obligation.objects.prefetch_related(
        Prefetch("steps", queryset=steps.order_by("position"), to_attr="met_by")
    )
    return render(request, "toolkit/code.html", {"edition": edition, "duties": duties})
