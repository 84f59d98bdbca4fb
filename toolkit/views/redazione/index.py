"""The editions of the Toolkit, how each stands, and what to do next."""

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import toolkit
from toolkit.actions import drafts
from toolkit.actions import editions as loading
from toolkit.lifecycles import EditionState
from toolkit.models import Edition, ItemChange, ItemComment
from toolkit.views.redazione.doors import at_home

EXAMPLE = Path(toolkit.__file__).parent / "content" / "officine" / "edizione-1"


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """Every edition, drafts first: its state, its open comments, the next thing to do."""
    at_home(request)
    rows = list(_editions())
    for row in rows:
        row.to_do = _to_do(row, request.user)
    drafted = [row for row in rows if not row.is_frozen]
    context = {
        "drafts": drafted,
        "frozen": [row for row in rows if row.is_frozen],
        "current": next((row for row in rows if row.state == EditionState.PUBLISHED), None),
    }
    return render(request, "redazione/index.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A draft: from an edition, from the example that comes with the portal, or from nothing."""
    at_home(request)
    base, title = request.POST.get("base", ""), request.POST.get("title", "")
    try:
        if base == "example":
            draft = loading.load_edition(EXAMPLE, by=request.user)
        elif base:
            known = Edition.objects.all()
            draft = drafts.start_draft(get_object_or_404(known, pk=_number(base)), by=request.user)
        else:
            draft = drafts.start_method(title, by=request.user)
    except (ValidationError, loading.Refused) as refusal:
        said = getattr(refusal, "messages", None) or [_("Il Toolkit di esempio non si carica.")]
        messages.error(request, " ".join(said))
        return redirect("redazione:index")
    messages.success(request, _("La bozza dell'edizione %(name)s è pronta.") % {"name": draft.name})
    return redirect("redazione:outline", draft.pk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _editions():
    """All editions, newest first, each with its open comments and when it was last changed."""
    of_edition = {"edition": OuterRef("pk")}
    comments = ItemComment.objects.filter(**of_edition).order_by().values("edition")
    changes = ItemChange.objects.filter(**of_edition).order_by("-pk")
    return (
        Edition.objects.in_their_language()
        .select_related("toolkit", "based_on", "submitted_by", "approved_by")
        .annotate(
            open_comments=Subquery(
                comments.annotate(n=Count("pk", filter=Q(resolved_at=None))).values("n")
            ),
            changed_at=Subquery(changes.values("at")[:1]),
            changed_by=Subquery(changes.values("by__name")[:1]),
        )
        .order_by("toolkit", "-number", "-revision")
    )


def _to_do(edition: Edition, user) -> str:
    """What comes next for this edition, said to who is looking."""
    if edition.state == EditionState.DRAFT:
        return _("Scrivi, poi mandala in revisione a un'altra persona della redazione.")
    if edition.state == EditionState.PUBLISHED:
        return _("Le officine la usano: per cambiarla, comincia la prossima.")
    if edition.state == EditionState.RETIRED:
        return _("Resta leggibile; nessuna nuova officina parte da qui.")
    if edition.approved_by_id is None and edition.submitted_by_id == user.pk:
        return _("La rilegge e la approva un'altra persona della redazione.")
    if edition.approved_by_id is None:
        return _("Rileggila: approvala o chiedi modifiche.")
    if edition.publish_at:
        return _("È approvata e in programma: esce da sola.")
    return _("È approvata: si può pubblicare.")
