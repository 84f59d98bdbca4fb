"""What the reading pages share: the edition asked for, and that they are kept."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.views.decorators.http import require_safe

from officine.keeping.pages import kept
from officine.spoken import spoken as marked
from toolkit.models import Edition
from toolkit.queries import in_language, named, readable


def edition_asked(request: HttpRequest, number: str) -> Edition:
    """The edition of the address, fetched once a request; 404 unless its reader may see it.

    Whoever reads the portal in another language gets the edition in that language, where one
    was published: its words are those of its translation, its number the same.
    """
    known = getattr(request, "toolkit_edition", None)
    if known is None:
        known = original(request, number)
        request.toolkit_edition = known = spoken(request, known, number)
    return known


def original(request: HttpRequest, number: str) -> Edition:
    """The edition of the address in the language in which it was written."""
    known = named(readable(request.user), number).first()
    if known is None:
        raise Http404
    known.asked_as = number
    return known


def spoken(request: HttpRequest, edition: Edition, address: str) -> Edition:
    """The same edition in the language of the page, if there is one."""
    found = in_language(edition, request.LANGUAGE_CODE)
    if found is None:
        return edition
    found.newest, found.latest, found.asked_as = edition.newest, edition.latest, address
    for name in ("title", "label", "summary", "note", "sources"):
        setattr(found, name, marked(getattr(found, name), found.language))
    found.release_note = release_note(edition, found)
    return found


def release_note(edition: Edition, translation: Edition | None) -> str:
    """What changes, in the language of the translation; in the first one if it does not say it."""
    if translation is None or not translation.release_note:
        return edition.release_note
    return marked(translation.release_note, translation.language)


def page(view: Callable) -> Callable:
    """A public page of one edition: for people without a session it is kept."""
    return login_not_required(require_safe(kept(view)))
