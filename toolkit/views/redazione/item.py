"""The page of one item: its fields, its comments, where it is used."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from officine.italian import clock, moment
from officine.lifecycle.machine import WrongState
from toolkit.actions import curation
from toolkit.curation import items
from toolkit.curation.shown import as_shown
from toolkit.curation.texts import EDITION
from toolkit.models import Edition, ItemChange, ItemComment, Kind, Question, Tool
from toolkit.views.redazione.doors import is_open, own_edition, own_item
from toolkit.views.redazione.item_forms import form_class
from toolkit.views.redazione.outline import item_address, just_done
from toolkit.views.redazione.words import called, field_label, shown

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """One item, to read and to write."""
    edition = own_edition(request, pk)
    row = own_item(edition, kind, code)
    fields = form_class(edition, kind)
    if request.method != "POST":
        form = fields(initial=items.content_of(row), auto_id="campo-%s")
        return _page(request, edition, row, form)
    version = _version(request)
    base = as_shown(row, version)
    form = fields(request.POST, initial=base, auto_id="campo-%s")
    if not form.is_valid():
        return _page(request, edition, row, form, version=version, status=422)
    values = _chosen(request, row, _changed(form, base))
    try:
        curation.edit(edition, kind, code, values, version=version, by=request.user)
    except curation.Stale as stale:
        return _conflict(request, edition, form, values, stale)
    except ValidationError as refusal:
        _tell(form, refusal)
        return _page(request, edition, row, form, version=version, status=422)
    messages.success(request, _("Salvato: %(name)s.") % {"name": code or _("titolo e note")})
    return redirect(item_address(edition, kind, code))


@require_POST
def save(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """One field while it is written; the answer says the new version, or what stands in the way."""
    edition = own_edition(request, pk)
    row = own_item(edition, kind, code)
    name, version = request.POST.get("field", ""), _version(request)
    fields = form_class(edition, kind, only=name)
    if not fields.base_fields:
        return JsonResponse({"text": _("Questo campo non c'è.")}, status=400)
    base = as_shown(row, version)
    form = fields(request.POST, initial=base)
    if not form.is_valid():
        return _not_saved(" ".join(form.errors[name]))
    values = _chosen(request, row, _changed(form, base))
    try:
        saved = curation.edit(edition, kind, code, values, version=version, by=request.user)
    except curation.Stale as stale:
        return JsonResponse(_clash(stale, values), status=409)
    except WrongState:
        return _not_saved(_("Non salvato: l'edizione non è più una bozza."), status=423)
    except ValidationError as refusal:
        return _not_saved(" ".join(refusal.messages))
    return JsonResponse(
        {
            "version": saved.version,
            "text": _("Salvato alle %s.") % clock(timezone.now()),
            "title": called(kind, saved),
        }
    )


def _not_saved(reason: str, status: int = 422) -> HttpResponse:
    return JsonResponse({"text": _("Non ancora salvato: %s") % reason}, status=status)


def _clash(stale: curation.Stale, values: dict) -> dict:
    """What the other wrote in the same field, for the panel in which one chooses."""
    (name,) = stale.fields
    kind, now = items.kind_of_row(stale.row).name, items.content_of(stale.row)
    change = stale.change
    return {
        "text": _("Un'altra persona ha cambiato lo stesso testo."),
        "version": stale.row.version,
        "who": str(change.by or "") if change else "",
        "when": moment(change.at) if change else "",
        "mine": shown(kind, name, values[name]),
        "theirs": shown(kind, name, now[name]),
        "merge": _joins(now[name], values[name]),
    }


def _changed(form, base: dict) -> dict:
    """What this curator changed, beside what was on the page; not what stayed as it was."""
    return {
        name: value
        for name, value in form.cleaned_data.items()
        if _same(value) != _same(base.get(name))
    }


def _same(value):
    """Texts are the same whatever ends their lines; links whatever their order."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return value


def _chosen(request: HttpRequest, row, values: dict) -> dict:
    """The values after a conflict: one's own, the other's, or both one after the other."""
    now = items.content_of(row)
    found = {}
    for name, value in values.items():
        match request.POST.get(f"keep-{name}", MINE):
            case "theirs":
                continue
            case "both" if _joins(now[name], value):
                found[name] = _joined(now[name], value)
            case _:
                found[name] = value
    return found


def _joins(one, other) -> bool:
    both = (str, list)
    return isinstance(one, both) and isinstance(other, both) and type(one) is type(other)


