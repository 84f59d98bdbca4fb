"""Whether a receipt is genuine: yes or no to whoever holds it, and nothing else to anybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from officine.limits import limited
from workshops.forms.verifying import ReceiptCheck
from workshops.models import Snapshot


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("receipt_check")
def verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """A number that was never given and a fingerprint of something else have the same answer."""
    form = ReceiptCheck(request.POST or None, request.FILES or None, initial={"number": number})
    matches = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        matches = Snapshot.objects.filter(
            number=given["number"], sha256=given["fingerprint"]
        ).exists()
    return render(
        request, "workshops/public/verify.html", {"form": form, "matches": matches, "given": number}
    )
