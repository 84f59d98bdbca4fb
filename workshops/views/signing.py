"""The letter that asks for a signature: reading it changes nothing, each answer is a POST."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from officine.accounts.middleware import second_factor_given
from officine.italian import day
from officine.lifecycle.machine import WrongState
from officine.limits import limited
from toolkit.forms.fingerprint import sha256_of
from workshops.actions import signing
from workshops.actions.snapshots import Incomplete, document_now
from workshops.forms.signing import RefusalForm
from workshops.lifecycles import BEING_WRITTEN, SignatureState
from workshops.models import Signature


def letter(view):
    """Open to who holds the key; the address holds it too, so it is told to nobody.

    ``strict-origin`` as with invitations: after ``no-referrer`` browsers write ``Origin: null`` on
    the POST that answers, which the protection against forged requests refuses. Neither tells
    anybody the path.
    """

    @wraps(view)
    @limited("invitation")
    def opened(request, token):
        try:
            response = view(request, token)
        except (Signature.DoesNotExist, WrongState, signing.Expired):
            response = _explain(request, token)
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    return never_cache(login_not_required(opened))


@letter
@require_safe
def signature(request, token):
    return _page(request, token)


@letter
@require_POST
def sign(request, token):
    """Sign what the page showed; if it is no more what there is, show it again."""
    shown = request.POST.get("sha256", "")
    try:
        signed = signing.sign(token, sha256=shown, **_who(request))
    except (signing.Changed, Incomplete):
        return _page(request, token, status=409, changed=True)
    except PermissionDenied:
        return _page(request, token, status=403)
    text = _("Grazie. L'impronta di ciò che hai firmato è %s: chi te l'ha chiesto può inviare.")
    return _told(request, _("Hai firmato"), text % signed.sha256)


@letter
@require_POST
def refuse(request, token):
    form = RefusalForm(request.POST)
    if form.is_valid():
        try:
            signing.refuse(token, **form.cleaned_data, **_who(request))
        except ValidationError as refused:
            form.add_error("reason", refused)
        except PermissionDenied:
            return _page(request, token, status=403)
        else:
            text = _("Abbiamo scritto il motivo a chi ti ha chiesto di firmare.")
            return _told(request, _("Non hai firmato"), text)
    return _page(request, token, status=422, form=form)


@letter
@require_POST
def let_in(request, token):
    """To the login, with an account for who has none: the code goes to the letter's address."""
    signing.let_in(token)
    here = reverse("workshops:signature", args=[token])
    return redirect(f"{reverse('account_login')}?{urlencode({'next': here})}")


def _who(request) -> dict:
    user = request.user if request.user.is_authenticated else None
    return {"by": user, "second_factor": user is not None and second_factor_given(request)}


def _page(request, token, *, status=200, form=None, changed=False):
    asked = signing.by_token(token)
    if asked is None:
        raise Signature.DoesNotExist
    if asked.state != SignatureState.ASKED or signing.is_expired(asked):
        return _explain(request, token)
    submission = asked.submission
    if submission.state not in BEING_WRITTEN:
        raise WrongState(submission, "sign", submission.state)
    context = {
        "token": token,
        "signature": asked,
        "assignment": submission.assignment,
        "workshop": submission.assignment.participation.workshop,
        "organisation": submission.assignment.participation.organisation,
        "form": form or RefusalForm(),
        "changed": changed,
    }
    try:
        signing.refuse_stranger(asked, **_who(request))
    except PermissionDenied as stranger:
        context["stranger"] = str(stranger)
        context["ended"] = signing.ended_of(asked) if str(stranger) == "ended" else None
        if str(stranger) in ("another", "ended"):
            status = 403
    else:
        document = document_now(submission)
        context |= {"sections": _sections(document), "sha256": sha256_of(document)}
    return render(request, "workshops/signing/detail.html", context, status=status)


def _sections(document: dict) -> list[dict]:
    """The very document that would be sent, question by question."""
    answers = document["answers"]
    return [
        section
        | {
            "questions": [
                question | {"given": answers.get(question["code"])}
                for question in section["questions"]
            ]
        }
        for section in document["sections"]
    ]


def _explain(request, token):
    """What became of a letter that can no longer be answered."""
    asked = signing.by_token(token)
    if asked is None:
        text = _(
            "L'indirizzo non corrisponde a nessuna richiesta. Controlla di averlo copiato tutto, "
            "oppure apri l'email più recente che hai ricevuto."
        )
        return _told(request, _("Questa richiesta di firma non c'è"), text, status=404)
    title, text = _became(asked)
    return _told(request, title, text, status=410)


def _became(asked: Signature) -> tuple[str, str]:
    states = SignatureState
    if asked.state == states.ASKED and signing.is_expired(asked):
        text = _("Valeva fino al %s. Chiedi a chi ti ha scritto di mandarti una nuova richiesta.")
        return _("La richiesta di firma è scaduta"), text % day(asked.expires_at)
    return {
        states.SIGNED: (_("Hai già firmato"), _("La richiesta si usa una volta.")),
        states.REFUSED: (
            _("A questa richiesta hai già risposto"),
            _("Hai detto perché non firmi. Se serve, chi ti ha scritto te lo chiede di nuovo."),
        ),
        states.LAPSED: (
            _("La firma è decaduta"),
            _("Dopo la firma è cambiata una risposta: se serve ti scriveranno di nuovo."),
        ),
    }.get(
        asked.state,
        (
            _("Non serve più firmare"),
            _("La richiesta è stata ritirata, o le risposte non sono più in bozza."),
        ),
    )


def _told(request, title, text, *, status=200):
    context = {"title": title, "text": text}
    return render(request, "workshops/signing/told.html", context, status=status)
