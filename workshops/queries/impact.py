"""What is at work on the editions of a Toolkit: counted for who is about to publish another."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Q

from toolkit.curation.impact import Key, Place, Uses, register
from toolkit.models import Kind
from workshops.lifecycles import SubmissionState
from workshops.models import Answer, Report, StepRun, Submission, Workshop

WRITTEN = Q(submission__state=SubmissionState.DRAFT)
ASKED = "assignment__participation__workshop"


@register
def uses(toolkit: int, keys: Iterable[Key], user) -> Uses:
    """Six queries, whatever there is. Officine that ``user`` may not read are only counted."""
    rows = list(
        Workshop.objects.filter(edition__toolkit=toolkit, is_record=False)
        .select_related("edition")
        .defer("edition__frozen")
        .order_by("title", "pk")
    )
    known = set(
        Workshop.objects.filter(pk__in=[row.pk for row in rows])
        .visible_to(user)
        .values_list("pk", flat=True)
    )
    found = Uses(hidden=sum(row.pk not in known for row in rows))
    by_place = _submissions(toolkit, found)
    _answers(toolkit, keys, found)
    _steps(toolkit, keys, found)
    reports = dict(
        Report.objects.filter(workshop__edition__toolkit=toolkit)
        .order_by()
        .values_list("workshop")
        .annotate(Count("pk"))
    )
    found.places = [
        Place(
            title=row.title,
            url=row.get_absolute_url(),
            edition=row.edition.name,
            drafts=by_place[row.pk, True],
            sent=by_place[row.pk, False],
            reports=reports.get(row.pk, 0),
        )
        for row in rows
        if row.pk in known
    ]
    return found


def _submissions(toolkit: int, found: Uses) -> Counter:
    """By officina and by form, drafts apart from what was sent."""
    rows = (
        Submission.objects.filter(assignment__form__edition__toolkit=toolkit)
        .order_by()
        .values_list(ASKED, "assignment__form__code", "state")
        .annotate(Count("pk"))
    )
    by_place: Counter = Counter()
    for place, form, state, count in rows:
        is_draft = state == SubmissionState.DRAFT
        by_place[place, is_draft] += count
        (found.drafts if is_draft else found.sent)[Kind.FORM, form] += count
    return by_place


def _answers(toolkit: int, keys: Iterable[Key], found: Uses) -> None:
    asked = [code for kind, code in keys if kind == Kind.QUESTION]
    rows = (
        Answer.objects.filter(
            question__in=asked, submission__assignment__form__edition__toolkit=toolkit
        )
        .order_by()
        .values("question")
        .annotate(drafts=Count("pk", filter=WRITTEN), sent=Count("pk", filter=~WRITTEN))
        .values_list("question", "drafts", "sent")
    )
    for code, drafts, sent in rows:
        found.drafts[Kind.QUESTION, code] = drafts
        found.sent[Kind.QUESTION, code] = sent


def _steps(toolkit: int, keys: Iterable[Key], found: Uses) -> None:
    codes = [code for kind, code in keys if kind == Kind.STEP]
    rows = (
        StepRun.objects.filter(step__code__in=codes, step__phase__edition__toolkit=toolkit)
        .order_by()
        .values_list("step__code")
        .annotate(Count("place__workshop", distinct=True))
    )
    for code, count in rows:
        found.running[Kind.STEP, code] = count
