"""Guards taken away one at a time: each must be missed by a row of the table, or it guards nothing.

A mutant names the guard, the rows that must notice and the principals who would get in. It is
killed when an answer is not the one of the table, or shows a word to somebody it is not for.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import rules
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db.models import Q
from rest_framework.viewsets import GenericViewSet

from officine.accounts import tokens
from officine.journal.models import Event
from officine.pages import datasets
from tests.rights import table
from tests.rights.conftest import leaks
from toolkit.api.curating.doors import Curating
from toolkit.models import Edition
from workshops.actions import answering, invitations
from workshops.api import organisations as api_organisations
from workshops.api import submissions as api_submissions
from workshops.api import workshops as api_workshops
from workshops.api.journal import EventViewSet
from workshops.models import (
    Assignment,
    Attachment,
    Invitation,
    Mandate,
    Organisation,
    Report,
    Snapshot,
    Submission,
    TeamMember,
    Workshop,
)
from workshops.views.area import attachments, organisations, reading, receipts
from workshops.views.management import desk, journal, queue, register
from workshops.views.management import reports as management_reports

MUTANTS: dict[str, "Mutant"] = {}


@dataclass(frozen=True)
class Mutant:
    """How a guard is taken away, the rows that must notice, and who would get in."""

    remove: Callable[[pytest.MonkeyPatch], None]
    rows: tuple[str, ...]
    who: tuple[str, ...]


def mutant(name: str, rows: str, who: str, *patch) -> None:
    """``patch``: what ``monkeypatch.setattr`` takes."""
    assert name not in MUTANTS, name
    MUTANTS[name] = Mutant(lambda mp: mp.setattr(*patch), tuple(rows.split()), tuple(who.split()))


def everything(rows, *_args, **_kwargs):
    return rows.all()


def nothing(*_args, **_kwargs) -> None:
    """A check that never objects."""


# What one knows of: the doorways
for model, method, rows, who in [
    (Submission, "visible_to", "api:submissions-detail", "olga nino"),
    (Assignment, "visible_to", "api:assignments-detail", "olga nino"),
    (Report, "visible_to", "workshops:public-report", "anonymous paolo"),
    (Workshop, "visible_to", "workshops:workshop", "anonymous paolo"),
    (Workshop, "of_team", "workshops:overview", "paolo zeno"),
    (Workshop, "public", "workshops:workshops", "anonymous nino"),
    (Organisation, "visible_to", "api:organisations-detail", "anonymous paolo"),
    (Edition, "visible_to", "toolkit:edition", "anonymous anna"),
]:
    mutant(f"{model.__name__}.{method}", rows, who, type(model.objects.all()), method, everything)


def drafts_too(rows, user):
    mandated = user.mandates.current().values("organisation")
    path = "assignment__participation"
    own = Q(**{f"{path}__organisation__in": mandated})
    return rows.filter(own | Q(**{f"{path}__workshop__in": user.teams.values("workshop")}))


def whatever_the_step(user, of=""):
    mandated = user.mandates.current().values("organisation")
    return Q(**{f"{of}participation__organisation__in": mandated})


mutant(
    "staff read drafts",
    "api:submissions-detail",
    "anna",
    type(Submission.objects.all()),
    "visible_to",
    drafts_too,
)
mutant(
    "questions that are not to be integrated",
    "workshops:autosave",
    "paolo piera",
    answering,
    "refusing",
    lambda *_args: nothing,
)
mutant(
    "steps that are not open",
    "workshops:hub",
    "piera",
    reading,
    "is_asked_of",
    whatever_the_step,
)
mutant(
    "forms and drafts of one's own",
    "workshops:hub workshops:autosave workshops:question workshops:send",
    "olga anna",
    reading,
    "is_asked_of",
    lambda user, of: Q(**{f"{of}step_run__state": "open"}),
)

# Who may: each right, for everybody
for right, rows, who in [
    ("add_workshop", "workshops:wizard", "nino"),
    ("change_workshop", "workshops:edit workshops:workshop-verb", "ugo"),
    ("change_partners", "workshops:partner-add", "fiora"),
    ("change_steps", "workshops:step-plan", "fiora"),
    ("extend_deadline", "workshops:step-extend", "fiora"),
    ("remind", "workshops:reminders", "fiora"),
    ("review_submission", "workshops:take-charge", "fiora"),
    ("compile_report", "workshops:report-new", "fiora"),
    ("publish_report", "workshops:report-publish", "ugo"),
    ("write_submission", "workshops:hub", "osvaldo"),
    ("send_submission", "workshops:reopen", "paolo"),
    ("invite_colleague", "workshops:people", "paolo"),
]:
    MUTANTS[f"right {right}"] = Mutant(
        lambda mp, name=f"workshops.{right}": mp.setitem(
            rules.permissions.permissions, name, rules.always_true
        ),
        tuple(rows.split()),
        tuple(who.split()),
    )

# Who asks: the question left out of a module
for module, rows, who in [
    ("actions.workshops", "workshops:workshop-verb", "ugo"),
    ("actions.steps", "workshops:step-verb", "fiora"),
    ("actions.assignments", "api:assignments-extend", "fiora"),
    ("actions.reports", "workshops:report-cancel", "fiora"),
    ("actions.invitations", "workshops:letter-verb", "fiora"),
    ("actions.submissions", "workshops:hub", "osvaldo"),
    ("actions.answering", "api:submissions-answer", "osvaldo"),
    ("actions.reviews", "api:submissions-take", "fiora"),
    ("views.management.officina", "workshops:edit", "ugo"),
    ("views.management.queue", "workshops:extend-one", "fiora"),
    ("views.management.register", "workshops:partner-add", "fiora"),
    ("views.management.reminders", "workshops:reminders", "fiora"),
    ("views.management.reports", "workshops:report-new", "fiora"),
    ("views.management.steps", "workshops:step-plan", "fiora"),
    ("views.management.wizard", "workshops:wizard", "nino"),
    ("views.area.people", "workshops:people", "paolo"),
]:
    mutant(
        f"require in {module}",
        rows,
        who,
        importlib.import_module(f"workshops.{module}"),
        "require",
        nothing,
    )

# Lists and pages with a question of their own
mutant("the desk", "workshops:desk", "nino", desk, "staff_only", nothing)
mutant("the journal", "workshops:journal", "ugo", journal, "_may_read", nothing)
mutant(
    "the officine of the journal",
    "workshops:journal",
    "anna",
    journal.journals,
    "answered_for",
    lambda user: Workshop.objects.all(),
)
mutant(
    "files of one's own",
    "workshops:attachment",
    "olga",
    attachments,
    "get_object_or_404",
    lambda model, public_id, **_else: Attachment.objects.get(public_id=public_id),
)
mutant(
    "one's own organisation",
    "workshops:organisation",
    "olga",
    organisations,
    "get_object_or_404",
    lambda rows, public_id: Organisation.objects.get(public_id=public_id),
)
mutant(
    "receipts of one's own",
    "workshops:receipt-json",
    "olga sonia",
    receipts,
    "_snapshot",
    lambda request, public_id, number: Snapshot.objects.get(number=number),
)
mutant(
    "forms of this officina",
    "workshops:review",
    "anna",
    queue,
    "own_assignment",
    lambda request, workshop, public_id: Assignment.objects.get(public_id=public_id),
)
mutant(
    "seats of this officina",
    "workshops:seat",
    "anna",
    register,
    "_seat",
    lambda workshop, public_id: Organisation.objects.get(
        public_id=public_id
    ).participations.first(),
)
mutant(
    "reports of this officina",
    "workshops:report",
    "anna",
    management_reports,
    "own_report",
    lambda request, workshop, public_id, **_whole: Report.objects.get(public_id=public_id),
)
mutant(
    "a letter is for its address",
    "workshops:invitation-accept",
    "olga",
    invitations,
    "accept",
    lambda token, by=None, _accept=invitations.accept: _accept(token),
)
mutant(
    "open data of what is public",
    "data-download dataset",
    "anonymous nino",
    datasets.Workshop.objects.all().__class__,
    "public",
    everything,
)

# The API
for name, viewset, rows_of, rows, who in [
    ("events", EventViewSet, Event, "api:events-detail", "paolo ugo"),
    ("mandates", api_organisations.MandateViewSet, Mandate, "api:mandates-detail", "nino olga"),
    ("team", api_workshops.TeamViewSet, TeamMember, "api:team-detail", "nino paolo"),
    ("letters", api_workshops.InvitationViewSet, Invitation, "api:invitations-detail", "fiora"),
    ("receipts", api_submissions.ReceiptViewSet, Snapshot, "api:receipts-list", "olga nino"),
]:
    if name == "receipts":
        rows = "api:receipts-detail"
    mutant(
        f"API: {name}",
        rows,
        who,
        viewset,
        "get_queryset",
        lambda self, _model=rows_of: _model.objects.order_by("pk"),
    )
mutant(
    "API: who asks",
    "api:submissions-list api:events-list",
    "anonymous",
    tokens.ScopedAccess,
    "has_permission",
    lambda self, request, view: True,
)
mutant(
    "API: an answer is for its organisation",
    "api:submissions-detail",
    "anna",
    api_submissions.SubmissionViewSet,
    "get_queryset",
    lambda self: Submission.objects.with_names(),
)

# The front door
mutant(
    "sign in",
    "workshops:area workshops:hub",
    "anonymous",
    LoginRequiredMiddleware,
    "handle_no_permission",
    nothing,
)
FEW = (
    "Submission.visible_to",
    "forms and drafts of one's own",
    "staff read drafts",
    "files of one's own",
)
QUICK = {
    *FEW,
    "Workshop.of_team",
    "Report.visible_to",
    "right write_submission",
    "right review_submission",
    "require in actions.steps",
    "a letter is for its address",
    "API: who asks",
    "sign in",
}


def is_killed(scene, mutant: Mutant) -> bool:
    cases = [case for case in table.CASES if case.name in mutant.rows]
    assert cases, mutant.rows
    for principal in mutant.who:
        for case in cases:
            reply = scene.ask(scene.session(principal), case)
            if reply.status != case.expected(principal) or leaks(case, reply.text, principal):
                return True
    return False


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in MUTANTS],
)
def test_the_table_misses_the_guard(scene, monkeypatch, name):
    assert not is_killed(scene, MUTANTS[name]), "the row fails with the guard in its place"

    MUTANTS[name].remove(monkeypatch)

    assert is_killed(scene, MUTANTS[name])


def test_there_are_enough_mutants_and_the_quick_ones_exist():
    print(
        f"{len(MUTANTS)} guards taken away one at a time, {len(QUICK)} of them in the quick suite"
    )

    assert set(MUTANTS) >= QUICK
    assert len(MUTANTS) >= 30


# Guards that are not rows of the table: taken away, the tests of test_doors must fail


def fails(test, *args) -> bool:
    try:
        test(*args)
    except AssertionError:
        return True
    return False


def test_without_the_second_factor_the_test_of_staff_fails(scene, monkeypatch):
    doors = importlib.import_module("tests.rights.test_doors")
    middleware = importlib.import_module("officine.accounts.middleware")
    monkeypatch.setattr(middleware, "second_factor_given", lambda request: True)

    assert fails(doors.test_staff_see_nothing_before_the_second_factor, scene, "anna")


def test_without_the_check_of_tokens_the_test_of_forms_fails(scene, monkeypatch):
    doors = importlib.import_module("tests.rights.test_doors")
    csrf = importlib.import_module("django.middleware.csrf")
    monkeypatch.setattr(csrf.CsrfViewMiddleware, "process_view", nothing)

    assert fails(doors.test_a_form_posted_without_its_token_changes_nothing, scene)


def test_without_the_headers_pages_would_be_kept(scene, monkeypatch):
    headers = importlib.import_module("officine.middleware")
    monkeypatch.setattr(
        headers.ResponseHeaders, "__call__", lambda self, request: self.get_response(request)
    )
    case = next(case for case in table.CASES if case.name == "workshops:area")

    assert not scene.ask(scene.session("paolo"), case).is_private


def test_without_scopes_a_key_that_reads_would_write(scene, monkeypatch):
    keys = importlib.import_module("tests.rights.test_keys")
    monkeypatch.setattr(tokens, "scopes_of", lambda auth: {"read", "write"})

    assert fails(keys.test_a_key_that_reads_changes_nothing, scene)


def test_without_its_door_the_api_of_the_curators_would_be_everybodys(scene, monkeypatch):
    monkeypatch.setattr(Curating, "initial", GenericViewSet.initial)
    cases = [case for case in table.CASES if case.name == "api:curation-item" and case.is_safe]

    answers = [scene.ask(scene.session("nino"), case).status for case in cases]

    assert answers != [case.expected("nino") for case in cases]


def test_without_the_moment_an_expired_key_would_open(scene, monkeypatch):
    keys = importlib.import_module("tests.rights.test_keys")
    monkeypatch.setattr(
        tokens.PersonalTokenAuthentication,
        "authenticate",
        lambda self, request: (scene.world.people["anna"], None) if self.bearer(request) else None,
    )

    assert fails(
        keys.test_a_key_that_is_over_opens_nothing_not_even_what_is_public, scene, "expired"
    )
