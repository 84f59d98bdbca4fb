"""Where the referente asks who represents the organisation to sign."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officine.access import require
from toolkit.forms.fingerprint import sha256_of
from workshops.actions import signatures, signing
from workshops.actions.snapshots import Incomplete, document_now
from workshops.forms.signing import SignatoryForm
from workshops.lifecycles import SignatureState
from workshops.models import Signature
from workshops.views.area.reading import FROZEN, Reading, reading


@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request, public_id):
    """How it stands with the signature; asking for it, asking again, taking the request back."""
    at = reading(request, public_id, FROZEN)
    if at.submission is None or not at.doc.signature:
        return redirect("workshops:hub", public_id)
    form = SignatoryForm(request.POST if request.POST.get("do") == "ask" else None)
    if request.method == "POST":
        require(request.user, "workshops.send_submission", at.submission)
        if _do(request, at, form):
            return redirect("workshops:sign-off", public_id)
    last = last_of(at)
    if last and not form.is_bound:
        form = SignatoryForm(
            initial={"name": last.name, "office": last.office, "email": last.email}
        )
    context = {"at": at, "form": form, "last": last, "stands": stands(at, last)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "workshops/area/sign_off.html", context, status=status)


def last_of(at: Reading) -> Signature | None:
    """The last one that was asked for, whatever became of it; nothing where none is needed."""
    if at.submission is None or not at.doc.signature:
        return None
    rows = Signature.objects.filter(submission=at.submission).select_related("asked_by")
    return rows.order_by("pk").last()


def stands(at: Reading, signature: Signature | None) -> bool:
    """Whether it was given for the answers as they are now."""
    if signature is None or signature.state != SignatureState.SIGNED:
        return False
    return signature.sha256 == sha256_of(document_now(at.submission))


def _do(request, at: Reading, form: SignatoryForm) -> bool:
    if not form.is_bound:
        waiting = signatures.current(at.submission)
        if waiting is None or waiting.state != SignatureState.ASKED:
            messages.info(request, _("Non c'è nessuna richiesta da ritirare."))
            return True
        waiting.submission = at.submission
        signing.withdraw(waiting, by=request.user)
        messages.success(request, _("La richiesta di firma è ritirata: il collegamento non vale."))
        return True
    if not form.is_valid():
        return False
    try:
        signing.ask(at.submission, **form.cleaned_data, by=request.user)
    except Incomplete:
        text = _("Prima completa le risposte: le trovi elencate nel riepilogo.")
        form.add_error(None, text)
        return False
    except ValidationError as refused:
        form.add_error("email", refused)
        return False
    messages.success(
        request, _("Abbiamo scritto a %(name)s: aspettiamo la firma.") % form.cleaned_data
    )
    return True
