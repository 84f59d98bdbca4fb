"""The saved views of a queue: kept, renamed, shared, taken away."""

from dataclasses import asdict
from urllib.parse import parse_qsl

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workshops.actions import saved_views
from workshops.forms.fields import refuse
from workshops.forms.filters import QueueForm
from workshops.forms.queue import ViewForm
from workshops.models import SavedView
from workshops.queries import queue as queues
from workshops.queries.queue import Filters
from workshops.views.management.doors import own_workshop


@require_http_methods(["GET", "HEAD", "POST"])
def index(request, slug):
    """One's own views and those of the team; a new one from the filters of the address."""
    workshop = own_workshop(request, slug)
    filters = Filters.read(request.GET)
    form = ViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            view = saved_views.save(
                workshop, query=filters.query, **form.cleaned_data, by=request.user
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Vista «%(name)s» salvata.") % {"name": view.name})
            return redirect(_opened(slug, view.query))
    return _page(request, workshop, filters, form)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, slug, public_id):
    """Another name or audience for one's own view."""
    workshop = own_workshop(request, slug)
    view = _view(request, workshop, public_id)
    if request.method != "POST":  # a reload of a form that was refused
        return redirect("workshops:queue-views", slug)
    form = ViewForm(request.POST, auto_id=f"vista-{view.pk}-%s")
    if form.is_valid():
        try:
            saved_views.change(view, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Vista «%(name)s» salvata.") % {"name": view.name})
            return redirect("workshops:queue-views", slug)
    return _page(request, workshop, Filters(), ViewForm(), refused=(view.pk, form))


@require_POST
def remove(request, slug, public_id):
    workshop = own_workshop(request, slug)
    view = _view(request, workshop, public_id)
    saved_views.remove(view, by=request.user)
    messages.success(request, _("Vista «%(name)s» tolta.") % {"name": view.name})
    return redirect("workshops:queue-views", slug)


def _visible(request, workshop):
    mine = Q(owner=request.user)
    rows = SavedView.objects.filter(mine | Q(is_shared=True), workshop=workshop)
    return rows.select_related("owner")


def _view(request, workshop, public_id) -> SavedView:
    view = get_object_or_404(_visible(request, workshop), public_id=public_id)
    view.workshop = workshop
    return view


def _page(request, workshop, filters, form, refused=(None, None)):
    choices = queues.choices(workshop)
    colleagues = queues.colleagues(request.user, workshop)

    def words(asked: Filters) -> list[str]:
        read = QueueForm(initial=asdict(asked), choices=choices, colleagues=colleagues)
        return list(read.words().values())

    rows = []
    for view in _visible(request, workshop).order_by("name", "pk"):
        about = {name: getattr(view, name) for name in ("name", "is_shared", "is_default")}
        own = view.owner_id == request.user.pk
        again = refused[1] if refused[0] == view.pk else None
        ids = f"vista-{view.pk}-%s"
        rows.append(
            {
                "view": view,
                "own": own,
                "url": _opened(workshop.slug, view.query),
                "words": words(Filters.read(dict(parse_qsl(view.query)))),
                "form": (again or ViewForm(initial=about, auto_id=ids)) if own else None,
                "refused": again is not None,
            }
        )
    leads = request.user.has_perm("workshops.change_workshop", workshop)
    context = {
        "workshop": workshop,
        "rows": rows,
        "form": form,
        "words": words(filters),
        "query": f"?{filters.query}" if filters.query else "",
        "leads": leads,
        "errors": form.errors or refused[1] is not None,
    }
    return render(request, "workshops/management/queue_views.html", context)


def _opened(slug: str, query: str) -> str:
    """The queue with these filters; without any it says so, or the default view would open."""
    return f"{reverse('workshops:queue', args=[slug])}?{query or 'tutte=1'}"