def _joined(one, other):
    if isinstance(one, list):
        return [*one, *(part for part in other if part not in one)]
    return f"{one.strip()}\n\n{other.strip()}".strip()


def _conflict(request, edition, form, values: dict, stale: curation.Stale) -> HttpResponse:
    """Both texts of each field in question; nothing was written, nothing is lost."""
    kind, now = items.kind_of_row(stale.row).name, items.content_of(stale.row)
    clashes = {
        name: {
            "label": field_label(kind, name),
            "name": name,
            "mine": shown(kind, name, values[name]),
            "theirs": shown(kind, name, now[name]),
            "merge": _joins(now[name], values[name]),
        }
        for name in stale.fields
    }
    kept = {name: form[name].value() for name in form.fields if name in values}
    # What others changed elsewhere on the page is shown as they left it.
    fresh = form.__class__(initial=now | kept, auto_id="campo-%s")
    more = {"clashes": clashes, "change": stale.change}
    return _page(request, edition, stale.row, fresh, status=409, **more)


def _tell(form, refusal: ValidationError) -> None:
    """Each reason at its field; the others on top."""
    said = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    for name, reasons in said.items():
        form.add_error(name if name in form.fields else None, reasons)


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


# The page


def _page(request, edition, row, form, *, version=None, status=200, **more) -> HttpResponse:
    kind = items.kind_of_row(row).name
    may_edit = is_open(edition)
    if not may_edit:
        for field in form.fields.values():
            field.disabled = True
    change = just_done(edition, request)
    is_head = kind == EDITION
    context = {
        "edition": edition,
        "kind": kind,
        "row": row,
        "name": called(kind, row),
        "form": form,
        "version": row.version if version is None else version,
        "may_edit": may_edit,
        "comments": [] if is_head else comments_of(edition, kind, row.code),
        "used": list(where_used(edition, kind, row)),
        "near": [] if is_head else list(near(edition, kind, row)),
        "added": change if change and change.verb == ItemChange.Verb.ADDED else None,
        **more,
    }
    template = "redazione/describe.html" if is_head else "redazione/item.html"
    return render(request, template, context, status=status)


def comments_of(edition: Edition, kind: str, code: str):
    """What curators said of an item, open ones first."""
    rows = ItemComment.objects.filter(edition=edition, kind=kind, code=code)
    rows = rows.select_related("by", "resolved_by")
    return sorted(rows, key=lambda said: (said.resolved_at is not None, said.pk))


def where_used(edition: Edition, kind: str, row):
    """What names this item: name and address of each."""
    pairs = [(str(other), code) for other, code in items.linked_from(row)]
    if kind == Kind.FORM:
        tools = Tool.objects.filter(edition=edition, record_form=row.code)
        pairs += [(str(Kind.TOOL), code) for code in tools.values_list("code", flat=True)]
        asking = Question.objects.filter(section__form__edition=edition, kind="reference")
        pairs += [
            (str(Kind.QUESTION), code)
            for code, own in asking.values_list("code", "settings")
            if own.get("form") == row.code
        ]
    for other in dict.fromkeys(other for other, _code in pairs):
        codes = [code for one, code in pairs if one == other]
        for linking in items.rows_of(edition, other).filter(code__in=codes):
            yield {
                "name": called(other, linking),
                "url": item_address(edition, other, linking.code),
            }


def near(edition: Edition, kind: str, row):
    """What stands beside an item, and what hangs under it: for the way on."""
    child = items.KINDS[kind].children
    groups = [(kind, items.siblings(row))]
    if child:
        groups.append((child, items.children_of(row)))
    for one, rows in groups:
        yield {
            "kind": one,
            "rows": [
                {
                    "name": called(one, other),
                    "url": item_address(edition, one, other.code),
                    "is_here": one == kind and other.pk == row.pk,
                }
                for other in rows
            ],
        }


@require_POST
def comment(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """Something said of an item to the other curators."""
    edition = own_edition(request, pk)
    own_item(edition, kind, code)
    try:
        curation.comment(edition, kind, code, request.POST.get("text", "")[:4000], by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Commento aggiunto."))
    return redirect(f"{item_address(edition, kind, code)}#commenti")


@require_POST
def resolve(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """A comment is settled; it stays readable."""
    edition = own_edition(request, pk)
    said = get_object_or_404(ItemComment.objects.filter(edition=edition), pk=comment)
    curation.resolve(said, by=request.user)
    messages.success(request, _("Commento chiuso."))
    return redirect(f"{item_address(edition, said.kind, said.code)}#commenti")
