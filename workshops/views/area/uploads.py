"""A file in pieces: the core of the tus protocol (tus.io, 1.0.0), with creation and termination.

Whatever is not of this person, in this form, does not exist. Without script the page sends files
whole, as ever.
"""

import base64
import binascii

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from toolkit.fields.registry import kind_of
from workshops.actions import answering, attachments, uploads
from workshops.lifecycles import AttachmentState
from workshops.models import Upload
from workshops.views.area.reading import reading

PROTOCOL = "1.0.0"
PIECE = "application/offset+octet-stream"


@require_POST
def begin(request, public_id, code):
    """201 and the address for the pieces. 413 and 422 say why a file can never be taken."""
    at = reading(request, public_id)
    if at.submission is None or at.doc.get(code) is None:
        raise Http404
    if other := _other_protocol(request):
        return other
    size = _number(request.headers.get("Upload-Length"))
    if size is None:
        return _told(400, _("La richiesta non si legge."))
    name = _announced_name(request.headers.get("Upload-Metadata", ""))
    try:
        made = uploads.begin(at.submission, code, name=name, size=size, by=request.user)
    except ValidationError as error:
        return _told(422, error.messages[0])
    reply = _reply(201, made)
    reply["Location"] = reverse("workshops:upload-piece", args=[public_id, made.public_id])
    return reply


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def piece(request, public_id, upload):
    """How far it got; the next piece; or never mind."""
    at = reading(request, public_id)
    rows = Upload.objects.select_related("submission", "attachment")
    found = get_object_or_404(rows, public_id=upload, submission=at.submission, by=request.user)
    found.submission.assignment = at.assignment
    if other := _other_protocol(request):
        return other
    if request.method == "HEAD":
        return _reply(200, found)
    if request.method == "DELETE":
        uploads.forget(found)
        return _reply(204)
    return _add(request, at, found)


def _add(request, at, found: Upload):
    if request.content_type != PIECE:
        return _told(415, _("La richiesta non si legge."))
    offset = _number(request.headers.get("Upload-Offset"))
    if offset is None:
        return _told(400, _("La richiesta non si legge."))
    length = _number(request.headers.get("Content-Length") or "0")
    if length is None or length > uploads.MOST_IN_PIECE:
        return _told(413, _("Il pezzo è troppo grande."))
    answering.refuse_unless_written(at.submission, "attach")
    try:
        uploads.receive(found, offset, request.body)
        if found.received < found.size:
            return _reply(204, found)
        made = uploads.finish(found, by=request.user)
    except uploads.WrongOffset as wrong:
        found.received = wrong.at
        return _reply(409, found)
    except Upload.DoesNotExist as gone:
        raise Http404 from gone
    except attachments.NoSpace as full:
        return _told(507, full.messages[0])
    except ValidationError as error:
        return _told(422, error.messages[0])
    return _whole(at, found, made)


def _whole(at, found: Upload, made):
    """What the page shows of a file that is in its answer."""
    kind = kind_of(at.doc.question(made.question))
    waits = made.state == AttachmentState.WAITING
    reply = JsonResponse(
        {
            "id": str(made.public_id),
            "text": kind.name_of(attachments.entry(made)),
            "url": reverse("workshops:attachment", args=[at.assignment.public_id, made.public_id]),
            "note": attachments.waiting_text(made) if waits else "",
        }
    )
    return _marked(reply, found)


def _reply(status: int, found: Upload | None = None) -> HttpResponse:
    return _marked(HttpResponse(status=status), found)


def _marked(reply: HttpResponse, found: Upload | None) -> HttpResponse:
    reply["Tus-Resumable"] = PROTOCOL
    reply["Cache-Control"] = "no-store"
    if found is not None:
        reply["Upload-Offset"], reply["Upload-Length"] = found.received, found.size
    return reply


def _other_protocol(request) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == PROTOCOL:
        return None
    reply = _told(412, _("La richiesta non si legge."))
    reply["Tus-Version"] = PROTOCOL
    return reply


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 12 else None


def _announced_name(metadata: str) -> str:
    """The file's name out of ``filename <base64>, …``; «file» if there is none to read."""
    for pair in metadata.split(","):
        key, _blank, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8")[:1000]
            except (binascii.Error, UnicodeDecodeError):
                return "file"
    return "file"


def _told(status: int, text: str) -> JsonResponse:
    return _marked(JsonResponse({"text": text}, status=status), None)
