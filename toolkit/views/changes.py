"""What changed from one edition to another, for everybody: the public changelog."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from officine.keeping.pages import kept
from toolkit.canonical.editions import said
from toolkit.curation.diff import MARKS, Comparison, compare
from toolkit.models import Edition
from toolkit.views.shelf import original, spoken


@login_not_required
@require_safe
@kept
def changes(request: HttpRequest, before: str, after: str) -> HttpResponse:
    """Two editions side by side; in the language of the page if both were published in it."""
    pair = [original(request, before), original(request, after)]
    told = [spoken(request, one, one.asked_as) for one in pair]
    if all(one.language == request.LANGUAGE_CODE for one in told):
        pair = told
    return render(request, "toolkit/changes.html", compared(request, *pair))


def compared(request: HttpRequest, before: Edition, after: Edition) -> dict:
    """What a page of comparison shows; ``?mostra=added`` leaves one kind of change."""
    comparison = compare(said(before), said(after))
    mark = request.GET.get("mostra", "")
    mark = mark if mark in MARKS else ""
    return {
        "before": before,
        "after": after,
        "comparison": comparison,
        "mark": mark,
        "shown": _shown(comparison, mark),
    }


def _shown(comparison: Comparison, mark: str) -> list:
    """The items to tell in full: those that say something else, or all of one mark."""
    if mark:
        return [one for one in comparison.items if mark in one.marks]
    return [one for one in comparison.items if one.fields]
