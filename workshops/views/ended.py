"""A mandate that is over: told at the door itself, and not as if nothing had ever been there."""

from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import render

from toolkit.forms.definition import definition_of
from toolkit.forms.document import FormDoc
from workshops.queries.mandates import Ended, ended_for

NOT_TYPED = ("csrfmiddlewaretoken", "version-", "keep-", "do", "key")


class EndedMandates:
    """Where a page of an organisation is not found by who acted for it: what happened, whom to ask.

    It costs its questions only there. To who never acted for the organisation the page stays one
    that does not exist.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception):
        if not isinstance(exception, Http404) or request.resolver_match is None:
            return None
        public_id = request.resolver_match.kwargs.get("public_id")
        if public_id is None or not request.user.is_authenticated:
            return None
        ended = ended_for(request.user, public_id)
        return ended and _refuse(request, ended)


def _refuse(request: HttpRequest, ended: Ended):
    if is_script(request):
        said = {"text": ended.in_short, "ended": True}
        return JsonResponse(said, status=403)
    doc = definition_of(ended.assignment.form) if ended.assignment else None
    context = {"ended": ended, "written": written_in(request, doc), "address": request.path}
    return render(request, "403_mandate.html", context, status=403)


def is_script(request: HttpRequest) -> bool:
    """A page that saves what is typed, or sends a file in pieces."""
    return request.content_type == "application/json" or "Tus-Resumable" in request.headers


def written_in(request: HttpRequest, doc: FormDoc | None) -> list[tuple[str, str, str]]:
    """What was typed in the page that was sent: the name of the field, what it is called, the text.

    It stays in the page that says why it was not saved. ``doc``: the form it answers, if it is one.
    """
    if request.method != "POST":
        return []
    found = []
    for name, texts in request.POST.lists():
        if name == "csrfmiddlewaretoken":
            continue
        asked = doc.get(name.partition("-")[0]) if doc else None
        label = "" if name.startswith(NOT_TYPED) else (asked.label if asked else name)
        found += [(name, label, text) for text in texts]
    return found
