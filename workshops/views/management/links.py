"""The chain of an officina: what may be chosen, and one thing of it with what it leads to."""

from dataclasses import asdict
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from toolkit.forms.definition import definition_of
from workshops.forms.filters import LinksForm
from workshops.lifecycles import SubmissionState
from workshops.models import City, SentRow, Submission
from workshops.queries.links.offered import UNUSED, Offered, Wanted
from workshops.queries.links.walking import Knot, backwards, onwards
from workshops.views.management.doors import own_workshop, page_of, review_addresses


@require_safe
def index(request, slug):
    """What was sent and may be chosen, with how often it was."""
    workshop = own_workshop(request, slug)
    wanted = Wanted.read(request.GET)
    found = Offered(workshop, wanted)
    page = page_of(request, found)
    cities = City.objects.filter(places__workshop=workshop).order_by("name")
    form = LinksForm(
        initial=asdict(wanted), modules=found.choices, cities=cities.values_list("slug", "name")
    )
    chips = [
        {"label": label, "url": f"{request.path}?{wanted.but(name)}"}
        for name, label in form.words().items()
    ]
    address = review_addresses()
    context = {
        "workshop": workshop,
        "page": page,
        "rows": [
            (_address(address(slug, one.public_id), one.question, one.key), one)
            for one in page.object_list
        ],
        "unused": found.unused,
        "unused_url": f"{request.path}?{wanted.but('uso')}&uso={UNUSED}",
        "form": form,
        "chips": chips,
        "clear_url": request.path,
        "shows_unused": wanted.uso == UNUSED,
    }
    return render(request, "workshops/management/links.html", context)


@require_safe
def chain(request, slug, public_id):
    """One row, one answer or one whole form, with the chain before it and after it."""
    workshop = own_workshop(request, slug)
    rows = Submission.objects.exclude(state=SubmissionState.DRAFT).select_related(
        "assignment__form",
        "assignment__participation__organisation",
        "assignment__step_run__place__city",
    )
    submission = get_object_or_404(
        rows.defer("assignment__form__document"),
        assignment__public_id=public_id,
        assignment__participation__workshop=workshop,
    )
    question, key = (request.GET.get(name, "")[:40] for name in ("domanda", "voce"))
    start = (submission.pk, question, key if question else "")
    asked, text = _thing(submission, *start[1:])
    address = review_addresses()
    back, on = backwards(request.user, workshop, start), onwards(request.user, workshop, start)
    context = {
        "workshop": workshop,
        "assignment": submission.assignment,
        "asked": asked,
        "text": text,
        "review_url": address(slug, public_id),
        "back": _told(back.knots, slug, address),
        "back_is_cut": back.is_cut,
        "on": _told(on.knots, slug, address),
        "on_is_cut": on.is_cut,
    }
    return render(request, "workshops/management/chain.html", context)


def _thing(submission, question: str, key: str):
    """The question that holds it, and its words; a thing that was not sent is a 404."""
    if not question:
        return None, ""
    asked = {one.code: one for one in definition_of(submission.assignment.form).questions}
    if question not in asked or "\0" in key:
        raise Http404
    if not key:
        return asked[question], ""
    row = get_object_or_404(
        SentRow, snapshot__submission=submission, question=question, key=key, is_current=True
    )
    return asked[question], row.text


def _told(knots: list[Knot], slug: str, address) -> list[dict]:
    """The chain as its template draws it: each thing with its own page, and what follows."""
    return [
        {
            "knot": one,
            "url": one.public_id and _address(address(slug, one.public_id), one.question, one.row),
            "next": _told(one.next, slug, address),
        }
        for one in knots
    ]


def _address(form: str, question: str, key: str) -> str:
    which = urlencode(
        [(name, said) for name, said in (("domanda", question), ("voce", key)) if said]
    )
    return f"{form}/legami?{which}" if which else f"{form}/legami"
