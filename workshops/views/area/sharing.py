"""The part of «Persone» where the sections of a form are shared out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from workshops.actions import entrusting
from workshops.forms.sharing import SharingForm
from workshops.models import Entrusting, Mandate
from workshops.views.area.reading import Reading

WRITERS = (Mandate.Role.REFERENTE, Mandate.Role.COMPILATORE)
DOINGS = ("entrust", "done", "withdraw")


def shared_out(at: Reading) -> list[Entrusting]:
    """Who has which section in hand, in the order of the form; sections that are gone are not."""
    numbers = {section.code: section.number for section in at.doc.sections}
    rows = at.assignment.entrustings.current().select_related("to", "by")
    found = [row for row in rows if row.section in numbers]
    for row in found:
        row.assignment = at.assignment
        row.title = entrusting.title_of(at.assignment, row.section)
        row.is_mine = row.to_id == at.user.pk
    return sorted(found, key=lambda row: numbers[row.section])


def sharing_form(at: Reading, colleagues: list[Mandate], data=None) -> SharingForm | None:
    """For who may share out: a referente to everybody, a compilatore to themselves."""
    if not at.writes or not (at.submission is None or at.is_written):
        return None
    people = [one.person for one in colleagues if one.role in WRITERS and one.person.is_active]
    return SharingForm(
        data,
        sections=[(one.code, f"{one.number}. {one.title}") for one in at.doc.sections],
        people=people if at.sends else [at.user],
        me=at.user,
    )


def share(request, at: Reading, form: SharingForm | None) -> bool:
    """Do what was asked of the sections; False when the form says what is wrong."""
    doing = request.POST["do"]
    if doing == "entrust":
        return _entrust(request, at, form)
    pk = request.POST.get("entrusting", "")
    row = get_object_or_404(
        Entrusting.objects.current().select_related("to"),
        assignment=at.assignment,
        pk=pk if pk.isascii() and pk.isdecimal() and len(pk) < 19 else 0,
    )
    row.assignment = at.assignment
    if doing == "done":
        entrusting.finish(row, by=request.user)
        messages.success(request, _("Fatto: chi lavora con te vede che la sezione è finita."))
    else:
        entrusting.withdraw(row, by=request.user)
        messages.success(request, _("La sezione non è più affidata a nessuno."))
    return True


def _entrust(request, at: Reading, form: SharingForm | None) -> bool:
    if form is None:
        raise PermissionDenied
    if not form.is_valid():
        return False
    given = form.cleaned_data
    people = Mandate.objects.current().filter(organisation=at.organisation)
    mandate = people.select_related("person").get(person__public_id=given["to"])
    try:
        made = entrusting.entrust(
            at.assignment,
            given["section"],
            to=mandate.person,
            note=given["note"],
            by=request.user,
        )
    except ValidationError as refused:
        form.add_error("to", refused)
        return False
    if made.to_id == request.user.pk:
        messages.success(request, _("La sezione è tua: chi lavora con te lo vede."))
    else:
        text = _("Abbiamo scritto a %s: la sezione è nelle sue mani.")
        messages.success(request, text % mandate.person)
    return True
