"""The register of partners: organisations, their people, invitations, lists from a file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine import csv_safe
from officine.access import require
from workshops.actions import invitations, partners
from workshops.forms import partner_file
from workshops.forms.fields import refuse
from workshops.forms.filters import RegisterForm
from workshops.forms.partners import (
    InviteForm,
    OrganisationForm,
    ReferenteForm,
    RenameForm,
    SeatForm,
)
from workshops.models import Invitation, Participation
from workshops.queries import matrix, queue
from workshops.queries import register as registers
from workshops.queries.files import with_act
from workshops.queries.register import RegisterFilters, expired
from workshops.views.management.doors import own_workshop, page_of

SHOWN = 100  # lines of a preview that a page can bear


@require_safe
def register(request, slug):
    """Who is at the table, with which people, invited how, active since when."""
    workshop = own_workshop(request, slug)
    asked = RegisterFilters.read(request.GET)
    page = page_of(request, registers.register(workshop, asked))
    page.object_list = registers.count(page.object_list)
    for seat in page.object_list:
        seat.letters = list(seat.invitations.all())
        for letter in seat.letters:
            letter.is_expired = letter.state == "sent" and expired(letter)
    form = RegisterForm(
        initial=vars(asked),
        cities=[
            (place.city.slug, place.city.name) for place in workshop.places.select_related("city")
        ],
        categories=matrix.categories(workshop),
    )
    chips = [
        {"label": label, "url": f"{request.path}?{queue.urlencode(_but(asked, name))}"}
        for name, label in form.words().items()
    ]
    context = {
        "workshop": workshop,
        "page": page,
        "form": form,
        "chips": chips,
        "clear_url": request.path,
        "is_filtered": bool(chips),
        "may_change": request.user.has_perm("workshops.change_partners", workshop),
    }
    return render(request, "workshops/management/register.html", context)


def _but(asked, name):
    return {key: value for key, value in vars(asked).items() if value and key != name}


@require_safe
def as_csv(request, slug):
    """The organisations of the register, without persons: a list one may publish."""
    workshop = own_workshop(request, slug)
    seats = registers.register(workshop, RegisterFilters.read(request.GET))
    header = [
        _("Organizzazione"),
        _("Categoria"),
        _("Città"),
        _("Ruolo"),
        _("Chieste"),
        _("Inviate"),
    ]
    rows = (
        [
            seat.organisation.name,
            seat.organisation.category.name,
            seat.place.city.name if seat.place else _("Tutte"),
            seat.get_role_display(),
            seat.asked,
            seat.answered,
        ]
        for seat in registers.count(seats)
    )
    return csv_safe.response(f"partner-{workshop.slug}.csv", [header, *rows])


@require_http_methods(["GET", "POST"])
def add(request, slug):
    """One organisation, and if one likes the first person to invite."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.change_partners", workshop)
    form = OrganisationForm(request.POST or None, workshop=workshop)
    if request.method == "POST" and form.is_valid():
        try:
            seat = partners.add_organisation(workshop, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request,
                _("%(name)s è nel registro. Ora invita una persona.")
                % {"name": seat.organisation.name},
            )
            return redirect("workshops:seat", slug, seat.organisation.public_id)
    return render(
        request, "workshops/management/partner_add.html", {"workshop": workshop, "form": form}
    )


def _seat(workshop, public_id) -> Participation:
    seats = workshop.participations.select_related(
        "organisation__category", "place__city", "workshop"
    )
    return get_object_or_404(seats, organisation__public_id=public_id)


@require_http_methods(["GET", "POST"])
def seat(request, slug, public_id):
    """One organisation at the table: people, invitations, names, role."""
    workshop = own_workshop(request, slug)
    at = _seat(workshop, public_id)
    part = request.POST.get("part", "") if request.method == "POST" else ""
    if part:
        require(request.user, "workshops.change_partners", at)
    posted = {name: request.POST if part == name else None for name in PARTS}
    forms = {
        "invita": InviteForm(posted["invita"]),
        "nome": RenameForm(posted["nome"]),
        "ruolo": SeatForm(
            posted["ruolo"], workshop=workshop, initial={"place": at.place_id, "role": at.role}
        ),
        "referente": ReferenteForm(posted["referente"], seat=at),
    }
    if part in PARTS and forms[part].is_valid():
        try:
            done = PARTS[part](request, at, forms[part].cleaned_data)
        except ValidationError as error:
            refuse(forms[part], error)
        else:
            messages.success(request, done)
            return redirect("workshops:seat", slug, public_id)
    letters = list(at.invitations.select_related("invited_by").order_by("-created_at", "-pk"))
    for letter in letters:
        letter.is_expired = letter.state == "sent" and expired(letter)
    people = (
        at.organisation.mandates.current()
        .select_related("person")
        .prefetch_related(with_act())
        .order_by("role", "person__name")
    )
    context = {
        "workshop": workshop,
        "seat": at,
        "people": people,
        "letters": letters,
        "names": at.organisation.names.order_by("-valid_from"),
        "forms": forms,
        "part": part,
        "may_change": request.user.has_perm("workshops.change_partners", at),
    }
    return render(request, "workshops/management/seat.html", context)


def _invite(request, at, values) -> str:
    letter = invitations.invite(at, **values, by=request.user)
    if "later" in request.POST:
        return _("Invito preparato per %(email)s: non è ancora partito.") % {"email": letter.email}
    invitations.send_invitation(letter, by=request.user)
    return _("Invito in partenza per %(email)s.") % {"email": letter.email}


