"""What practice says of the method, and what officine learnt: the material of the next edition."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from officine.lifecycle.machine import WrongState
from toolkit.actions import lessons
from toolkit.curation import items
from toolkit.curation.heard import Heard, heard
from toolkit.curation.use import Use, use_of
from toolkit.curation.words import name_of_kind
from toolkit.lifecycles import LessonState
from toolkit.models import Edition, ItemChange, Kind, Lesson
from toolkit.queries import current
from toolkit.views.redazione.doors import at_home

PER_PAGE = 25
MOST_CHANGES = 50


class Answer(forms.Form):
    """What curators say to who proposed a lesson, and the change it became."""

    answer = forms.CharField(
        label=gettext_lazy("Risposta a chi l'ha proposta"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    change = forms.ModelChoiceField(
        label=gettext_lazy("Modifica che ne è nata"),
        queryset=ItemChange.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nessuna, per ora"),
    )

    def __init__(self, *args, lesson: Lesson, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["change"]
        field.queryset = _changes(lesson)
        field.label_from_instance = _told


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """Per step, tool and form, across officine: planned and taken, skipped and why, what came
    back, what people say of it."""
    at_home(request)
    edition = current(request.user)
    use = use_of(edition.toolkit_id, request.user) if edition else Use()
    said = heard(edition.toolkit_id) if edition else Heard({}, [])
    titles = _titles(edition, Kind.STEP) | _titles(edition, Kind.FORM)
    tools = {tool.code: tool for tool in items.rows_of(edition, Kind.TOOL)} if edition else {}
    asked = _titles(edition, Kind.QUESTION)
    context = {
        "use": use,
        "steps": [
            (code, titles.get(code, ""), one, said.notes.get((Kind.STEP, code)))
            for code, one in sorted(use.steps.items())
        ],
        "tools": [(code, tools.get(code), one) for code, one in sorted(use.tools.items())],
        "forms": [
            (
                code,
                titles.get(code, ""),
                one,
                [(each, asked.get(each.code, "")) for each in one.questions],
                said.notes.get((Kind.FORM, code)),
            )
            for code, one in sorted(use.forms.items())
        ],
        "discussed": [(one, asked.get(one.code, "")) for one in said.questions],
    }
    return render(request, "redazione/use.html", context)


def _titles(edition: Edition | None, kind: str) -> dict[str, str]:
    """What the edition in force calls its items, by code."""
    if edition is None:
        return {}
    name = "label" if kind == Kind.QUESTION else "title"
    return dict(items.rows_of(edition, kind).values_list("code", name))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The lessons that officine proposed, those that wait first."""
    at_home(request)
    state = request.GET.get("stato", "")
    rows = Lesson.objects.select_related("edition", "by").order_by("-pk")
    if state in LessonState.values:
        rows = rows.filter(state=state)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "states": LessonState.choices,
        "chosen": state,
    }
    return render(request, "redazione/lessons.html", context)


@require_http_methods(["GET", "POST"])
def lesson(request: HttpRequest, lesson: int) -> HttpResponse:
    """One lesson: accept it, decline it with a reason, or link the change it became."""
    at_home(request)
    told = get_object_or_404(Lesson.objects.select_related("edition", "by"), pk=lesson)
    form = Answer(request.POST if request.method == "POST" else None, lesson=told)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(told, request.POST.get("verb", ""), form.cleaned_data, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        except WrongState:
            messages.error(request, _("A questa lezione è già stato risposto."))
            return redirect("redazione:lesson", lesson)
        else:
            messages.success(request, _("Risposta salvata: chi l'ha proposta la legge."))
            return redirect("redazione:lessons")
    context = {
        "lesson": told,
        "form": form,
        "changes": told.changes.select_related("edition", "by"),
    }
    return render(request, "redazione/lesson.html", context, status=422 if form.errors else 200)


def _answer(told: Lesson, verb: str, said: dict, by) -> None:
    match verb:
        case "accept":
            lessons.accept(told, answer=said["answer"], by=by)
        case "decline":
            lessons.decline(told, answer=said["answer"], by=by)
        case "apply":
            if said["change"] is None:
                raise ValidationError({"change": _("Scegli la modifica che ne è nata.")})
            lessons.apply(told, said["change"], answer=said["answer"], by=by)
        case _:
            raise ValidationError(_("Scegli che cosa fare."))


def _changes(told: Lesson):
    """The latest changes of the same Toolkit, those of the same item among them."""
    rows = ItemChange.objects.filter(edition__toolkit=told.edition.toolkit_id)
    newest = rows.order_by("-pk").values("pk")[:MOST_CHANGES]
    return ItemChange.objects.filter(
        pk__in=list(newest.values_list("pk", flat=True))
    ).select_related("edition", "by")


def _told(change: ItemChange) -> str:
    names = {
        "kind": name_of_kind(change.kind),
        "code": change.code,
        "verb": change.get_verb_display(),
        "edition": change.edition.name,
    }
    return _("%(kind)s %(code)s, %(verb)s (edizione %(edition)s)") % names
