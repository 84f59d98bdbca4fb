"""The minutes of a meeting for who writes them: draft, points, comments, keys."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from officine.access import require
from workshops.actions import minutes as writing
from workshops.actions import minutes_life as life
from workshops.actions.meetings import Changed
from workshops.forms.fields import refuse
from workshops.forms.minutes import ActionForm, AnswerForm, OpeningForm, PointForm
from workshops.lifecycles import WRITTEN
from workshops.models import Minutes, MinutesAction, MinutesComment, MinutesItem
from workshops.queries.attendance import lines_of
from workshops.queries.keys import key_panel
from workshops.queries.minutes import days_late, document_of, minutes_of, rules_at, voting_on
from workshops.queries.minutes_shown import shown
from workshops.queries.notice import patron_days
from workshops.views.keys import turn
from workshops.views.management.meetings import found

VERBS = {
    "open": life.open_to_comments,
    "propose": life.propose,
    "reopen": life.reopen,
    "publish": life.publish,
}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """All of them as they would be published, and the next move."""
    workshop, meeting = found(request, slug, number)
    form, wrong = None, ""
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            if do == "draft":
                writing.draft(meeting, by=request.user)
            elif do in VERBS:
                VERBS[do](_minutes(meeting), by=request.user)
            elif "verdict" in request.POST:
                form = turn(request, _minutes(meeting), life.sign, life.refuse)
            else:
                raise BadRequest("do")
        except ValidationError as error:
            wrong = " ".join(error.messages)
        except life.Changed:
            wrong = changed()
        if not (form or wrong):
            return redirect("workshops:minutes", slug, number)
    return _page(request, workshop, meeting, key_form=form, wrong=wrong)


def changed() -> str:
    return _("Intanto il verbale è cambiato: rileggilo prima di firmare.")


def _page(request, workshop, meeting, *, key_form=None, wrong="", answered=None) -> HttpResponse:
    row = minutes_of(meeting)
    context = {"workshop": workshop, "meeting": meeting, "minutes": row, "wrong": wrong}
    if row is not None:
        signing = row.state == "signing"
        document = row.document if row.state in ("signing", "published") else document_of(row)
        comments = MinutesComment.objects.filter(item__minutes=row)
        context |= {
            "document": shown(document),
            "items": list(row.items.all()),
            "is_written": row.state in WRITTEN,
            "redrafted": row.state in WRITTEN and row.opening != row.drafted,
            "late": days_late(row, patron_days(meeting)),
            "today": timezone.localdate(),
            "panel": signing and key_panel(request.user, row, row.sha256, workshop),
            "key_form": key_form,
            "comments": [
                (one, answered[1] if answered and answered[0] == one.pk else _answer_form(one))
                for one in comments.select_related("item", "organisation").order_by("pk")
            ],
        }
    status = 422 if wrong or key_form or answered else 200
    return render(request, "workshops/management/minutes.html", context, status=status)


def _answer_form(comment: MinutesComment) -> AnswerForm:
    initial = {"verdict": comment.verdict, "answer": comment.answer}
    return AnswerForm(initial=initial, auto_id=f"id_{comment.pk}_%s")


@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The first lines; when somebody else has written meanwhile, both texts are shown."""
    workshop, meeting = found(request, slug, number)
    row = _minutes(meeting)
    require(request.user, "workshops.write_minutes", row)
    initial = {"opening": row.opening, "version": row.version}
    form = OpeningForm(request.POST if request.method == "POST" else None, initial=initial)
    context = {"workshop": workshop, "meeting": meeting, "form": form, "title": _("Apertura")}
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            writing.write_opening(
                row, text=given["opening"], version=given["version"], by=request.user
            )
        except ValidationError as error:
            refuse(form, error)
        except Changed as stale:
            context["theirs"] = _both(form, {"opening": stale.now.opening}, stale.now.version)
            status = 409
        else:
            messages.success(request, _("Salvato."))
            return redirect("workshops:minutes", slug, number)
    status = 422 if form.errors else status
    return render(request, "workshops/management/minutes_opening.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, slug: str, number: int, item) -> HttpResponse:
    """One point: what was said, decided and voted, and what somebody took upon itself."""
    workshop, meeting, row = _item(request, slug, number, item)
    form = _form(request, row, request.method == "POST")
    context = {"workshop": workshop, "meeting": meeting, "item": row, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            writing.write_item(row, **form.given, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        except Changed as stale:
            context["theirs"] = _both(form, _values(stale.now), stale.now.version)
            status = 409
        else:
            messages.success(request, _("Salvato."))
            return redirect(_at(slug, number, row))
    return _item_page(request, context, 422 if form.errors else status)


def _form(request, row: MinutesItem, posted: bool) -> PointForm:
    meeting = row.minutes.meeting
    voting = voting_on(row, lines_of(meeting), rules_at(meeting))
    voters = sorted([*voting.present, *voting.kept_out], key=lambda body: body.name)
    if voting.most is None:
        voters = []
    form = PointForm(
        request.POST if posted else None,
        workshop=meeting.workshop,
        voters=voters,
        initial=_values(row) | {"version": row.version},
    )
    form.voting = voting
    return form


def _values(row: MinutesItem) -> dict:
    names = ("said", "decision", "matter", "votes_for", "votes_against", "votes_abstained")
    ballots = {f"ballot_{one.organisation_id}": one.choice for one in row.ballots.all()}
    return {name: getattr(row, name) for name in names} | ballots


def _both(form, now: dict, version: int) -> list[dict]:
    """Field by field what I wrote and what is there; the next saving is of what was read now."""
    form.data = form.data.copy()
    form.data["version"] = version
    names = [name for name in form.fields if name != "version"]
    return [
        {"label": form.fields[name].label, "mine": mine, "theirs": theirs}
        for name in names
        if (mine := form.cleaned_data[name]) != (theirs := now.get(name)) and (mine or theirs)
    ]


def _item_page(request, context: dict, status: int = 200) -> HttpResponse:
    row = context["item"]
    context.setdefault("action_form", ActionForm(workshop=context["workshop"]))
    context["actions"] = list(row.actions.select_related("organisation"))
    context["wanted"] = row.agenda_item.decision
    return render(request, "workshops/management/minutes_item.html", context, status=status)


@require_POST
def add_action(request: HttpRequest, slug: str, number: int, item) -> HttpResponse:
    workshop, meeting, row = _item(request, slug, number, item)
    form = ActionForm(request.POST, workshop=workshop)
    if form.is_valid():
        try:
            writing.add_action(row, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Impegno aggiunto."))
            return redirect(_at(slug, number, row))
    context = {"workshop": workshop, "meeting": meeting, "item": row, "action_form": form}
    return _item_page(request, context | {"form": _form(request, row, posted=False)}, 422)


@require_POST
def take_action(request: HttpRequest, slug: str, number: int, action) -> HttpResponse:
    """Take it away while the minutes are written; done or not, once they are published."""
    _workshop, meeting = found(request, slug, number)
    rows = MinutesAction.objects.select_related("item__minutes__meeting__workshop")
    row = get_object_or_404(rows, public_id=action, item__minutes__meeting=meeting)
    do = request.POST.get("do", "")
    if do == "drop":
        writing.drop_action(row, by=request.user)
        return redirect(_at(slug, number, row.item))
    if do not in ("done", "undone"):
        raise BadRequest("do")
    life.finish(row, done=do == "done", by=request.user)
    return redirect(reverse("workshops:minutes", args=[slug, number]) + "#impegni")


@require_POST
def answer(request: HttpRequest, slug: str, number: int, comment) -> HttpResponse:
    """Accepted, or not and why."""
    workshop, meeting = found(request, slug, number)
    rows = MinutesComment.objects.select_related("item__minutes__meeting")
    row = get_object_or_404(rows, public_id=comment, item__minutes__meeting=meeting)
    require(request.user, "workshops.send_minutes", row.item.minutes)
    form = AnswerForm(request.POST, auto_id=f"id_{row.pk}_%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            life.answer(row, verdict=given["verdict"], text=given["answer"], by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Risposta registrata."))
            return redirect(reverse("workshops:minutes", args=[slug, number]) + "#osservazioni")
    return _page(request, workshop, meeting, answered=(row.pk, form))


def _minutes(meeting) -> Minutes:
    row = get_object_or_404(Minutes, meeting=meeting)
    row.meeting = meeting
    return row


def _item(request: HttpRequest, slug: str, number: int, public_id):
    workshop, meeting = found(request, slug, number)
    row = _minutes(meeting)
    rows = MinutesItem.objects.select_related("agenda_item", "matter")
    one = get_object_or_404(rows, public_id=public_id, minutes=row)
    one.minutes = row
    require(request.user, "workshops.write_minutes", row)
    if row.state not in WRITTEN and request.method != "POST":
        raise Http404
    return workshop, meeting, one


def _at(slug: str, number: int, item: MinutesItem) -> str:
    return reverse("workshops:minutes-item", args=[slug, number, item.public_id])
