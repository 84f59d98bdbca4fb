"""Who works on a form for the organisation: colleagues, their roles, the invitations."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officine.access import require
from workshops.actions import invitations, mandates
from workshops.forms.colleagues import ColleagueForm
from workshops.lifecycles import InvitationState
from workshops.models import Invitation, Mandate
from workshops.queries.deputies import colleagues_in
from workshops.views.area import sharing
from workshops.views.area.reading import reading


@require_http_methods(["GET", "HEAD", "POST"])
def people(request, public_id):
    at = reading(request, public_id)
    doing = request.POST.get("do")
    colleagues = colleagues_in(at.organisation, request.user)
    form = ColleagueForm(request.POST if doing == "invite" else None)
    shares = sharing.sharing_form(at, colleagues, request.POST if doing == "entrust" else None)
    if request.method == "POST" and _do(request, at, form, shares):
        back = "hub" if request.POST.get("back") == "hub" else "people"
        return redirect(f"workshops:{back}", public_id)
    context = {
        "at": at,
        "form": form,
        "shares": shares,
        "shared_out": sharing.shared_out(at),
        "colleagues": colleagues,
        "waiting": Invitation.objects.filter(
            participation=at.assignment.participation,
            state__in=[InvitationState.PREPARED, InvitationState.SENT],
        ),
        "choices": Mandate.Role.choices,
    }
    wrong = any(one is not None and one.is_bound and one.errors for one in (form, shares))
    context["failed"] = wrong
    return render(request, "workshops/area/people.html", context, status=422 if wrong else 200)


def _do(request, at, form, shares) -> bool:
    if request.POST.get("do") in sharing.DOINGS:
        return sharing.share(request, at, shares)
    require(request.user, "workshops.invite_colleague", at.assignment.participation)
    return _invite(request, at, form) if form.is_bound else _change(request, at)


def _invite(request, at, form) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        invitation = invitations.invite(
            at.assignment.participation,
            email=given["email"],
            name=given["name"],
            role=given["role"],
            by=request.user,
        )
        invitations.send_invitation(invitation, by=request.user)
    except ValidationError as refused:
        form.add_error("email", refused)
        return False
    messages.success(request, _("Abbiamo scritto a %(name)s: ora aspettiamo che accetti.") % given)
    return True


def _change(request, at) -> bool:
    colleague = get_object_or_404(
        Mandate.objects.current().filter(organisation=at.organisation).select_related("person"),
        pk=request.POST.get("mandate") if request.POST.get("mandate", "").isdecimal() else 0,
    )
    participation = at.assignment.participation
    try:
        if request.POST.get("do") == "revoke":
            mandates.revoke(participation, colleague, by=request.user)
            text = _("%s non può più vedere le compilazioni della tua organizzazione.")
        else:
            mandates.change_role(
                participation, colleague, request.POST.get("role", ""), by=request.user
            )
            text = _("Il ruolo di %s è cambiato.")
        messages.success(request, text % colleague.person)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return True
