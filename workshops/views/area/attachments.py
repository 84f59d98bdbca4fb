"""Downloading a file that was given as an answer."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from workshops.lifecycles import AttachmentState
from workshops.models import Attachment, Submission

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def _kept_back(request, found: Attachment):
    """Nobody has looked at it yet, or something was in it: a page that says so, never the file."""
    waiting = found.state == AttachmentState.WAITING
    context = {
        "title": _("Il file attende il controllo antivirus")
        if waiting
        else _("Il file è stato bloccato"),
        "waiting": waiting,
        "name": found.name,
        "found": found.found,
        "back": found.submission.get_absolute_url(),
    }
    status = 409 if waiting else 410
    return render(request, "workshops/area/file_kept_back.html", context, status=status)


@require_GET
def attachment(request, public_id, attachment):
    """To those who may read the answers, always as a file to keep, never as a page to run."""
    visible = Submission.objects.visible_to(request.user).filter(assignment__public_id=public_id)
    rows = Attachment.objects.select_related("submission__assignment")
    found = get_object_or_404(rows, public_id=attachment, submission__in=visible.values("pk"))
    own = found.uploaded_by_id == request.user.pk and found.state == AttachmentState.WAITING
    if found.state != AttachmentState.CLEAN and not own:
        return _kept_back(request, found)
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
