"""Who acts for the organisations at the table of an officina, and until when."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from workshops.forms.filters import MandatesForm
from workshops.queries import mandates as registers
from workshops.views import mandating
from workshops.views.management.doors import own_workshop, page_of


@require_safe
def register(request, slug):
    workshop = own_workshop(request, slug)
    sought = _sought(request.GET.get("cerca", ""))
    page = page_of(request, _rows(workshop, sought))
    context = {
        "workshop": workshop,
        "page": page,
        "lines": registers.told(page.object_list),
        "sought": sought,
        "may_read_acts": request.user.has_perm("workshops.change_partners", workshop),
        "form": MandatesForm(initial={"cerca": sought}),
        "chips": [{"label": sought, "url": request.path}] if sought else [],
    }
    return render(request, "workshops/management/mandates.html", context)


@require_safe
def as_csv(request, slug):
    workshop = own_workshop(request, slug)
    lines = registers.told(_rows(workshop, request.GET.get("cerca", "")))
    return mandating.as_csv(f"deleghe-{workshop.slug}.csv", lines)


@require_http_methods(["GET", "HEAD", "POST"])
def mandate(request, slug, mandate):
    workshop = own_workshop(request, slug)
    page = mandating.one_mandate(request, _line(workshop, mandate), workshop)
    if page.done:
        return redirect("workshops:workshop-mandates", slug)
    context = {"workshop": workshop, "page": page}
    status = 422 if page.failed else 200
    return render(request, "workshops/management/mandate.html", context, status=status)


@require_safe
def act_file(request, slug, mandate, act):
    """The act of a mandate, for who keeps the table; the journal says who read it."""
    workshop = own_workshop(request, slug)
    return mandating.act_file(request, _line(workshop, mandate), act, workshop)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, slug, mandate):
    """When who was referente has gone: the secretariat passes it on, and says why."""
    workshop = own_workshop(request, slug)
    page = mandating.handing(request, _line(workshop, mandate), workshop)
    if page.done:
        return redirect("workshops:workshop-mandates", slug)
    context = {"workshop": workshop, "page": page}
    status = 422 if page.form.errors else 200
    return render(request, "workshops/management/handover.html", context, status=status)


def _line(workshop, mandate: int) -> registers.Line:
    lines = registers.told(_rows(workshop).filter(pk=mandate))
    if not lines:
        raise Http404
    return lines[0]


def _rows(workshop, sought: str = ""):
    rows = registers.register(registers.at_the_table_of(workshop))
    text = _sought(sought)
    if text:
        rows = rows.filter(
            Q(organisation__name__icontains=text)
            | Q(person__name__icontains=text)
            | Q(person__email__icontains=text)
        )
    return rows


def _sought(text: str) -> str:
    return text.strip()[:100].replace("\0", "")
