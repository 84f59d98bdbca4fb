"""The register of mandates, in the area of an organisation and at the desk of an officina."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from officine import csv_safe
from officine.access import require
from officine.italian import day
from workshops.actions import acts, handovers
from workshops.forms.fields import refuse
from workshops.forms.mandates import ActForm, HandoverForm, RenewalForm
from workshops.models import Handover, Mandate, MandateAct, Workshop
from workshops.queries.deputies import deputies_of
from workshops.queries.handovers import waiting, what_passes
from workshops.queries.mandates import Line
from workshops.queries.roles import roles_of
from workshops.views.files import served


@dataclass
class Page:
    """One mandate with what may be done about it, and what was just tried."""

    line: Line
    form: RenewalForm | None
    done: bool = False
    may_hand_over: bool = False
    handover: Handover | None = None
    deputies: list[Mandate] = field(default_factory=list)
    act_form: ActForm | None = None
    act: MandateAct | None = None
    acts_before: list[MandateAct] = field(default_factory=list)
    may_read_acts: bool = False

    @property
    def failed(self) -> bool:
        return any(form is not None and form.errors for form in (self.form, self.act_form))


def one_mandate(request: HttpRequest, line: Line, workshop: Workshop | None = None) -> Page:
    """Reads the page of a mandate, or does what was pressed in it."""
    mandate = line.mandate
    doing = request.POST.get("do")
    posted = request.POST if doing == "renew" else None
    if request.method == "POST" and doing not in ("renew", "attach"):
        return _withdraw(request, line)
    if posted is not None:
        require(request.user, "workshops.renew_mandate", mandate)
    may = line.may_be_renewed and request.user.has_perm("workshops.renew_mandate", mandate)
    form = None
    if may or posted is not None:
        form = RenewalForm(posted, request.FILES if posted else None, mandate=mandate)
    page = Page(line, form)
    _told_of_acts(request, page, workshop)
    if not mandate.deputy_for_id:
        page.deputies = list({one.person_id: one for one in deputies_of(mandate)}.values())
    if handovers.may_be_handed_over(mandate):
        page.may_hand_over = request.user.has_perm("workshops.hand_over", mandate)
        page.handover = waiting(mandate)
    if posted is not None:
        page.done = _renew(request, mandate, form, workshop)
    elif doing == "attach":
        page.done = _attach(request, page, workshop)
    return page


def _told_of_acts(request, page: Page, workshop) -> None:
    mandate = page.line.mandate
    may_attach = request.user.has_perm("workshops.attach_act", mandate)
    page.may_read_acts = may_attach or request.user.has_perm("workshops.view_act", mandate)
    rows = list(mandate.act_files.select_related("uploaded_by").order_by("-pk"))
    for act in rows:
        act.url = _address(act, mandate, workshop)
    page.act = next((act for act in rows if not act.replaced_at), None)
    page.acts_before = [act for act in rows if act.replaced_at]
    if may_attach:
        page.act_form = ActForm()


def _address(act: MandateAct, mandate: Mandate, workshop: Workshop | None) -> str:
    if workshop is None:
        where = ("workshops:mandate-act", mandate.organisation.public_id)
    else:
        where = ("workshops:workshop-mandate-act", workshop.slug)
    return reverse(where[0], args=[where[1], mandate.pk, act.public_id])


def _attach(request, page: Page, workshop) -> bool:
    mandate = page.line.mandate
    require(request.user, "workshops.attach_act", mandate)
    form = page.act_form = ActForm(request.POST, request.FILES)
    if not form.is_valid():
        return False
    try:
        acts.attach(mandate, form.cleaned_data["file"], by=request.user, workshop=workshop)
    except ValidationError as refused:
        refuse(form, refused)
        return False
    text = _("Il file dell'atto di %s è salvato.") % mandate.person
    messages.success(request, text)
    return True


def act_file(request, line: Line, public_id, workshop: Workshop | None = None) -> FileResponse:
    """The act in use, or one before it: always as a file to keep, never as a page to run."""
    require(request.user, "workshops.view_act", line.mandate)
    rows = MandateAct.objects.filter(forgotten_at=None, mandate=line.mandate)
    found = get_object_or_404(rows, public_id=public_id)
    reply = served(found)
    if workshop is not None:
        found.mandate = line.mandate
        acts.note_reading(found, by=request.user, workshop=workshop)
    return reply


def _withdraw(request, line: Line) -> Page:
    """The handover that waits is taken back; nothing else is done by a bare button."""
    require(request.user, "workshops.hand_over", line.mandate)
    if handover := waiting(line.mandate):
        handovers.withdraw(handover, by=request.user)
        messages.success(request, _("Il passaggio di consegne è ritirato: non cambia nulla."))
    return Page(line, None, done=True)


@dataclass
class Handing:
    """The page where a referente leaves the role: what passes, and to whom."""

    line: Line
    form: HandoverForm
    passes: list[str]
    handover: Handover | None
    done: bool = False


def handing(request: HttpRequest, line: Line, workshop: Workshop | None = None) -> Handing:
    mandate = line.mandate
    require(request.user, "workshops.hand_over", mandate)
    if not handovers.may_be_handed_over(mandate):
        raise Http404
    own = roles_of(request.user).mandates.get(mandate.organisation_id) == Mandate.Role.REFERENTE
    posted = request.POST if request.method == "POST" else None
    names = list(dict.fromkeys(str(one.person) for one in deputies_of(mandate)))
    form = HandoverForm(posted, mandate=mandate, needs_reason=not own, deputies=names)
    page = Handing(line, form, what_passes(mandate).words, waiting(mandate))
    if request.method == "POST" and form.is_valid():
        page.done = _hand_over(request, mandate, form, workshop)
    return page


def _hand_over(request, mandate: Mandate, form, workshop) -> bool:
    try:
        made = handovers.hand_over(mandate, **form.cleaned_data, by=request.user, workshop=workshop)
    except ValidationError as refused:
        refuse(form, refused)
        return False
    if made.to:
        text = _("Le consegne sono di %s, da adesso.") % made.to
    else:
        text = _("Abbiamo scritto a %s: le consegne passano quando accetta.")
        text %= made.invitation.name or made.invitation.email
    messages.success(request, text)
    return True


def _renew(request, mandate: Mandate, form: RenewalForm, workshop) -> bool:
    if not form.is_valid():
        return False
    try:
        new = acts.renew(mandate, **form.cleaned_data, by=request.user, workshop=workshop)
    except ValidationError as refused:
        refuse(form, refused)
        return False
    words = {"name": str(mandate.person), "day": day(new.valid_from)}
    messages.success(request, _("La delega di %(name)s è rinnovata dal %(day)s.") % words)
    return True


def as_csv(name: str, lines: Iterable[Line]):
    header = [
        *(_("Organizzazione"), _("Persona"), _("Email"), _("Ruolo"), _("Supplente di"), _("Atto")),
        *(_("Dal"), _("Al"), _("Stato"), _("File dell'atto")),
    ]
    rows = ([*_cells(line)] for line in lines)
    return csv_safe.response(name, [header, *rows])


def _cells(line: Line) -> tuple:
    one = line.mandate
    last = one.valid_to.isoformat() if one.valid_to else ""
    return (
        *(one.organisation.name, one.person.name, one.person.email, one.get_role_display()),
        one.deputy_for.person.name if one.deputy_for_id else "",
        *(one.act, one.valid_from.isoformat(), last, line.word),
        line.act_file.name if line.act_file else "",
    )
