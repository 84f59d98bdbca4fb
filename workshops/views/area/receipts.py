"""The receipt of what was sent: a page that stays, a PDF and the very document that was hashed."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from toolkit.forms.fingerprint import canonical_bytes
from workshops.actions import reviews
from workshops.lifecycles import SubmissionState
from workshops.models import Snapshot
from workshops.queries.narrow import narrow
from workshops.queries.roles import roles_of
from workshops.reports.receipt import receipt_pdf, signed

PER_PAGE = 25
WITH_NAMES = (
    "sent_by",
    "arrival",
    "submission__assignment__form",
    "submission__assignment__step_run__step",
    "submission__assignment__step_run__place__city",
    "submission__assignment__participation__organisation",
    "submission__assignment__participation__workshop__authority",
)
ON_THE_PAGE = (
    "number",
    "round",
    "document",
    "sha256",
    "sent_at",
    "is_late",
    "protocol_number",
    "sent_by",
    "arrival__public_id",
    "arrival__channel",
    "arrival__state",
    "arrival__answer",
    "arrival__sender",
    "submission__state",
    "submission__assignment__public_id",
    "submission__assignment__due_at",
    "submission__assignment__participation__organisation",
    "submission__assignment__participation__workshop__title",
    "submission__assignment__participation__workshop__contact_email",
    "submission__assignment__participation__workshop__authority__name",
)


@require_GET
def receipts(request):
    """Everything that one's organisations have sent, newest first."""
    organisations = list(roles_of(request.user).mandates)
    found = (
        Snapshot.objects.filter(
            submission__assignment__participation__organisation__in=organisations
        )
        .select_related(*WITH_NAMES)
        .defer("document", "submission__assignment__form__document")
        .order_by("-sent_at", "-pk")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "several": len(organisations) > 1}
    return render(request, "workshops/area/receipts.html", context)


@require_GET
def receipt(request, public_id, number):
    snapshot = _snapshot(request, public_id, number)
    submission = snapshot.submission
    roles = roles_of(request.user)
    organisation = submission.assignment.participation.organisation_id
    document = canonical_bytes(snapshot.document)
    context = {
        "snapshot": snapshot,
        "assignment": submission.assignment,
        "workshop": submission.assignment.participation.workshop,
        "is_latest": not snapshot.has_later,
        "is_returned": submission.state == SubmissionState.RETURNED,
        "is_reopened": submission.state == SubmissionState.DRAFT,
        "belongs": organisation in roles.mandates,
        "pdf_size": len(receipt_pdf(snapshot, get_language())),
        "json_size": len(document),
        **signed(snapshot.document),
    }
    return render(request, "workshops/area/receipt.html", context)


@require_GET
def as_pdf(request, public_id, number):
    snapshot = _taken(request, public_id, number)
    return _file(receipt_pdf(snapshot, get_language()), f"{number}.pdf", "application/pdf")


@require_GET
def as_json(request, public_id, number):
    """Byte for byte what the fingerprint was taken of: ``sha256sum`` gives the same figures."""
    snapshot = _taken(request, public_id, number)
    return _file(canonical_bytes(snapshot.document), f"{number}.json", "application/json")


def _taken(request, public_id, number) -> Snapshot:
    """The answers leave as a file: by whom is noted, when it is not the organisation itself."""
    snapshot = _snapshot(request, public_id, number)
    organisation = snapshot.submission.assignment.participation.organisation_id
    if request.method == "GET" and organisation not in roles_of(request.user).mandates:
        reviews.note_reading(snapshot.submission, snapshot, by=request.user)
    return snapshot


def _snapshot(request, public_id, number) -> Snapshot:
    """What one's organisation sent; and, for the staff it was sent to, the same receipt."""
    roles = roles_of(request.user)
    mine = Q(submission__assignment__participation__organisation__in=list(roles.mandates))
    told = Q(submission__assignment__participation__workshop__in=list(roles.teams))
    rows = Snapshot.objects.all()
    if not request.user.is_superuser:
        rows = rows.filter(mine | told)
    later = Snapshot.objects.filter(submission=OuterRef("submission"), round__gt=OuterRef("round"))
    return get_object_or_404(
        narrow(rows, ON_THE_PAGE).annotate(has_later=Exists(later)),
        number=number,
        submission__assignment__public_id=public_id,
    )


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
