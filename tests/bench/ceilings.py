"""The least work that the same machine can do: nothing, a list of 25, the same logged in, one row.

They go through the same middleware; what they leave out is ours.
"""

from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from officine import urls
from officine.lifecycle.models import Transition
from workshops.models import Assignment

ROWS = (
    "<table>{% for row in rows %}<tr><td>{{ row.pk }}</td><td>{{ row.due_at }}</td>"
    "<td>{{ row.form.title }}</td><td>{{ row.participation.organisation.name }}</td></tr>"
    "{% endfor %}</table>"
)


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def rows(request: HttpRequest) -> HttpResponse:
    """25 rows in the order of an index, with two names each: session and person besides."""
    found = (
        Assignment.objects.select_related("participation__organisation", "form")
        .only("due_at", "participation__organisation__name", "form__title")
        .order_by("due_at", "pk")[:25]
    )
    return HttpResponse(engines["django"].from_string(ROWS).render({"rows": found}, request))


@login_not_required
def public_rows(request: HttpRequest) -> HttpResponse:
    return rows(request)


def insert(request: HttpRequest) -> HttpResponse:
    """One row written by somebody who is logged in."""
    Transition.objects.create(
        subject_type=ContentType.objects.get_for_model(Assignment),
        subject_id=1,
        verb="bench",
        source="a",
        target="b",
        by=request.user,
    )
    return HttpResponse("ok")


urlpatterns = [
    path("bench/empty", empty),
    path("bench/rows", public_rows),
    path("bench/rows-logged-in", rows),
    path("bench/insert", insert),
    *urls.urlpatterns,
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
