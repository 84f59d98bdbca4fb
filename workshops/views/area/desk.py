"""«Le mie attività»: what is asked of the organisations one acts for."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officine import italian
from workshops.queries.declarations import waiting
from workshops.queries.mandates import ended_lately
from workshops.queries.meetings import to_sign, waiting_for
from workshops.queries.minutes import actions_to_do
from workshops.queries.minutes import waiting_for as minutes_for
from workshops.queries.roles import roles_of
from workshops.queries.tasks import FLAGS, TONES, WORDS, Row, assignments_of, named

PER_PAGE = 25
LOUD = ("overdue", "due_today")


@require_safe
def area(request):
    """First what is to be done, nearest deadline on top; what is done recedes."""
    page = Paginator(assignments_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = named(page.object_list, user=request.user)
    tasks = _told(rows)
    todo = [task for task in tasks if not task["done"]]
    context = {
        "calls": waiting_for(request.user),
        "to_sign": to_sign(request.user),
        "minutes": minutes_for(request.user),
        "actions": actions_to_do(request.user),
        "today": timezone.localdate(),
        "page": page,
        "todo": todo,
        "done": [task for task in tasks if task["done"]],
        "only": todo[0] if len(todo) == 1 and page.paginator.num_pages == 1 else None,
        # Who acts for somebody else meanwhile reads it in their letters and at the door itself
        "ended": [] if roles_of(request.user).mandates else ended_lately(request.user),
        "declarations": waiting(request.user),
        "several": len({row.organisation_id for row in rows}) > 1,
    }
    return render(request, "workshops/area/desk.html", context)


def _told(rows: list[Row]) -> list[dict]:
    """The words of each line, those of the interface asked for once."""
    now, language = timezone.now(), get_language()
    words = {state: str(word) for state, word in WORDS.items()}
    flags = {flag: (str(word), "late" if flag in LOUD else "quiet") for flag, word in FLAGS.items()}
    sent = _("Inviata il")
    tasks = []
    for row in rows:
        done = row.is_done
        at = row.sent_at if done else row.due_at
        if done:
            before, written = sent, italian.day(at, language)
        else:
            before, written = italian.days_left(at, language), italian.moment(at, language)
        task = {
            "row": row,
            "done": done,
            "before": before,
            "at": at and italian.in_rome(at).isoformat(timespec="seconds"),
            "written": written,
            "word": words[row.state],
            "tone": TONES[row.state],
            "flags": [flags[flag] for flag in row.flags(now)],
        }
        tasks.append(task)
    return tasks
