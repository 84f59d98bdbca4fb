"""The demo is real work, on real rules: what it tells must hold like anything else."""

import datetime as dt
import fcntl
import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from officine.accounts.demo import EMAILS
from officine.accounts.models import User
from officine.journal.chain import faults
from officine.journal.models import Event
from officine.outbox.models import Message
from toolkit.actions.editions import verify
from toolkit.forms.answers import problems
from toolkit.forms.definition import definition_of
from workshops.demo import clock, content
from workshops.demo.load import NotADemo, last_quarter, load, prepare_demo
from workshops.demo.story import AUTHORITY, SLUG
from workshops.management.commands import demo_reset
from workshops.models import (
    Answer,
    AnswerRevision,
    Assignment,
    Extension,
    Invitation,
    Mandate,
    Organisation,
    Report,
    Snapshot,
    StepRun,
    Submission,
    Workshop,
)
from workshops.queries import matrix, progress
from workshops.queries.references import OfficinaFacts, OfficinaReferences
from workshops.queries.roles import needs_second_factor, roles_of
from workshops.queries.tasks import asked_of

# Bodies that exist: nothing invented may come from them.
REAL = (
    r"\b(Comune di|Regione (?!più|meno)|ISTAT|INPS|ASL|ASP|Caritas|CGIL|CISL|UIL|ANCI|ACER|Aler)\b"
)


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup, django_db_blocker):
    """One load for all the tests of this file, taken back at the end."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        prepare_demo()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def workshop(db):
    return Workshop.objects.get(slug=SLUG)


def sent():
    return Submission.objects.exclude(state="draft").select_related(
        "assignment__form", "assignment__participation__workshop"
    )


def test_forty_organisations_of_every_category_sit_in_four_cities(workshop):
    bodies = Organisation.objects.filter(participations__workshop=workshop)

    assert bodies.count() == 40
    assert workshop.places.count() == 4
    assert set(bodies.values_list("category__code", flat=True)) == {
        *("A1", "A2", "A3", "A4", "B1", "B2", "C1", "C2", "C3", "D1")
    }
    assert set(bodies.values_list("size", flat=True)) == {"micro", "small", "medium", "large"}
    assert bodies.filter(hard_to_reach=True).count() == 7
    assert bodies.filter(names__valid_to__isnull=False).count() == 2
    assert max(map(len, bodies.values_list("name", flat=True))) > 150


def test_what_is_invented_says_so(workshop):
    bodies = Organisation.objects.filter(participations__workshop=workshop)
    dated = bodies.values_list("names__name", flat=True)
    people = User.objects.values_list("email", flat=True)

    assert [
        name
        for name in [*bodies.values_list("name", flat=True), *dated]
        if name[-9:] != "(esempio)"
    ] == []
    assert workshop.is_example
    assert workshop.title.endswith("(esempio)")
    assert workshop.authority.name == AUTHORITY
    assert [email for email in people if not email.endswith("@demo.example")] == []


def test_no_real_body_says_anything(workshop):
    words = " ".join(
        file.read_text("utf-8")
        for file in content.FOLDER.glob("*.yaml")
        if file.name != "record.yaml"
    )

    assert re.findall(REAL, words) == []
    assert re.findall(REAL, str(list(Answer.objects.values_list("value", flat=True)))) == []


def test_every_state_of_a_form_is_there(workshop):
    asked = Assignment.objects.filter(participation__workshop=workshop)
    found = {
        status: asked.filter(progress.has_status(status)).count() for status in progress.Status
    }

    assert [status for status, number in found.items() if number == 0] == []
    assert asked.filter(progress.is_late()).count() == 4
    assert sent().filter(is_late=True).count() == 10
    assert Snapshot.objects.filter(round=2).count() == 3
    assert Submission.objects.filter(state="draft", sent_at__isnull=False).count() == 1
    assert sent().filter(state="sent", reviewer__isnull=False).count() >= 2
    assert asked.filter(deadline="hard").exists()


def test_three_cells_of_the_matrix_need_a_call(workshop):
    late = [
        (cell.place.city.slug, cell.step.code)
        for row in matrix.matrix(workshop).rows
        for cell in row.cells
        if cell.word == matrix.Word.LATE
    ]

    assert late == [
        ("cagliari", "3.2"),
        ("reggio-di-calabria", "2.3"),
        ("reggio-di-calabria", "3.1"),
    ]


def test_invitations_end_in_every_way(workshop):
    states = Invitation.objects.filter(participation__workshop=workshop).values_list(
        "state", flat=True
    )

    assert set(states) == {"prepared", "sent", "accepted", "declined", "forwarded", "revoked"}


def test_extensions_and_short_steps_have_a_reason(workshop):
    assert Extension.objects.exclude(reason="").count() == 5
    assert StepRun.objects.filter(place__workshop=workshop).exclude(override_reason="").exists()
    assert Message.objects.filter(kind="reminder").exists()


def test_everything_that_was_sent_passes_the_check_of_the_engine(db):
    wrong = []
    for submission in sent():
        answers = dict(submission.answers.values_list("question", "value"))
        found = problems(
            definition_of(submission.assignment.form),
            answers,
            OfficinaReferences(submission.assignment),
            OfficinaFacts(submission.assignment),
        )
        wrong += [(str(submission), one.question, one.message) for one in found]

    assert sent().count() > 130
    assert wrong == []


def test_no_answer_was_typed_wrong(db):
    raw = [
        (answer.question, answer.value)
        for answer in Answer.objects.all()
        if "'raw'" in str(answer.value)
    ]

    assert raw == []


def test_forty_organisations_do_not_say_the_same_thing(db):
    def said(question):
        rows = Answer.objects.filter(question=question, submission__state__in=["sent", "validated"])
        return list(rows.values_list("value", flat=True))

    assert len(set(map(str, said("M10.05")))) > 20
    assert len(set(said("M07.07"))) == 8
    assert len(set(said("M29.08"))) > 3
    assert len(set(said("M17.07"))) == len(said("M17.07"))


def test_the_journal_and_the_edition_are_whole(workshop):
    moments = list(Event.objects.order_by("sequence").values_list("at", flat=True))

    assert list(faults()) == []
    assert verify(workshop.edition)
    assert moments == sorted(moments)
    assert moments[-1] <= timezone.now()


def test_nothing_happens_before_it_can(workshop):
    """Answers come after the question, receipts after the answers, the review after both."""
    for submission in sent().select_related("assignment__step_run"):
        opened = submission.assignment.step_run.opens_on
        first = submission.snapshots.first()
        last = submission.answers.latest("at")
        begun = timezone.localtime(submission.started_at).date()
        assert opened <= begun
        assert submission.started_at <= first.sent_at
        assert last.at <= submission.sent_at <= timezone.now()
        assert submission.validated_at is None or submission.sent_at < submission.validated_at
        assert (first.sent_at.date(), first.number[:9]) == (
            first.sent_at.date(),
            f"OAI-{timezone.localtime(first.sent_at).year}-",
        )
    assert AnswerRevision.objects.count() >= Answer.objects.count()


def test_an_older_published_report_tells_less_than_the_recent_one(workshop):
    recent, older = Report.objects.filter(workshop=workshop).order_by("-frozen_at")

    assert (older.state, recent.state) == ("ready", "ready")
    assert older.period_to < recent.period_from
    assert older.published_at is not None
    assert recent.published_at is None
    assert older.sha256 != recent.sha256
    assert {file.format for file in recent.files.all()} == {"html", "pdf", "xlsx", "json"}
    assert older.figures != recent.figures


def test_the_demo_accounts_have_their_roles(workshop):
    found = {user.email.split("@")[0]: user for user in User.objects.filter(email__in=EMAILS)}

    assert set(found) == {"autorita", "referente", "compilatore", "redazione", "amministrazione"}
    assert roles_of(found["autorita"]).teams == {workshop.pk: "lead"}
    assert list(roles_of(found["referente"]).mandates.values()) == ["referente"]
    assert list(roles_of(found["compilatore"]).mandates.values()) == ["compilatore"]
    assert found["redazione"].is_curator
    assert found["amministrazione"].is_superuser
    assert (
        roles_of(found["referente"]).mandates.keys()
        == roles_of(found["compilatore"]).mandates.keys()
    )
    assert not needs_second_factor(found["referente"])


def test_the_referente_finds_a_desk_with_something_of_everything(workshop):
    referente = User.objects.get(email="referente@demo.example")
    tasks = {
        (one.form.code, one.step_run.step.code): one
        for one in asked_of(referente).select_related("form", "step_run__step")
    }
    words = {progress.status_of(one) for one in tasks.values()}
    due = timezone.localtime(tasks["M17", "5.1"].due_at).date()

    assert words == {"in-bozza", "da-iniziare", "inviata", "validata"}
    assert progress.status_of(tasks["M17", "5.1"]) == "in-bozza"
    assert due == timezone.localdate() + dt.timedelta(days=3)


def test_every_organisation_at_work_has_a_referente(workshop):
    without = (
        Organisation.objects.filter(participations__workshop=workshop)
        .exclude(participations__role="observer")
        .exclude(pk__in=Mandate.objects.current().filter(role="referente").values("organisation"))
    )

    assert list(without) == []


def test_the_record_says_only_what_is_known(db):
    record = Workshop.objects.get(is_record=True)

    assert (record.state, record.is_public, record.is_example) == ("concluded", True, False)
    assert [place.city.name for place in record.places.all()] == ["Torino"]
    assert record.team.count() == record.participations.count() == 0
    assert record.authority.name == "Autorità di gestione del PON Città Metropolitane 2014-2020"
    assert record.authority.succeeded_by.is_authority
    assert "le altre tre non sono indicate" in record.outcome
    assert "pongovernance1420.gov.it" in record.sources


@override_settings(DEMO=True)
def test_loading_again_changes_nothing(db):
    before = (Event.objects.count(), Message.objects.count(), User.objects.count())

    assert prepare_demo() is False
    assert (Event.objects.count(), Message.objects.count(), User.objects.count()) == before


def test_letters_of_the_past_are_not_sent_again(db):
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert [one for one in Message.objects.filter(is_secret=True) if one.text] == []


@override_settings(DEMO=False)
def test_an_instance_that_is_no_demo_refuses_them(db):
    with pytest.raises(NotADemo):
        load()
    with pytest.raises(CommandError, match="istanza dimostrativa"):
        call_command("load_demo", stdout=io.StringIO())
    with pytest.raises(CommandError, match="istanza dimostrativa"):
        call_command("demo_reset", stdout=io.StringIO())


def test_a_reset_takes_what_the_demo_made_and_keeps_the_secret(tmp_path):
    for name in ["uploads", "mail", "broker"]:
        (tmp_path / name).mkdir()
    for name in ["officine.sqlite3", "officine.sqlite3-wal", "secret_key", "signing_key.pem"]:
        (tmp_path / name).touch()
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "officine.sqlite3"}

    demo_reset.empty(tmp_path, database)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret_key", "signing_key.pem"]


def test_a_reset_leaves_a_running_instance_alone(tmp_path):
    with (tmp_path / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Ctrl-C"):
            demo_reset.refuse_if_running(tmp_path)
    demo_reset.refuse_if_running(tmp_path)


def test_the_clocks_go_back_to_now(db):
    moment = dt.datetime(2020, 2, 29, 10, 30, tzinfo=dt.UTC)
    with clock.at(moment):
        assert timezone.now() == moment
    assert timezone.now() > moment


@pytest.mark.parametrize(
    ("today", "quarter"),
    [
        (dt.date(2026, 11, 23), (dt.date(2026, 7, 1), dt.date(2026, 9, 30))),
        (dt.date(2027, 1, 20), (dt.date(2026, 7, 1), dt.date(2026, 9, 30))),
        (dt.date(2027, 2, 1), (dt.date(2026, 10, 1), dt.date(2026, 12, 31))),
    ],
)
def test_the_older_report_is_of_a_quarter_that_ended_a_month_ago(today, quarter):
    assert last_quarter(today) == quarter
