"""The outline of an edition: the tree, and what is done to it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from toolkit.actions import curation
from toolkit.curation import items
from toolkit.curation.outline import Outline, Row, outline_of
from toolkit.curation.texts import EDITION
from toolkit.models import Edition, ItemChange, Kind
from toolkit.views.redazione.doors import is_open, own_edition, own_item
from toolkit.views.redazione.words import called, done_words

MOST_UNFOLDED = 12
UNDONE_THERE = (ItemChange.Verb.ADDED, ItemChange.Verb.MOVED)
UNDONE_GONE = (ItemChange.Verb.DELETED,)


@require_safe
def tree(request: HttpRequest, pk: int) -> HttpResponse:
    """Phases and steps, tools, forms with their questions, good practices."""
    edition = own_edition(request, pk)
    change = just_done(edition, request)
    unfolded = _unfolded(request, change)
    found = outline_of(edition, unfolded)
    found.unfold([*unfolded, *([change.code] if change else [])])
    only_open = request.GET.get("commenti") == "aperti"
    if only_open:
        found.unfold(row.code for row in found.all() if row.comments)
    base = reverse("redazione:outline", args=[edition.pk])
    for row in found.all():
        row.url = _address(edition, base, row)
        row.verbs = f"{base}/elementi/{WORDS[row.kind]}/{row.code}"
        section = row.code if row.kind == Kind.SECTION else row.parent
        row.ask = f"{base}/sezioni/{section}/nuova-domanda"
    context = {
        "edition": edition,
        "outline": found,
        "unfolded": unfolded,
        "may_edit": is_open(edition),
        "add": f"{base}/aggiungi",
        "done": _told(found, change),
        "commented": [row for row in found.all() if row.comments] if only_open else [],
    }
    return render(request, "redazione/outline.html", context)


# The word of each kind in addresses, as ``redazione_urls`` has it (which imports this module).
WORDS = {
    "phase": "fasi",
    "step": "passi",
    "tool": "strumenti",
    "form": "moduli",
    "section": "sezioni",
    "question": "domande",
    "practice": "buone-pratiche",
}
KINDS = {word: kind for kind, word in WORDS.items()}


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new item, at the end of what it stands in or right after a sibling."""
    edition = own_edition(request, pk)
    kind = KINDS.get(request.GET.get("tipo", ""))
    if kind is None:
        raise Http404
    parent, after = request.GET.get("in", ""), request.GET.get("dopo", "")
    _refuse_unknown(edition, kind, parent, after)
    if kind == Kind.QUESTION:  # first one says how it is answered
        address = reverse("redazione:question-new", args=[edition.pk, parent])
        return redirect(f"{address}?{urlencode({'dopo': after})}" if after else address)
    try:
        row = curation.add(edition, kind, parent=parent, after=after, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back(edition, request)
    address = item_address(edition, kind, row.code)
    return redirect(f"{address}?{urlencode({'fatto': _last(edition, kind, row.code).pk})}")


def _refuse_unknown(edition: Edition, kind: str, parent: str, after: str) -> None:
    above = items.KINDS[kind].parent
    if above:
        own_item(edition, above, parent)
    elif parent:
        raise Http404
    if after:
        own_item(edition, kind, after)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """Up, down, or elsewhere: read, it is the page on which one chooses where."""
    edition = own_edition(request, pk)
    row = own_item(edition, kind, code)
    if kind == Kind.PRACTICE:
        raise Http404
    if request.method != "POST":
        context = {
            "edition": edition,
            "kind": kind,
            "code": code,
            "name": called(kind, row),
            "places": list(_places(edition, kind, row)),
            "item_url": item_address(edition, kind, code),
        }
        return render(request, "redazione/move.html", context)
    parent, turn = _wanted(request, row)
    try:
        curation.move(edition, kind, code, turn=turn, parent=parent, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back(edition, request, kind=kind, code=code)
    except items.KINDS[items.KINDS[kind].parent or kind].model.DoesNotExist as gone:
        raise Http404 from gone
    return _back(edition, request, change=_last(edition, kind, code))


def _wanted(request: HttpRequest, row) -> tuple[str | None, int]:
    """Where the item should go, from a button, from the page of choice or from a drag."""
    here = items.place_of(row)
    way = request.POST.get("verso")
    if way in ("su", "giu"):
        return None, max(1, here["turn"] + (-1 if way == "su" else 1))
    parent, _bar, turn = request.POST.get("posto", "").rpartition("|")
    if not (turn.isascii() and turn.isdigit() and len(turn) < 5):
        raise Http404
    return parent or None, max(1, int(turn))


def _places(edition: Edition, kind: str, row):
    """Every place the item could take: for each parent, its name and the turns there."""
    above = items.KINDS[kind].parent
    parents = [items.parent_of(row)]
    if kind == Kind.STEP:
        parents = list(items.rows_of(edition, Kind.PHASE))
    elif kind == Kind.QUESTION:
        parents = list(row.section.form.sections.order_by("position", "pk"))
    described = items.KINDS[kind]
    rows = described.model.objects.filter(**{f"{described.parent_field}__in": parents})
    by_parent: dict[int, list] = {}
    for one in rows.exclude(pk=row.pk).order_by("position", "pk"):
        by_parent.setdefault(getattr(one, f"{described.parent_field}_id"), []).append(one)
    for parent in parents:
        code = parent.code if above else ""
        turns = [(f"{code}|1", _("All'inizio"))]
        turns += [
            (f"{code}|{turn}", _("Dopo %(name)s") % {"name": called(kind, one)})
            for turn, one in enumerate(by_parent.get(parent.pk, []), 2)
        ]
        yield (called(above, parent) if above else "", turns)


@require_POST
def duplicate(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    edition = own_edition(request, pk)
    own_item(edition, kind, code)
    try:
        copy = curation.duplicate(edition, kind, code, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back(edition, request, kind=kind, code=code)
    return _back(edition, request, change=_last(edition, kind, copy.code))


@require_POST
def delete(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """Take it out; the page that follows offers to put it back."""
    edition = own_edition(request, pk)
    own_item(edition, kind, code)
    try:
        change = curation.delete(edition, kind, code, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back(edition, request, kind=kind, code=code)
    return _back(edition, request, change=change)


@require_POST
def undo(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """Make an item what it was before one change of it."""
    edition = own_edition(request, pk)
    done = get_object_or_404(ItemChange, edition=edition, pk=change)
    try:
        curation.restore(done, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except items.KINDS[done.kind].model.DoesNotExist:
        messages.error(request, _("Non c'è più: è già stato eliminato."))
    else:
        to_item = done.kind == EDITION or request.POST.get("torna") == "elemento"
        if to_item and done.verb != ItemChange.Verb.ADDED:
            messages.success(request, _("Ripristinato."))
            return redirect(item_address(edition, done.kind, done.code))
        return _back(edition, request, change=_last(edition, done.kind, done.code))
    return _back(edition, request)


def item_address(edition: Edition, kind: str, code: str) -> str:
    """The page where an item is written: questions have a room of their own."""
    if kind == EDITION:
        return reverse("redazione:describe", args=[edition.pk])
    if kind == Kind.QUESTION:
        try:
            return reverse("redazione:question", args=[edition.pk, code])
        except NoReverseMatch:
            pass
    return reverse("redazione:item", args=[edition.pk, kind, code])


def _address(edition: Edition, base: str, row: Row) -> str:
    if row.kind == Kind.QUESTION:
        return item_address(edition, row.kind, row.code)
    return f"{base}/elementi/{WORDS[row.kind]}/{row.code}"


def _last(edition: Edition, kind: str, code: str) -> ItemChange:
    return ItemChange.objects.filter(edition=edition, kind=kind, code=code).latest("pk")


def _back(edition, request, *, change=None, kind="", code="") -> HttpResponse:
    """The outline again, unfolded as it was, at the item in question."""
    asked = [("apri", one) for one in request.POST.getlist("apri")[:MOST_UNFOLDED]]
    if change is not None:
        asked.append(("fatto", str(change.pk)))
        kind, code = change.kind, change.code
    elif code:
        asked.append(("apri", code))
    place = f"#{WORDS[kind]}-{code}" if code else ""
    query = f"?{urlencode(asked)}" if asked else ""
    return redirect(reverse("redazione:outline", args=[edition.pk]) + query + place)


def just_done(edition: Edition, request: HttpRequest) -> ItemChange | None:
    """The change that led back here, if it is the reader's own."""
    asked = request.GET.get("fatto", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        return None
    rows = ItemChange.objects.filter(edition=edition, by=request.user)
    return rows.filter(pk=int(asked)).first()


def _unfolded(request: HttpRequest, change: ItemChange | None) -> list[str]:
    """The codes to unfold: those asked for, and the form of a question just touched."""
    codes = request.GET.getlist("apri")[:MOST_UNFOLDED]
    if change and change.kind in (Kind.SECTION, Kind.QUESTION):
        codes.append(change.code)
    forms = [code.partition(".")[0] for code in codes]
    return list(dict.fromkeys([*codes, *(code for code in forms if code.startswith("M"))]))


def _told(found: Outline, change: ItemChange | None) -> dict | None:
    """What was just done, in words, and how to undo it."""
    if change is None:
        return None
    row = found.rows.get((change.kind, change.code))
    above = next(found.above(row), None) if row else None
    return {
        "change": change,
        "row": row,
        "words": done_words(change, row, above),
        "can_undo": change.verb in (UNDONE_THERE if row else UNDONE_GONE),
    }
