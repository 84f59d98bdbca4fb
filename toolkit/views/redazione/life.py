"""The life of an edition: compared, read by a second person, approved or sent back, retired."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from officine.lifecycle.machine import history
from toolkit.actions import drafts
from toolkit.canonical.editions import canonical, said
from toolkit.curation.checklist import Rule, stops
from toolkit.curation.diff import compare as compared_with
from toolkit.curation.numbering import numbering
from toolkit.curation.texts import EDITION
from toolkit.lifecycles import EditionState
from toolkit.models import Edition, Kind
from toolkit.views.changes import compared
from toolkit.views.redazione.doors import own_edition

DONE = {
    "submit": gettext_lazy("Mandata in revisione"),
    "approve": gettext_lazy("Approvata"),
    "ask_changes": gettext_lazy("Chieste modifiche"),
    "publish": gettext_lazy("Pubblicata"),
    "retire": gettext_lazy("Archiviata"),
}


class Discard(forms.Form):
    """The name of a draft, typed by who throws it away."""

    name = forms.CharField(
        max_length=12, error_messages={"required": gettext_lazy("Scrivi il numero dell'edizione.")}
    )

    def __init__(self, *args, edition: Edition, **kwargs):
        super().__init__(*args, auto_id="elimina_%s", **kwargs)
        self.edition_name = edition.name
        label = _("Per confermare scrivi il numero dell'edizione: %(name)s")
        self.fields["name"].label = label % {"name": edition.name}

    def clean_name(self) -> str:
        if self.cleaned_data["name"] != self.edition_name:
            raise ValidationError(
                _("Il numero è %(name)s: scrivilo così."), params={"name": self.edition_name}
            )
        return self.edition_name


@require_safe
def compare(request: HttpRequest, pk: int, other: int | None = None) -> HttpResponse:
    """An edition beside another one; beside the one it was begun from unless one is chosen."""
    edition = own_edition(request, pk)
    others = list(
        Edition.objects.in_their_language()
        .filter(toolkit=edition.toolkit_id)
        .exclude(pk=edition.pk)
        .order_by("-number", "-revision")
    )
    chosen = other if other is not None else edition.based_on_id
    if other is not None:
        before = get_object_or_404(Edition, pk=other, toolkit=edition.toolkit_id)
    else:
        known = {row.pk: row for row in others}
        before = known.get(chosen) or (others[0] if others else None)
    context = {"edition": edition, "others": others, "before": before}
    if before is not None:
        context |= compared(request, before, edition)
    return render(request, "redazione/compare.html", context)


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an edition stands, what happened to it, and what one may do about it now."""
    edition = own_edition(request, pk)
    return render(request, "redazione/review.html", _review(edition, request))


def _review(edition: Edition, request: HttpRequest) -> dict:
    lines = [
        {"line": line, "word": DONE.get(line.verb, line.verb), "by": line.by or _("Il portale")}
        for line in history(edition)
    ]
    context = {
        "edition": edition,
        "lines": lines,
        "is_own": edition.submitted_by_id == request.user.pk,
        "discard": Discard(edition=edition),
        "error": "",
        "note": "",
    }
    if edition.is_frozen:
        return context
    content = canonical(edition)
    numbers = numbering(edition, content)
    context["comparison"] = numbers.comparison
    if numbers.comparison is None and edition.based_on is not None:
        context["comparison"] = compared_with(said(edition.based_on), content)
    return context | {"stops": linked(edition, stops(edition, content, numbers))}


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    edition = own_edition(request, pk)
    return _tried(
        request,
        edition,
        lambda: drafts.submit(edition, by=request.user),
        _("L'edizione è in revisione: le altre persone della redazione ricevono un'email."),
    )


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    edition = own_edition(request, pk)
    note = request.POST.get("note", "")[:4000]
    return _tried(
        request,
        edition,
        lambda: drafts.approve(edition, by=request.user, note=note.strip()),
        _("L'edizione è approvata: ora si può pubblicare."),
    )


@require_POST
def ask_changes(request: HttpRequest, pk: int) -> HttpResponse:
    edition = own_edition(request, pk)
    note = request.POST.get("note", "")[:4000]
    return _tried(
        request,
        edition,
        lambda: drafts.ask_changes(edition, by=request.user, note=note),
        _("L'edizione è di nuovo una bozza: chi l'ha mandata riceve il motivo per email."),
        note=note,
    )


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    edition = own_edition(request, pk)
    drafts.retire(edition, by=request.user)
    text = _(
        "L'edizione %(name)s è archiviata: si legge ancora, nessuna officina nuova parte da lì."
    )
    messages.success(request, text % {"name": edition.name})
    return redirect("redazione:publish", edition.pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away; the name of the edition is typed, because it does not come back."""
    edition = own_edition(request, pk)
    form = Discard(request.POST, edition=edition)
    if edition.state == EditionState.DRAFT and not form.is_valid():
        context = _review(edition, request) | {"discard": form}
        return render(request, "redazione/review.html", context, status=422)
    drafts.discard(edition, by=request.user)
    text = _("La bozza dell'edizione %(name)s è eliminata.")
    messages.success(request, text % {"name": edition.name})
    return redirect("redazione:index")


def _tried(request, edition: Edition, act, done: str, note: str = "") -> HttpResponse:
    try:
        act()
    except ValidationError as refusal:
        edition.refresh_from_db()
        context = _review(edition, request) | {"error": " ".join(refusal.messages), "note": note}
        return render(request, "redazione/review.html", context, status=422)
    messages.success(request, done)
    return redirect("redazione:review", edition.pk)


def linked(edition: Edition, rules: list[Rule]) -> list[dict]:
    """The rules with the page of each item they name."""
    return [
        {
            "rule": rule,
            "points": [
                {"point": point, "url": where(edition, point.kind, point.code)}
                for point in rule.points
            ],
        }
        for rule in rules
    ]


def where(edition: Edition, kind: str, code: str) -> str:
    """The page on which an item is written; what the edition says of itself has its own."""
    names = {EDITION: ("describe", [edition.pk]), Kind.QUESTION: ("question", [edition.pk, code])}
    wanted = [names[kind]] if kind in names else []
    if kind != EDITION:
        wanted.append(("item", [edition.pk, kind, code]))
    for name, arguments in [*wanted, ("outline", [edition.pk])]:
        try:
            return reverse(f"redazione:{name}", args=arguments)
        except NoReverseMatch:
            continue
    return ""
