"""The pictures that curators show in their texts: kept and listed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from toolkit.actions import pictures as keeping
from toolkit.models import Picture
from toolkit.views.redazione.doors import is_open, own_edition


@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request: HttpRequest, pk: int) -> HttpResponse:
    """Every picture one may show in a text; a new one, with the words for who does not see it."""
    edition = own_edition(request, pk)
    wrong: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            picture = keeping.keep(
                edition.toolkit,
                request.FILES.get("file"),
                request.POST.get("alternative", ""),
                by=request.user,
            )
        except ValidationError as refusal:
            wrong = refusal.message_dict
        else:
            messages.success(request, _("Immagine caricata: %(name)s.") % {"name": picture})
            return redirect("redazione:pictures", edition.pk)
    rows = Picture.objects.filter(toolkit=edition.toolkit_id).defer("content").order_by("-pk")
    if request.headers.get("Accept") == "application/json":
        said = [{"src": row.address, "alt": row.alternative} for row in rows]
        return JsonResponse({"pictures": said})
    context = {
        "edition": edition,
        "pictures": rows,
        "wrong": wrong,
        "alternative": request.POST.get("alternative", ""),
        "may_edit": is_open(edition),
        "problems": [
            {"text": reason, "url": f"#immagine-{name}"}
            for name in ("file", "alternative")  # as they stand on the page
            for reason in wrong.get(name, [])
        ],
    }
    status = 422 if wrong else 200
    return render(request, "redazione/pictures.html", context, status=status)
