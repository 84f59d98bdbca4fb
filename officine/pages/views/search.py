import difflib
import re
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from toolkit.models import Kind, Step
from toolkit.queries import current
from toolkit.search import index_of
from toolkit.views.shelf import spoken
from workshops.models import Workshop
from workshops.queries import public

MOST = 20  # of each group: a longer list means that the words were too common
OF_TOOLKIT = {
    Kind.PHASE: gettext_lazy("Fasi del Toolkit"),
    Kind.STEP: gettext_lazy("Passi del Toolkit"),
    Kind.TOOL: gettext_lazy("Strumenti"),
    Kind.FORM: gettext_lazy("Moduli"),
    Kind.SECTION: gettext_lazy("Sezioni dei moduli"),
    Kind.QUESTION: gettext_lazy("Domande dei moduli"),
    Kind.PRACTICE: gettext_lazy("Buone pratiche"),
}


@dataclass(frozen=True)
class Found:
    title: str
    url: str
    note: str = ""
    code: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    results: list[Found]
    more: str = ""  # where all of them are


def matching(rows: QuerySet, words: list[str], *fields: str) -> QuerySet:
    """The rows in which every word is in some of the fields."""
    for word in words:
        asked = Q()
        for field in fields:
            asked |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(asked)
    return rows


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Officine and partners that hold all the words, and what the Toolkit in force says of them."""
    query = request.GET.get("q", "").replace("\0", "")[:100].strip()
    words = query.split()[:8]
    groups = [group for group in _groups(request, query, words) if group.results] if words else []
    near = [] if groups or not words else _near(words)
    return render(
        request,
        "pages/search.html",
        {
            "query": query,
            "search_query": query,
            "groups": groups,
            "total": sum(len(group.results) for group in groups),
            "near": near,
            "most": MOST,
        },
    )


def _groups(request: HttpRequest, query: str, words: list[str]) -> list[Group]:
    workshops = matching(Workshop.objects.public(), words, "title", "theme", "aim", "outcome").only(
        "slug", "title", "theme"
    )[:MOST]
    bodies = matching(public.organisations_at_table(), words, "name", "names__name").distinct()
    groups = [
        Group(
            _("Officine"),
            [
                Found(w.title, reverse("workshops:workshop", args=[w.slug]), w.theme)
                for w in workshops
            ],
        )
    ]
    groups += _of_toolkit(request, query)
    groups.append(
        Group(
            _("Organizzazioni"),
            [
                Found(b.name, reverse("workshops:partners") + f"?cerca={b.name}", b.category.name)
                for b in bodies[:MOST]
            ],
        )
    )
    return groups


def _of_toolkit(request: HttpRequest, query: str) -> list[Group]:
    """What the edition in force says about it, by stems, in the language of the page."""
    edition = current(AnonymousUser())
    if edition is None:
        return []
    number = edition.number
    answer = index_of(spoken(request, edition, str(number))).find(query)
    if not answer.is_whole:
        return []
    more = f"{reverse('toolkit:search', args=[number])}?{urlencode({'q': answer.asked.query})}"
    return [
        Group(
            title,
            [
                Found(
                    entry.title,
                    entry.url(number),
                    answer.asked.excerpt(entry),
                    entry.code,
                )
                for entry in answer.of_kind(kind)[:MOST]
            ],
            f"{more}&tipo={kind}",
        )
        for kind, title in OF_TOOLKIT.items()
    ]


def _near(words: list[str]) -> list[str]:
    """Words of our titles that look like those that found nothing."""
    titles = list(Workshop.objects.public().values_list("title", flat=True)[:500])
    titles += Step.objects.filter(phase__edition__state="published").values_list(
        "title", flat=True
    )[:500]
    known = {word for title in titles for word in re.findall(r"[\w’'-]{4,}", title.lower())}
    near: list[str] = []
    for word in words:
        near += difflib.get_close_matches(word.lower(), sorted(known), n=3, cutoff=0.7)
    return list(dict.fromkeys(near))[:6]
