"""The letter, opened: reading it changes nothing, each answer is a POST."""

from functools import wraps

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from officine.accounts.models import User
from officine.italian import day
from officine.lifecycle.machine import WrongState
from officine.limits import limited
from workshops.actions import invitations
from workshops.forms.invitations import DeclineForm, ForwardForm
from workshops.lifecycles import InvitationState
from workshops.models import Invitation
from workshops.notifications import what_is_asked


def letter(view):
    """Open to who holds the key; the address holds it too, so it is told to nobody.

    ``strict-origin`` and not ``no-referrer``: with the latter browsers write ``Origin: null`` on
    the POST that answers, and the protection against forged requests refuses it.
    """

    @wraps(view)
    @limited("invitation")
    def opened(request, token):
        try:
            response = view(request, token)
        except (Invitation.DoesNotExist, WrongState, invitations.Expired):
            response = _explain(request, token)
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    return never_cache(login_not_required(opened))


def _explain(request, token):
    """What became of a letter that can no longer be answered, and what to do now."""
    invitation = invitations.by_token(token)
    if invitation is None:
        context = {
            "title": _("Questo invito non c'è"),
            "text": _(
                "L'indirizzo non corrisponde a nessun invito. Controlla di averlo copiato tutto, "
                "oppure apri l'invito più recente che hai ricevuto."
            ),
        }
        return render(request, "workshops/invitations/told.html", context, status=404)
    title, text = _became(invitation)
    if invitation.state == InvitationState.ACCEPTED and request.user.is_authenticated:
        text = _("L'invito si usa una volta: quello che ti è stato chiesto è fra le tue attività.")
    context = {
        "title": title,
        "text": text,
        "token": token,
        "workshop": invitation.participation.workshop,
        "expired": invitation.state == InvitationState.SENT,
        "may_sign_in": invitation.state == InvitationState.ACCEPTED,
    }
    return render(request, "workshops/invitations/told.html", context, status=410)


def _became(invitation: Invitation) -> tuple[str, str]:
    states = InvitationState
    return {
        states.SENT: (
            _("L'invito è scaduto"),
            _("Valeva fino al %s. Puoi chiederne uno nuovo: avvisiamo chi ti ha invitato.")
            % day(invitation.expires_at),
        ),
        states.ACCEPTED: (
            _("Hai già accettato l'invito"),
            _("L'invito si usa una volta. Per entrare usa il tuo indirizzo email."),
        ),
        states.DECLINED: (
            _("A questo invito è già stato risposto"),
            _("La tua organizzazione ha detto che non partecipa. Se ha cambiato idea, scrivici."),
        ),
        states.FORWARDED: (
            _("L'invito è passato a un'altra persona"),
            _("Chi ha ricevuto il nuovo invito può accettarlo dalla sua email."),
        ),
    }.get(
        invitation.state,
        (
            _("L'invito è stato ritirato"),
            _("Apri l'invito più recente che hai ricevuto oppure chiedi a chi ti ha invitato."),
        ),
    )


def _page(request, token, *, status=200, **forms):
    invitation = invitations.by_token(token)
    if invitation is None:
        raise Invitation.DoesNotExist
    if invitation.state != InvitationState.SENT or invitations.is_expired(invitation):
        return _explain(request, token)
    seat = invitation.participation
    assignments = what_is_asked(seat)
    user = request.user
    context = {
        "token": token,
        "invitation": invitation,
        "workshop": seat.workshop,
        "organisation": seat.organisation,
        "city": seat.place.city if seat.place else None,
        "assignments": assignments,
        "first": assignments[0] if assignments else None,
        "somebody_else": user.is_authenticated and user.email != invitation.email,
        "forward_form": ForwardForm(prefix="forward"),
        "decline_form": DeclineForm(prefix="decline"),
        **forms,
    }
    return render(request, "workshops/invitations/detail.html", context, status=status)


@letter
@require_safe
def invitation(request, token):
    return _page(request, token)


@letter
@require_POST
def accept(request, token):
    """Take the mandate, then come in: who is new at once, who was here already by a code."""
    letter_ = invitations.by_token(token)
    known = letter_ is not None and User.objects.filter(email=letter_.email).exists()
    signed_in = request.user if request.user.is_authenticated else None
    try:
        person = invitations.accept(token, by=signed_in)
    except PermissionDenied:
        return _page(request, token, status=403)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("account_inactive")
    messages.success(request, _("Hai accettato l'invito."))
    if signed_in:
        return redirect("home-after-login")
    if known:
        # The letter may have been passed on: it opens a new account, never one full of things.
        LoginCodeVerificationProcess.initiate(request=request, user=person, email=person.email)
        return redirect("account_confirm_login_code")
    record_authentication(request, person, method="invitation", email=person.email)
    return perform_login(request, Login(user=person, email=person.email))


@letter
@require_POST
def forward(request, token):
    form = ForwardForm(request.POST, prefix="forward")
    if form.is_valid():
        try:
            fresh = invitations.forward(token, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("email", refused)
        else:
            text = _("Abbiamo scritto a %s e avvisato chi ti ha invitato.") % fresh.email
            return _told(request, _("Abbiamo passato l'invito"), text)
    return _page(request, token, status=422, forward_form=form)


@letter
@require_POST
def decline(request, token):
    form = DeclineForm(request.POST, prefix="decline")
    if form.is_valid():
        invitations.decline(token, **form.cleaned_data)
        text = _("Abbiamo avvisato chi ti ha invitato. Se cambia qualcosa, chiedi un nuovo invito.")
        return _told(request, _("Grazie per aver risposto"), text)
    return _page(request, token, status=422, decline_form=form)


@letter
@require_POST
def ask_again(request, token):
    invitations.ask_again(token)
    text = _("Abbiamo avvisato chi ti ha invitato: riceverai una nuova email.")
    return _told(request, _("Hai chiesto un nuovo invito"), text)


def _told(request, title, text):
    return render(request, "workshops/invitations/told.html", {"title": title, "text": text})
