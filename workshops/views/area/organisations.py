"""One's own organisation: who it is here, who acts for it, at which tables it sits."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from workshops.lifecycles import WorkshopState
from workshops.models import Mandate, Organisation
from workshops.queries.roles import roles_of


@require_GET
def organisation(request, public_id):
    mandates = roles_of(request.user).mandates
    found = get_object_or_404(
        Organisation.objects.filter(pk__in=mandates).select_related("category", "city"),
        public_id=public_id,
    )
    context = {
        "organisation": found,
        "role": Mandate.Role(mandates[found.pk]),
        "people": Mandate.objects.current().filter(organisation=found).select_related("person"),
        "tables": found.participations.exclude(workshop__state=WorkshopState.DRAFT).select_related(
            "workshop", "place__city"
        ),
        "names": found.names.order_by("-valid_from"),
    }
    return render(request, "workshops/area/organisation.html", context)
