"""Downloading a file that was given as an answer."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from workshops.actions import attachments
from workshops.lifecycles import AttachmentState
from workshops.models import Attachment, Submission
from workshops.queries.integrations import was_returned
from workshops.queries.roles import roles_of
from workshops.views.files import served


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
    rows = Attachment.objects.select_related("submission__assignment__participation")
    found = get_object_or_404(rows, public_id=attachment, submission__in=visible.values("pk"))
    if not _is_told(request.user, found):
        raise Http404
    own = found.uploaded_by_id == request.user.pk and found.state == AttachmentState.WAITING
    if found.state != AttachmentState.CLEAN and not own:
        return _kept_back(request, found)
    return served(found)


def _is_told(user, attachment: Attachment) -> bool:
    """What an organisation uploads while it integrates is its own until it sends again."""
    submission = attachment.submission
    own = submission.assignment.participation.organisation_id in roles_of(user).mandates
    return own or not was_returned(submission) or attachments.was_sent(submission, attachment)
