"""How the steps, tools and forms of a Toolkit go in practice, for who writes the next edition."""

from collections import Counter

from django.db.models import Avg, Count, ExpressionWrapper, F, Q, fields

from toolkit.curation.use import FormUse, QuestionUse, StepUse, ToolUse, Use, register
from toolkit.forms.answers import NOT_APPLICABLE
from toolkit.forms.definition import definition_of
from toolkit.models import FormDefinition
from workshops.lifecycles import ANSWERED, StepRunState, WorkshopState
from workshops.models import Answer, Assignment, FacilitationNote, StepRun, Workshop

ENDED = [WorkshopState.CLOSING, WorkshopState.CONCLUDED]
MOST = 5  # reasons, words and questions told for each
NEWEST = 1_000  # meetings that are read for their words


@register
def use(toolkit: int, user) -> Use:
    """Twelve queries, whatever there is.

    Why a step was shortened and how its meetings went is told of officine that ``user`` may read,
    why a form is not due only to their staff.
    """
    officine = Workshop.objects.filter(edition__toolkit=toolkit, is_record=False)
    known = set(officine.visible_to(user).values_list("pk", flat=True))
    own = set(officine.of_team(user).values_list("pk", flat=True))
    found = Use(officine=officine.count())
    _steps(toolkit, found)
    _skipped(officine, found)
    _forms(toolkit, found)
    _reasons(toolkit, known, own, found)
    _meetings(toolkit, known, found)
    _questions(toolkit, found)
    return found


def _span(start: str, end: str):
    return ExpressionWrapper(F(end) - F(start), output_field=fields.DurationField())


def _steps(toolkit: int, found: Use) -> None:
    rows = (
        StepRun.objects.filter(step__phase__edition__toolkit=toolkit)
        .order_by()
        .values("step__code")
        .annotate(
            planned=Count("pk"),
            done=Count("pk", filter=Q(state=StepRunState.DONE)),
            meant=Avg(_span("opens_on", "due_on")),
            taken=Avg(_span("opens_on", "finished_on"), filter=Q(finished_on__isnull=False)),
        )
    )
    for row in rows:
        found.steps[row["step__code"]] = StepUse(
            planned=row["planned"],
            done=row["done"],
            days_planned=_days(row["meant"]),
            days_taken=_days(row["taken"]),
        )


def _days(span) -> float | None:
    return None if span is None else round(span.total_seconds() / 86_400, 1)


def _skipped(officine, found: Use) -> None:
    """Officine that ended without ever planning a step that others planned."""
    ended = set(officine.filter(state__in=ENDED).values_list("pk", flat=True))
    planned: dict[str, set[int]] = {}
    pairs = StepRun.objects.filter(place__workshop__in=ended).values_list(
        "step__code", "place__workshop"
    )
    for code, workshop in pairs.distinct():
        planned.setdefault(code, set()).add(workshop)
    for code, one in found.steps.items():
        one.skipped = len(ended - planned.get(code, set()))


def _forms(toolkit: int, found: Use) -> None:
    rows = (
        Assignment.objects.filter(form__edition__toolkit=toolkit)
        .order_by()
        .values("form__code")
        .annotate(
            asked=Count("pk"),
            sent=Count("pk", filter=Q(submission__state__in=ANSWERED)),
            late=Count("pk", filter=Q(submission__state__in=ANSWERED, submission__is_late=True)),
            waived=Count("pk", filter=~Q(waived_reason="")),
        )
    )
    for row in rows:
        code = row.pop("form__code")
        found.forms[code] = FormUse(**row)


def _reasons(toolkit: int, known: set[int], own: set[int], found: Use) -> None:
    hurried = StepRun.objects.filter(
        step__phase__edition__toolkit=toolkit, place__workshop__in=known
    ).exclude(override_reason="")
    for code, reason in hurried.values_list("step__code", "override_reason").order_by("-pk"):
        _tell(found.steps[code].reasons, reason)
    waived = Assignment.objects.filter(
        form__edition__toolkit=toolkit, participation__workshop__in=own
    ).exclude(waived_reason="")
    for code, reason in waived.values_list("form__code", "waived_reason").order_by("-pk"):
        _tell(found.forms[code].reasons, reason)


def _meetings(toolkit: int, known: set[int], found: Use) -> None:
    """What who led them told: how long and with how many by tool, the words by step and tool."""
    told = FacilitationNote.objects.filter(
        step_run__step__phase__edition__toolkit=toolkit, withdrawn_at=None
    ).order_by()
    counted = told.exclude(tool="").values("tool")
    for row in counted.annotate(used=Count("pk"), length=Avg("minutes"), came=Avg("people")):
        found.tools[row["tool"]] = ToolUse(row["used"], _mean(row["length"]), _mean(row["came"]))
    words = told.filter(step_run__place__workshop__in=known).order_by("-held_on", "-pk")
    for step, tool, text in words.values_list("step_run__step__code", "tool", "text")[:NEWEST]:
        _tell(found.steps[step].notes, text)
        if tool:
            _tell(found.tools[tool].notes, text)


def _mean(value) -> float | None:
    return None if value is None else round(float(value), 1)


def _tell(reasons: list[str], reason: str) -> None:
    if reason not in reasons and len(reasons) < MOST:
        reasons.append(reason)


def _questions(toolkit: int, found: Use) -> None:
    """Without an answer among what came back; a question that was not asked counts as well."""
    back = Answer.objects.filter(
        submission__state__in=ANSWERED, submission__assignment__form__edition__toolkit=toolkit
    ).order_by()
    given = Counter(dict(back.exclude(value=None).values_list("question").annotate(Count("pk"))))
    unknown = Counter(
        dict(back.filter(value=NOT_APPLICABLE).values_list("question").annotate(Count("pk")))
    )
    newest: dict[str, FormDefinition] = {}
    forms = FormDefinition.objects.filter(edition__toolkit=toolkit, code__in=found.forms)
    for form in forms.order_by("edition__number", "edition__revision"):
        newest[form.code] = form
    for code, form in newest.items():
        one = found.forms[code]
        asked = [
            QuestionUse(
                question.code,
                unanswered=max(one.sent - given[question.code], 0),
                unknown=unknown[question.code],
            )
            for question in definition_of(form).questions
            if question.kind not in ("computed", "note")
        ]
        worst = sorted(asked, key=lambda each: (-each.unanswered - each.unknown, each.code))
        one.questions = [each for each in worst if each.unanswered or each.unknown][:MOST]
