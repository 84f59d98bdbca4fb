"""Staying signed in while one writes."""

import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

FRESH = 10 * 60  # seconds for which the moment of the last sign of life is not written again


def seconds_left(request, *, renew: bool = False) -> int:
    """How long the session still lasts; coming back to a page of work puts its end off."""
    now = int(time.time())
    seen = request.session.get("seen", 0)
    if renew or now - seen > FRESH:
        request.session["seen"] = seen = now
    return seen + settings.SESSION_COOKIE_AGE - now


@login_not_required
@require_POST
def stay(request):
    """«Resta collegato»: the session starts counting anew."""
    if not request.user.is_authenticated:
        return JsonResponse({"text": _("La sessione è scaduta. Accedi di nuovo.")}, status=401)
    left = seconds_left(request, renew=True)
    return JsonResponse({"text": _("Resti collegato."), "left": left})
