"""What an officina learnt about the method, and what became of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officine.access import require
from toolkit.models import Lesson
from workshops.actions import lessons
from workshops.forms.fields import refuse
from workshops.forms.lessons import LessonForm
from workshops.views.management.doors import own_workshop, page_of


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The lessons of the officina with their answers; the form to propose another."""
    workshop = own_workshop(request, slug)
    posted = request.method == "POST"
    form = LessonForm(request.POST if posted else None, edition=workshop.edition_id)
    if posted:
        require(request.user, "workshops.propose_lesson", workshop)
    if posted and form.is_valid():
        kind, _colon, code = form.cleaned_data["about"].partition(":")
        said = {name: form.cleaned_data[name] for name in ("text", "proposal")}
        try:
            lessons.propose(workshop, kind, code, **said, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La redazione del Toolkit la legge e vi risponde qui."))
            return redirect("workshops:lessons", slug)
    told = Lesson.objects.filter(origin_ref=workshop.slug).prefetch_related("changes__edition")
    context = {"workshop": workshop, "form": form, "page": page_of(request, told)}
    return render(request, "workshops/management/lessons.html", context)
