"""The page of one question: what it asks, of whom, when, and what must hold of the answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officine.italian import clock, moment
from toolkit.actions import curation
from toolkit.canonical.forms import LATER, RULES
from toolkit.curation import codes, items
from toolkit.curation.editor import kinds
from toolkit.curation.editor.settings import Around
from toolkit.curation.editor.sheet import Sheet
from toolkit.curation.editor.words import field_name, in_words, place_name
from toolkit.curation.shown import as_shown
from toolkit.forms.document import codes_in
from toolkit.models import Edition, FormDefinition, Kind, Question
from toolkit.views.redazione.doors import is_open, own_edition, own_item
from toolkit.views.redazione.item import comments_of
from toolkit.views.redazione.words import called

SAVING = ("", "save", "save-next", "save-add", "save-try", "autosave")


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One question: read, changed by its buttons, saved."""
    edition = own_edition(request, pk)
    row = own_item(edition, Kind.QUESTION, code)
    around = _around(row)
    stored = items.content_of(row)
    if request.method != "POST":
        return _show(request, edition, row, Sheet.of(stored, around))
    sheet = Sheet.posted(request.POST, stored, around)
    _keep_theirs(request, sheet)
    if request.POST.get("do", "") not in SAVING:
        sheet.problems = {}
        return _show(request, edition, row, sheet, version=_version(request, row))
    sheet.finish()
    if sheet.problems:
        return _refused(request, edition, row, sheet)
    return _save(request, edition, row, sheet)


def _save(request: HttpRequest, edition: Edition, row: Question, sheet: Sheet) -> HttpResponse:
    version = _version(request, row)
    values = sheet.values(as_shown(row, version))
    try:
        saved = curation.edit(
            edition, Kind.QUESTION, row.code, values, version=version, by=request.user
        )
    except curation.Stale as stale:
        return _conflict(request, edition, sheet, stale)
    except ValidationError as refusal:
        _tell(sheet, refusal, row.code)
        return _refused(request, edition, row, sheet)
    if request.POST.get("do") == "autosave":
        said = _("Salvato alle %s.") % clock(timezone.now())
        return JsonResponse({"version": saved.version, "text": said})
    messages.success(request, _("La domanda %(code)s è salvata.") % {"code": row.code})
    return redirect(_onward(request, edition, row))


def _onward(request: HttpRequest, edition: Edition, row: Question) -> str:
    """Where to go after saving: here again, to the next question, to a new one, to the trial."""
    match request.POST.get("do"):
        case "save-next":
            listed = [one["code"] for one in _questions(row.section.form)]
            at = listed.index(row.code) + 1
            if at < len(listed):
                return reverse("redazione:question", args=[edition.pk, listed[at]])
        case "save-add":
            new = reverse("redazione:question-new", args=[edition.pk, row.section.code])
            return f"{new}?dopo={row.code}"
        case "save-try":
            return reverse("workshops:trial", args=[edition.pk, row.section.form.code])
    return reverse("redazione:question", args=[edition.pk, row.code])


def _tell(sheet: Sheet, refusal: ValidationError, code: str) -> None:
    """Each fault at its control; what would break elsewhere, on top of the page."""
    for fault in getattr(refusal, "faults", ()):
        own = (fault.kind, fault.code) == (Kind.QUESTION, code)
        name = sheet.place(fault.field) if own else ""
        reason = fault.reason if own else f"{fault.code}: {fault.reason}"
        told = sheet.problems.setdefault(name, [])
        if reason not in told:
            told.append(reason)
    if not sheet.problems:
        sheet.problems[""] = refusal.messages


def _refused(request, edition, row, sheet: Sheet) -> HttpResponse:
    if request.POST.get("do") == "autosave":
        text = _("Non ancora salvato: c'è qualcosa da completare.")
        return JsonResponse({"text": text})  # no fault: one is still writing
    return _show(request, edition, row, sheet, version=_version(request, row), status=422)


# Two curators, one question


