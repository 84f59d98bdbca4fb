"""What an item was: every change of it, word by word, and the way back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from toolkit.book import open_book
from toolkit.curation.diff import pieces
from toolkit.curation.history import history_of
from toolkit.curation.words import in_order
from toolkit.forms.paper import sheets
from toolkit.models import Edition, ItemChange, Kind, Obligation
from toolkit.queries import readable
from toolkit.views.redazione.doors import is_open, own_edition, own_item
from toolkit.views.redazione.outline import item_address
from toolkit.views.redazione.words import called, field_label, shown

AROUND = ("stands", "linked_from", "parts", "code")
SHOWN_IN = {Kind.SECTION: Kind.FORM, Kind.QUESTION: Kind.FORM}


@require_safe
def history(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """Who changed an item, when, and in which words. Also of one that was deleted."""
    edition = own_edition(request, pk)
    page = history_of(edition, kind, code, request.GET.get("page"))
    there = _is_there(edition, kind, code)
    if not page.paginator.count and there is None:
        raise Http404
    for entry in page.object_list:
        entry.fields = list(_fields(kind, entry.first.verb, entry.before, entry.after))
        entry.can_restore = _can_restore(entry.first, there is not None)
        for change in entry.changes:
            change.names = _names(change)
    context = {
        "edition": edition,
        "kind": kind,
        "code": code,
        "row": there,
        "name": called(kind, there) if there else code,
        "page": page,
        "may_edit": is_open(edition),
        "item_url": item_address(edition, kind, code) if there else "",
    }
    return render(request, "redazione/history.html", context)


def _is_there(edition: Edition, kind: str, code: str):
    try:
        return own_item(edition, kind, code)
    except Http404:
        return None


def _can_restore(change: ItemChange, is_there: bool) -> bool:
    """What it said before an edit, what was there before it was deleted."""
    if change.verb == ItemChange.Verb.DELETED:
        return not is_there
    return is_there and change.verb == ItemChange.Verb.EDITED


def _fields(kind: str, verb: str, before: dict | None, after: dict | None):
    """The fields that were touched, each with the pieces of its text before and after."""
    if verb not in (ItemChange.Verb.EDITED, ItemChange.Verb.RESTORED):
        return
    before, after = before or {}, after or {}
    for name in _touched(kind, before, after):
        was, now = shown(kind, name, before.get(name)), shown(kind, name, after.get(name))
        yield {"label": field_label(kind, name), "pieces": pieces(was, now)}


def _touched(kind: str, before: dict, after: dict) -> list[str]:
    names = {one for one in [*after, *before] if before.get(one) != after.get(one)}
    return in_order(kind, names - set(AROUND))


def _names(change: ItemChange) -> str:
    """What one saving of several touched, in a line."""
    touched = _touched(change.kind, change.before or {}, change.after or {})
    return ", ".join(field_label(change.kind, name) for name in touched)


@require_safe
def preview(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """The page that readers will see, with what the draft says now."""
    edition = own_edition(request, pk)
    row = own_item(edition, kind, code)
    read = readable(request.user).get(pk=edition.pk)
    book = open_book(read)
    shown_kind, shown_code = _page_of(kind, row)
    context = {
        "edition": read,
        "book": book,
        "page_template": f"toolkit/{shown_kind}.html",
        "item_url": item_address(edition, kind, code),
        "name": called(kind, row),
        "preview": True,
    }
    if kind == Kind.PRACTICE:
        context["page_template"] = "redazione/practice.html"
        context["practice"] = next(one for one in book.practices if one["code"] == code)
    else:
        context[shown_kind] = part = getattr(book, f"{shown_kind}s")[shown_code]
    if shown_kind == Kind.FORM:
        context["sections"] = sheets(part)
    if shown_kind == Kind.STEP:
        context["duties"] = Obligation.objects.filter(code__in=part["obligations"])
    return render(request, "redazione/preview.html", context)


def _page_of(kind: str, row) -> tuple[str, str]:
    """The kind and code of the public page on which an item is read."""
    if kind == Kind.SECTION:
        return str(Kind.FORM), row.form.code
    if kind == Kind.QUESTION:
        return str(Kind.FORM), row.section.form.code
    return str(kind), row.code
