"""One side says its word on a page that shows two keys."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from workshops.forms.fields import refuse
from workshops.forms.keys import KeyForm
from workshops.models import Key


def turn(request: HttpRequest, subject, sign: Callable, say_no: Callable) -> KeyForm | None:
    """Take what was posted to the two actions of a thing; the form when something is wrong."""
    form = KeyForm(request.POST)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("sha256", "text")}
        signed = form.cleaned_data["verdict"] == Key.Verdict.SIGNED
        try:
            (sign if signed else say_no)(subject, **given, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            words = _("Firma registrata.") if signed else _("Registrato: non firmi.")
            messages.success(request, words)
            return None
    return form