def _conflict(request, edition, sheet: Sheet, stale) -> HttpResponse:
    """Both texts, and which to keep; nothing was written."""
    text = _("Non salvato: un'altra persona ha cambiato le stesse cose.")
    if request.POST.get("do") == "autosave":
        return JsonResponse({"text": text}, status=409)
    theirs = items.content_of(stale.row)
    form = stale.row.section.form
    conflicts = [
        {
            "field": name,
            "name": field_name(name),
            "mine": in_words(name, sheet.content.get(name), sheet.content, form),
            "theirs": in_words(name, theirs.get(name), theirs, form),
        }
        for name in stale.fields
    ]
    context = {"conflicts": conflicts, "change": stale.change, "when": moment(stale.change.at)}
    return _show(request, edition, stale.row, sheet, status=409, **context)


def _keep_theirs(request: HttpRequest, sheet: Sheet) -> None:
    for name in sheet.stored.keys() | {*RULES, *LATER}:
        if request.POST.get(f"keep-{name}") == "other":
            sheet.content[name] = sheet.stored.get(
                name, [] if name in ("checks", "row_checks") else None
            )


def _version(request: HttpRequest, row: Question) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


# The page


def _show(request, edition, row, sheet: Sheet, *, version=None, status=200, **more):
    listed = _questions(row.section.form)
    at = next((n for n, one in enumerate(listed) if one["code"] == row.code), 0)
    context = {
        "edition": edition,
        "question": row,
        "section": row.section,
        "form": row.section.form,
        "sheet": sheet,
        "version": row.version if version is None else version,
        "problems": _problems(sheet) if status == 422 else [],
        "may_edit": is_open(edition),
        "before": listed[at - 1] if at else None,
        "after": listed[at + 1] if at + 1 < len(listed) else None,
        "comments": comments_of(edition, Kind.QUESTION, row.code),
        "used_by": [one for one in listed if row.code in _speaks_of(one)],
        **more,
    }
    return render(request, "redazione/question.html", context, status=status)


def _problems(sheet: Sheet) -> list[dict]:
    """For the summary on top: where and what is wrong, and the control to mend."""
    return [
        {
            "text": f"{where}: {message}" if (where := place_name(name)) else message,
            "url": f"#id_{name}" if name else "",
        }
        for name, told in sheet.problems.items()
        for message in told
    ]


def _questions(form: FormDefinition) -> list[dict]:
    sections = form.document.get("sections", [])
    return [question for section in sections for question in section["questions"]]


def _speaks_of(body: dict) -> set[str]:
    """The questions that the rules of a question name."""
    trees = [body.get("condition"), body.get("required_if")]
    trees += [check["rule"] for check in body.get("checks") or []]
    named = {code for tree in trees for code in codes_in(tree)}
    rule = body.get("compute") or {}
    return (named | {rule.get(key) for key in ("of", "from", "to")}) - {body["code"]}


def _around(row: Question) -> Around:
    """What the question may speak of: the earlier ones of its form, tables and forms elsewhere."""
    form = row.section.form
    earlier: dict[str, dict] = {}
    for body in _questions(form):
        if body["code"] == row.code:
            break
        earlier[body["code"]] = body
    return Around(
        code=row.code,
        asked=earlier,
        own=items.content_of(row),
        tables=lambda: _tables(form),
        forms=lambda: list(form.edition.forms.order_by("position").values_list("code", "title")),
    )


def _tables(form: FormDefinition) -> list[tuple[str, str, str]]:
    rows = Question.objects.filter(section__form__edition=form.edition_id, kind="table")
    ordered = rows.order_by("section__form__position", "section__position", "position")
    return list(ordered.values_list("section__form__code", "code", "label"))


# A new question


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Which kind of question to add to a section; choosing it leads to its page."""
    edition = own_edition(request, pk)
    section = own_item(edition, Kind.SECTION, code)
    after = request.GET.get("dopo", "")
    if after:
        own_item(edition, Kind.QUESTION, after)
    kind = request.POST.get("kind")
    if request.method == "POST" and kind in kinds.KIND_NAMES:
        values = codes.blank(Kind.QUESTION, "", kind)
        del values["code"]
        try:
            row = curation.add(
                edition, Kind.QUESTION, parent=code, after=after, values=values, by=request.user
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(request.get_full_path())
        return redirect("redazione:question", edition.pk, row.code)
    context = {
        "edition": edition,
        "section": section,
        "name": called(Kind.SECTION, section),
        "after": after,
        "may_edit": is_open(edition),
        "kinds": [
            (name, kinds.KIND_NAMES[name], kinds.KIND_WORDS[name]) for name in kinds.KIND_NAMES
        ],
    }
    return render(request, "redazione/question_new.html", context)
