"""Who acts for one's organisation, with every mandate there ever was."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from workshops.models import Organisation
from workshops.queries import mandates as registers
from workshops.queries.roles import roles_of
from workshops.views import mandating


@require_safe
def register(request, public_id):
    body = _own(request, public_id)
    lines = registers.told(registers.register(Q(organisation=body)))
    context = {"organisation": body, "lines": lines}
    return render(request, "workshops/area/mandates.html", context)


@require_safe
def as_csv(request, public_id):
    body = _own(request, public_id)
    return mandating.as_csv("deleghe.csv", registers.told(registers.register(Q(organisation=body))))


@require_http_methods(["GET", "HEAD", "POST"])
def mandate(request, public_id, mandate):
    """One of them: its act and its days, and how it goes on."""
    body = _own(request, public_id)
    page = mandating.one_mandate(request, _line(body, mandate))
    if page.done:
        return redirect("workshops:mandates", public_id)
    context = {"organisation": body, "page": page}
    status = 422 if page.failed else 200
    return render(request, "workshops/area/mandate.html", context, status=status)


@require_safe
def act_file(request, public_id, mandate, act):
    """The act of a mandate of one's own organisation."""
    return mandating.act_file(request, _line(_own(request, public_id), mandate), act)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, public_id, mandate):
    """The referente leaves the role to another: what passes, to whom, in one step."""
    body = _own(request, public_id)
    page = mandating.handing(request, _line(body, mandate))
    if page.done:
        return redirect("workshops:area")  # who has left reads the register no more
    context = {"organisation": body, "page": page}
    status = 422 if page.form.errors else 200
    return render(request, "workshops/area/handover.html", context, status=status)


def _line(body: Organisation, mandate: int) -> registers.Line:
    lines = registers.told(registers.register(Q(organisation=body)).filter(pk=mandate))
    if not lines:
        raise Http404
    return lines[0]


def _own(request, public_id) -> Organisation:
    own = Organisation.objects.filter(pk__in=roles_of(request.user).mandates)
    return get_object_or_404(own, public_id=public_id)
