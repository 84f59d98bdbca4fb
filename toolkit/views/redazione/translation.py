"""An edition in Italian and in another language, side by side."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from toolkit.actions import translations
from toolkit.canonical.editions import said
from toolkit.curation.translating import DONE, MISSING, STALE, translation_of
from toolkit.models import Edition
from toolkit.queries import in_language
from toolkit.views.redazione.doors import own_edition

PER_PAGE = 10
SHOWN = {"mancanti": MISSING, "da-rivedere": STALE, "fatte": DONE}
LANGUAGES = {"it": gettext_lazy("italiano"), "en": gettext_lazy("inglese")}


@require_http_methods(["GET", "HEAD", "POST"])
def translation(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Every text with its translation; what is missing and what is older are counted apart."""
    edition = _to_translate(request, pk, language)
    if request.method == "POST":
        return _saved(request, edition, language)
    whole = translation_of(edition, said(edition), language)
    state = SHOWN.get(request.GET.get("mostra", ""), "")
    rows = whole.only(state) if state else whole.items
    context = {
        "edition": edition,
        "language": language,
        "language_name": LANGUAGES.get(language, language),
        "whole": whole,
        "shown": request.GET.get("mostra", "") if state else "",
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "published": in_language(edition, language),
    }
    return render(request, "redazione/translation.html", context)


@require_POST
def publish_translation(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    edition = _to_translate(request, pk, language)
    try:
        note = request.POST.get("release_note", "")
        translations.publish_translation(edition, language, release_note=note, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        text = _("L'edizione %(name)s si legge ora anche in questa lingua.")
        messages.success(request, text % {"name": edition.name})
    return redirect("redazione:translation", edition.pk, language)


def _to_translate(request: HttpRequest, pk: int, language: str) -> Edition:
    edition = own_edition(request, pk)
    known = {code for code, _name in settings.LANGUAGES}
    if language not in known or language == edition.language or edition.is_translation:
        raise Http404
    return edition


def _saved(request: HttpRequest, edition: Edition, language: str) -> HttpResponse:
    """Keep the texts of one item that were changed, or found still good."""
    kind, code = request.POST.get("kind", ""), request.POST.get("code", "")
    texts, seen = {}, {}
    for name, text in request.POST.items():
        head, _colon, path = name.partition(":")
        if head != "text":
            continue
        was, good = request.POST.get(f"was:{path}", ""), f"good:{path}" in request.POST
        if _plain(text) != _plain(was) or good:
            texts[path] = text.replace("\r\n", "\n")
            seen[path] = request.POST.get(f"source:{path}", "").replace("\r\n", "\n")
    try:
        changed = translations.translate(
            edition, language, kind, code, texts, seen=seen, by=request.user
        )
    except KeyError as error:
        raise Http404 from error
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        _tell(request, texts, changed)
    asked = {key: request.GET[key] for key in ("mostra", "page") if key in request.GET}
    address = reverse("redazione:translation", args=[edition.pk, language])
    anchor = f"{kind}-{code}".strip("-").replace(".", "-")
    return redirect(f"{address}?{urlencode(asked)}#{anchor}")


def _tell(request: HttpRequest, texts: dict, changed: list[str]) -> None:
    if changed:
        text = _("Il testo italiano è cambiato mentre traducevi: la traduzione è da rivedere.")
        messages.warning(request, text)
    elif texts:
        messages.success(request, _("Traduzione salvata."))
    else:
        messages.info(request, _("Non è cambiato niente."))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
