from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from officine.keeping.pages import kept
from workshops.forms.public import PartnerFilter, asked, chips
from workshops.queries import public

PAGE = 25


@login_not_required
@require_safe
@kept
def partners(request: HttpRequest) -> HttpResponse:
    """The organisations of all public tables, by name: no person, no address."""
    form = PartnerFilter(request.GET)
    values = asked(form)
    rows = public.organisations_at_table()
    for word in values.get("cerca", "").replace("\0", "").split()[:12]:
        rows = rows.filter(name__icontains=word)
    if "categoria" in values:
        code = values["categoria"]
        rows = rows.filter(Q(category__code=code) | Q(category__parent__code=code))
    if "citta" in values:
        rows = rows.filter(public.sits_for(values["citta"]))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    tables = public.tables_of(list(page))
    return render(
        request,
        "workshops/public/partners.html",
        {
            "form": form,
            "chips": chips(form, values, request.GET),
            "page": page,
            "rows": [(body, tables[body.pk]) for body in page],
        },
    )
