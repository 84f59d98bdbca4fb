"""The sign of life of a page that is being written, and who else gives one."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from officine.access import require
from workshops.queries import presence
from workshops.views.area.reading import WRITTEN, reading


@never_cache
@require_http_methods(["GET", "POST"])
def signs(request, public_id):
    """Who else is writing, in words; a POST says that one is, in a section."""
    at = reading(request, public_id, WRITTEN)
    if not at.is_written:
        return JsonResponse({"text": "", "over": True})
    if request.method == "POST":
        require(request.user, "workshops.write_submission", at.submission)
        section = request.POST.get("section", "")
        if any(one.code == section for one in at.doc.sections):
            presence.note(at.assignment, request.user, section)
    text = presence.writing(at)
    return JsonResponse({"text": text, "over": False})
