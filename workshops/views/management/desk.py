"""«Da fare oggi», and the lists across all the officine of a person."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from workshops.queries import desk as desks
from workshops.queries.register import expired, unanswered_invitations
from workshops.views.management.doors import page_of, review_addresses, staff_only


@require_safe
def desk(request):
    """What waits for me, oldest first; every number opens its list."""
    staff_only(request)
    found, address = desks.desk(request.user), review_addresses()
    context = {"desk": found}
    for name in ("to_review", "late", "soon"):
        context[name] = [
            {"line": line, "url": address(line.workshop_slug, line.public_id)}
            for line in getattr(found, name)
        ]
    return render(request, "workshops/management/desk.html", context)


@require_safe
def invitations(request):
    """Every letter that nobody answered yet, in all my officine."""
    staff_only(request)
    page = page_of(request, unanswered_invitations(request.user))
    for letter in page.object_list:
        letter.is_expired = expired(letter)
    return render(request, "workshops/management/invitations.html", {"page": page})
