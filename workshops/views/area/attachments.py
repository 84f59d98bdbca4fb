"""Downloading a file that was given as an answer."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from workshops.models import Attachment, Submission

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_GET
def attachment(request, public_id, attachment):
    """To those who may read the answers, always as a file to keep, never as a page to run."""
    visible = Submission.objects.visible_to(request.user).filter(assignment__public_id=public_id)
    found = get_object_or_404(Attachment, public_id=attachment, submission__in=visible.values("pk"))
    try:
        file = found.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(
        file, as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
