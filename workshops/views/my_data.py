"""My data: what the portal knows of me, to read, to correct, to take away."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from officine.journal.chain import record
from workshops.forms.my_data import PersonForm
from workshops.queries.my_data import about


@require_http_methods(["GET", "HEAD", "POST"])
def page(request):
    known = about(request.user)
    form = PersonForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=["name", "language"])
        messages.success(request, _("Abbiamo aggiornato i tuoi dati."))
        return redirect("my-data")
    context = {"known": known, "form": form}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "workshops/my_data.html", context, status=status)


@require_safe
def download(request):
    record("account.data_downloaded", request.user, by=request.user)
    response = JsonResponse(
        about(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="i-miei-dati.json"'
    return response