def _rename(request, at, values) -> str:
    partners.rename(at, **values, by=request.user)
    return _("Nome cambiato: quello di prima resta nella storia.")


def _change_seat(request, at, values) -> str:
    partners.change_seat(at, **values, by=request.user)
    return _("Modifiche salvate.")


def _change_referente(request, at, values) -> str:
    mandate = partners.change_referente(at, values["mandate"], by=request.user)
    return _("Ora è referente %(name)s.") % {"name": str(mandate.person)}


PARTS = {
    "invita": _invite,
    "nome": _rename,
    "ruolo": _change_seat,
    "referente": _change_referente,
}


@require_POST
def remove(request, slug, public_id):
    workshop = own_workshop(request, slug)
    at = _seat(workshop, public_id)
    name = at.organisation.name
    if partners.remove(at, by=request.user):
        messages.success(request, _("%(name)s non è più nel registro.") % {"name": name})
    else:
        messages.success(
            request, _("%(name)s ha lasciato il tavolo: resta nella storia.") % {"name": name}
        )
    return redirect("workshops:register", slug)


@require_POST
def letter(request, slug, letter, verb):
    """Send, send again or take back one invitation."""
    workshop = own_workshop(request, slug)
    found = get_object_or_404(
        Invitation.objects.select_related("participation__organisation", "participation__workshop"),
        participation__workshop=workshop,
        public_id=letter,
    )
    if verb not in LETTER_VERBS:
        raise Http404
    try:
        done = LETTER_VERBS[verb](request, found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("workshops:seat", slug, found.participation.organisation.public_id)


def _send(request, found) -> str:
    invitations.send_invitation(found, by=request.user)
    return _("Invito in partenza per %(email)s.") % {"email": found.email}


def _send_again(request, found) -> str:
    """A new letter to the same address; the key of the old one opens nothing any more."""
    new = invitations.invite(
        found.participation,
        email=found.email,
        name=found.name,
        role=found.role,
        by=request.user,
    )
    invitations.send_invitation(new, by=request.user)
    return _("Nuovo invito in partenza per %(email)s: quello di prima non vale più.") % {
        "email": found.email
    }


def _revoke(request, found) -> str:
    invitations.revoke(found, by=request.user)
    return _("Invito ritirato.")


LETTER_VERBS = {"invia": _send, "reinvia": _send_again, "ritira": _revoke}


@require_POST
def send_prepared(request, slug):
    """Post every letter that was prepared and not sent."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.change_partners", workshop)
    waiting = list(
        Invitation.objects.filter(participation__workshop=workshop, state="prepared")
        .select_related("participation__organisation", "participation__workshop")
        .order_by("pk")
    )
    for found in waiting:
        invitations.send_invitation(found, by=request.user)
    text = ngettext("%(count)s invito in partenza.", "%(count)s inviti in partenza.", len(waiting))
    messages.success(request, text % {"count": len(waiting)})
    return redirect("workshops:register", slug)


@require_http_methods(["GET", "POST"])
def load(request, slug):
    """A list from a file: look at it first, create what is good when one says so."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.change_partners", workshop)
    form = partner_file.ListForm()
    if request.method == "POST" and "text" in request.POST:
        return _confirm(request, workshop)
    if request.method == "POST":
        form = partner_file.ListForm(request.POST, request.FILES)
        if form.is_valid():
            reading = partner_file.read(form.text, workshop)
            if not reading.problem:
                return _preview(request, workshop, form.text, reading)
            form.add_error("file", reading.problem)
    context = {"workshop": workshop, "form": form, "columns": partner_file.COLUMNS}
    return render(request, "workshops/management/import.html", context)


def _preview(request, workshop, text, reading, form=None):
    context = {
        "workshop": workshop,
        "reading": reading,
        "rows": reading.rows[:SHOWN],
        "faults": reading.faults[:SHOWN],
        "more_rows": max(0, len(reading.rows) - SHOWN),
        "more_faults": max(0, len(reading.faults) - SHOWN),
        "letters": sum(1 for row in reading.rows if row.email),
        "form": form or partner_file.ConfirmForm(initial={"text": text}),
    }
    return render(request, "workshops/management/import_preview.html", context)


def _confirm(request, workshop):
    """The text is read again: what changed in the register meanwhile is told, not doubled."""
    form = partner_file.ConfirmForm(request.POST)
    if not form.is_valid():
        return redirect("workshops:partner-import", workshop.slug)
    reading = partner_file.read(form.cleaned_data["text"], workshop)
    if reading.problem or not reading.rows:
        messages.info(request, _("Non c'è niente da creare: le righe sono già nel registro."))
        return redirect("workshops:register", workshop.slug)
    try:
        seats = partners.import_partners(
            workshop, reading.rows, send=form.cleaned_data["send"], by=request.user
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _preview(request, workshop, form.cleaned_data["text"], reading, form)
    text = ngettext(
        "%(count)s organizzazione aggiunta al registro.",
        "%(count)s organizzazioni aggiunte al registro.",
        len(seats),
    )
    messages.success(request, text % {"count": len(seats)})
    if reading.wrong_lines:
        text = ngettext(
            "%(count)s riga aveva errori e non è stata creata.",
            "%(count)s righe avevano errori e non sono state create.",
            reading.wrong_lines,
        )
        messages.warning(request, text % {"count": reading.wrong_lines})
    return redirect("workshops:register", workshop.slug)


@require_safe
def template(request, slug):
    """The file to fill in: the columns, and one line that shows how."""
    own_workshop(request, slug)
    return csv_safe.response("modello-partner.csv", [partner_file.COLUMNS, partner_file.EXAMPLE])
