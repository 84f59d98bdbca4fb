"""The checks of a form as a whole: what several of its answers must keep together."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officine.italian import clock
from toolkit.actions import curation
from toolkit.curation import items
from toolkit.curation.editor import checking
from toolkit.curation.editor.sheet import BUTTON
from toolkit.curation.shown import as_shown
from toolkit.models import Edition, FormDefinition, Kind
from toolkit.views.redazione.doors import is_open, own_edition, own_item

SAVING = ("", "save", "autosave")


@require_http_methods(["GET", "HEAD", "POST"])
def form_checks(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Read, changed by its buttons, saved."""
    edition = own_edition(request, pk)
    row = own_item(edition, Kind.FORM, code)
    asked = {
        question["code"]: question
        for section in row.document.get("sections", [])
        for question in section["questions"]
    }
    if request.method != "POST":
        return _show(request, edition, row, checking.Whole(row.checks, asked))
    sheet = checking.Whole([], asked)
    sheet.checks = checking.read(request.POST, "check", asked, sheet.problems)
    if request.POST.get("do", "") not in SAVING:
        sheet.problems = {}
        pressed = BUTTON.fullmatch(request.POST["do"])
        if pressed and pressed[2] == "check":
            steps = [int(number) for number in pressed[3].split("-")[1:]]
            checking.press(sheet.checks, pressed[1], steps)
        return _show(request, edition, row, sheet, version=_version(request))
    sheet.finish()
    if sheet.problems:
        return _refused(request, edition, row, sheet)
    return _save(request, edition, row, sheet)


def _save(request, edition: Edition, row: FormDefinition, sheet: checking.Whole) -> HttpResponse:
    version = _version(request)
    same = sheet.checks == as_shown(row, version)["checks"]
    values = {} if same else {"checks": sheet.checks}
    try:
        saved = curation.edit(
            edition, Kind.FORM, row.code, values, version=version, by=request.user
        )
    except curation.Stale as stale:
        return _conflict(request, edition, stale, sheet)
    except ValidationError as refusal:
        for fault in getattr(refusal, "faults", ()):
            own = (fault.kind, fault.code) == (Kind.FORM, row.code)
            name = checking.place(fault.field) if own else ""
            sheet.problems.setdefault(name, []).append(fault.reason)
        sheet.problems = sheet.problems or {"": refusal.messages}
        return _refused(request, edition, row, sheet)
    if request.POST.get("do") == "autosave":
        said = _("Salvato alle %s.") % clock(timezone.now())
        return JsonResponse({"version": saved.version, "text": said})
    messages.success(request, _("I controlli di %(code)s sono salvati.") % {"code": row.code})
    return redirect("redazione:form-checks", edition.pk, row.code)


def _conflict(request, edition, stale, sheet: checking.Whole) -> HttpResponse:
    """Nothing was written; what the other wrote is shown, and saving again keeps one's own."""
    text = _("Non salvato: un'altra persona ha cambiato le stesse cose.")
    if request.POST.get("do") == "autosave":
        return JsonResponse({"text": text}, status=409)
    theirs = checking.Whole(items.content_of(stale.row)["checks"], sheet.asked)
    return _show(request, edition, stale.row, sheet, status=409, theirs=theirs)


def _refused(request, edition, row, sheet: checking.Whole) -> HttpResponse:
    if request.POST.get("do") == "autosave":
        text = _("Non ancora salvato: c'è qualcosa da completare.")
        return JsonResponse({"text": text})  # no fault: one is still writing
    return _show(request, edition, row, sheet, version=_version(request), status=422)


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def _show(request, edition, row, sheet, *, version=None, status=200, **more) -> HttpResponse:
    told = [
        {"text": message, "url": f"#id_{name}" if name else ""}
        for name, said in sheet.problems.items()
        for message in said
    ]
    context = {
        "edition": edition,
        "row": row,
        "sheet": sheet,
        "version": row.version if version is None else version,
        "problems": told if status == 422 else [],
        "may_edit": is_open(edition),
        **more,
    }
    return render(request, "redazione/form_checks.html", context, status=status)
