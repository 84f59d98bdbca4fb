"""Files that come with a page of questions, and how much room there is for them."""

from contextlib import suppress

from django.contrib import messages
from django.core.exceptions import ValidationError

from workshops.actions import answering, attachments
from workshops.lifecycles import AttachmentState
from workshops.models import Attachment
from workshops.queries import files
from workshops.views.area.reading import Reading


def take(request, submission, here, form) -> dict[str, list[str]]:
    """Take away and add files; what was refused on the way, by question."""
    refused: dict[str, list[str]] = {}
    by = request.user
    for code, keys in form.removed.items():
        if not keys:
            continue
        kept = Attachment.objects.filter(submission=submission, question=code)
        for attachment in [row for row in kept if str(row.public_id) in keys]:
            # midnight struck, or it is not asked any more: the page says so when it comes
            with suppress(answering.TermOver, answering.NotAsked):
                attachments.detach(submission, attachment, by=by)
    for code, uploads in form.uploads().items():
        for upload in uploads:
            try:
                attached = attachments.attach(submission, code, upload, by=by)
                if attached.state == AttachmentState.WAITING:
                    messages.info(request, attachments.waiting_text(attached))
            except ValidationError as error:
                refused.setdefault(code, []).extend(error.messages)
    return refused


def room(at: Reading, here) -> dict:
    """On a page that asks for files: how much room the organisation has left for them."""
    if not any(question.kind == "file" for question in here.questions):
        return {"has_files": False}
    return {
        "has_files": True,
        "used": files.used_by(at.organisation.pk),
        "quota": files.quota(),
    }
