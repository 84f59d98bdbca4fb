"""All that one's organisation is asked, across officine and authorities: a page and a sheet."""

from dataclasses import asdict

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officine import csv_safe
from officine.italian import in_rome
from workshops.forms.filters import DutiesForm
from workshops.models import Organisation
from workshops.queries import duties as found
from workshops.queries.duties import Filters
from workshops.queries.roles import roles_of
from workshops.queries.tasks import FLAGS, TONES, WORDS

PER_PAGE = 50
LOUD = ("overdue", "due_today")


@require_safe
def duties(request, public_id):
    organisation, asked = _own(request, public_id), Filters.read(request.GET)
    page = Paginator(found.duties(organisation, asked), PER_PAGE).get_page(request.GET.get("page"))
    form = DutiesForm(initial=asdict(asked), officine=found.officine(organisation))
    context = {
        "organisation": organisation,
        "page": page,
        "rows": [_words(one) for one in found.told(page.object_list)],
        "form": form,
        "chips": [
            {"label": label, "url": f"?{asked.without(name).query}"}
            for name, label in form.words().items()
        ],
        "query": asked.query,
    }
    return render(request, "workshops/area/duties.html", context)


@require_safe
def as_csv(request, public_id):
    organisation = _own(request, public_id)
    header = [
        *(_("Modulo"), _("Titolo"), _("Officina"), _("Autorità di gestione"), _("Città")),
        *(_("Passo"), _("Scadenza"), _("Stato"), _("Da sapere"), _("Inviata il"), _("In mano a")),
    ]
    rows = found.told(found.duties(organisation, Filters.read(request.GET)))
    return csv_safe.response("da-fare.csv", [header, *(_line(one) for one in rows)])


def _own(request, public_id) -> Organisation:
    own = Organisation.objects.filter(pk__in=roles_of(request.user).mandates)
    return get_object_or_404(own, public_id=public_id)


def _words(one) -> dict:
    flags = one.flags(timezone.now())
    return {
        "row": one,
        "word": WORDS[one.state],
        "tone": TONES[one.state],
        "flags": [(FLAGS[flag], "late" if flag in LOUD else "quiet") for flag in flags],
    }


def _line(one) -> list:
    flags = ", ".join(str(FLAGS[flag]) for flag in one.flags(timezone.now()))
    return [
        *(one.code, one.form, one.workshop, one.authority, one.city, one.step),
        in_rome(one.due_at).strftime("%Y-%m-%d %H:%M"),
        *(str(WORDS[one.state]), flags),
        in_rome(one.sent_at).strftime("%Y-%m-%d %H:%M") if one.sent_at else "",
        ", ".join(one.in_hand),
    ]
