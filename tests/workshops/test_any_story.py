"""Any definition, any answers, any sequence of acts: nothing that was acknowledged is lost.

A story is drawn from a seed: curators write, undo, publish and retire; partners answer, send, take
back; the authority carries its officina to a newer edition and back. Every act goes through the
action that pages and API call. After each, the world is looked at as a whole.
"""

import random

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from officine.lifecycle.machine import WrongState
from tests import factories as make
from tests.examples import examples
from tests.toolkit.redazione.test_definitions import ANSWERS, TEXTS, Curator
from tests.toolkit.small_edition import write
from toolkit.actions import curation, drafts, editions
from toolkit.canonical.editions import canonical, said
from toolkit.curation import items
from toolkit.curation.texts import EDITION
from toolkit.exchange import faces
from toolkit.fields.registry import storable
from toolkit.forms.answers import is_empty, is_not_applicable, problems, progress
from toolkit.forms.build import page_form
from toolkit.forms.definition import all_pages, definition_of
from toolkit.forms.fingerprint import sha256_of
from toolkit.forms.render import walk
from toolkit.models import Edition, ItemChange, Kind, Obligation, Step
from workshops.actions import answering, moving, submissions
from workshops.models import Answer, AnswerRevision, Assignment, Snapshot, Workshop
from workshops.queries.moving import left_behind

pytestmark = pytest.mark.django_db

FITTING = {
    "text": "Un orto",
    "long_text": "Un orto\nper tutti",
    "date": "2027-03-01",
    "integer": 3,
    "decimal": "2.50",
    "money": "1200.00",
    "percentage": "42.5",
    "time": "09:30",
    "email": "anna@example.it",
    "phone": "+39061234567",
    "url": "https://www.example.it",
    "fiscal_code": "RSSMRA80A01H501U",
    "vat_number": "00743110157",
    "ipa_code": "c_h501",
    "period": {"from": "2027-03-01", "to": "2027-03-31"},
    "address": {"street": "Via Giulia", "postcode": "00185", "town": "Roma"},
    "yes_no": True,
    "scale": 3,
}
REFUSALS = (ValidationError, WrongState, ObjectDoesNotExist)


class Story:
    """What happens to one method and one officina, and what everybody was told."""

    def __init__(self, world: dict, seed: int):
        self.chance = random.Random(seed)
        self.carla, self.dario = world["curators"]
        self.anna, self.paolo = world["anna"], world["paolo"]
        self.officina = world["officina"]
        self.answers: dict[tuple[int, str], object] = {}
        self.written: dict[tuple[int, str], int] = {}
        self.receipts: dict[str, str] = {}
        self.published: dict[int, tuple[dict, bytes]] = {}
        self.changes: dict[int, tuple] = {}
        self.done: list[str] = []
        self._published(world["edition"])

    def one_of(self, things):
        things = list(things)
        if not things:
            raise ObjectDoesNotExist  # nothing there to do it to
        return self.chance.choice(things)

    def act(self) -> None:
        """One thing that somebody tries; being told why not is all that may go wrong."""
        verb = self.one_of(
            [self.curate] * 4
            + [self.answer] * 5
            + [self.undo, self.describe, self.schedule_of_a_step, self.remove_what_was_answered]
            + [self.publish, self.publish, self.send, self.send, self.take_back_what_was_sent]
            + [self.move, self.move, self.move_back, self.retire]
        )
        try:
            with transaction.atomic():
                verb()
        except REFUSALS:
            return
        self.done.append(verb.__name__)

    # Curators

    def draft(self) -> Edition:
        found = Edition.objects.filter(state="draft").first()
        if found is None:
            base = Edition.objects.filter(state__in=("published", "retired"))
            found = drafts.start_draft(self.one_of(base.order_by("pk")), by=self.carla)
        return found

    def curate(self) -> None:
        Curator(self.draft(), self.carla, self.chance.random()).act()

    def undo(self) -> None:
        change = self.one_of(ItemChange.objects.filter(edition=self.draft()).order_by("pk"))
        row = curation.restore(change, by=self.dario)
        if change.verb in ("edited", "deleted"):
            now = items.content_of(row)
            assert now == {key: change.before[key] for key in now}, "restored as it was"

    def describe(self) -> None:
        values = {self.one_of(["title", "note", "summary"]): self.one_of(TEXTS)}
        curation.edit(self.draft(), EDITION, "", values, version=999, by=self.carla)

    def schedule_of_a_step(self) -> None:
        step = self.one_of(Step.objects.filter(phase__edition=self.draft()).order_by("pk"))
        days = {"least_working_days": self.chance.randint(0, 30)}
        curation.edit(self.draft(), Kind.STEP, step.code, days, version=999, by=self.dario)

    def remove_what_was_answered(self) -> None:
        code = self.one_of(Answer.objects.order_by("pk")).question
        curation.delete(self.draft(), Kind.QUESTION, code, by=self.carla)

    def publish(self) -> None:
        draft = self.draft()
        try:
            with transaction.atomic():
                drafts.submit(draft, by=self.carla)
                drafts.approve(draft, by=self.dario)
                editions.publish(draft, by=self.carla, as_new=self.one_of([True, False]))
        except ValidationError:
            return
        self._published(draft)

    def retire(self) -> None:
        drafts.retire(self.one_of(Edition.objects.filter(state="published")), by=self.carla)

    def _published(self, edition: Edition) -> None:
        edition = Edition.objects.get(pk=edition.pk)
        self.published[edition.pk] = said(edition), faces.edition_file(edition, "zip")

    # Partners

    def submission(self):
        asked = self.one_of(Assignment.objects.select_related("form").order_by("pk"))
        return submissions.start(asked, by=self.paolo)

    def answer(self) -> None:
        submission = self.submission()
        question = self.one_of(definition_of(submission.assignment.form).questions)
        value = FITTING.get(question.kind)
        if value is None or self.chance.random() < 0.3:
            value = self.one_of(ANSWERS)
        version = self.written.get((submission.pk, question.code), 0)
        saved = answering.save_answer(
            submission, question.code, value, base_version=version, by=self.paolo
        )
        self.written[submission.pk, question.code] = saved.version
        if saved.version:
            self.answers[submission.pk, question.code] = storable(value)

    def send(self) -> None:
        submission = self.submission()
        sent = submissions.send(submission, key=str(self.chance.random()), by=self.paolo)
        self.receipts[sent.number] = sent.sha256

    def take_back_what_was_sent(self) -> None:
        submissions.reopen(self.submission(), by=self.paolo)

    # The authority

    def move(self) -> None:
        target = self.one_of(Edition.objects.filter(state="published").order_by("pk"))
        moving.move(Workshop.objects.get(pk=self.officina.pk), target, by=self.anna)

    def move_back(self) -> None:
        moving.take_back(Workshop.objects.get(pk=self.officina.pk), by=self.anna)

    # What everybody was told

    def look(self) -> None:
        """Nothing that was acknowledged is lost."""
        live = {(row.submission_id, row.question): row.value for row in Answer.objects.all()}
        assert live == self.answers
        revisions = AnswerRevision.objects.filter(version__gt=0).values_list(
            "submission", "question", "version"
        )
        kept = set(revisions)
        for (submission, code), version in self.written.items():
            assert version == 0 or (submission, code, version) in kept
        for snapshot in Snapshot.objects.all():
            assert self.receipts[snapshot.number] == snapshot.sha256 == sha256_of(snapshot.document)
        assert Snapshot.objects.count() == len(self.receipts)
        found = {row.pk: (row.before, row.after, row.by_id) for row in ItemChange.objects.all()}
        for pk, told in self.changes.items():
            assert found[pk] == told
        self.changes = found

    def read(self) -> None:
        """Everything can be read, drawn and taken away."""
        for edition in Edition.objects.all():
            if edition.is_frozen:
                assert editions.verify(edition)
                content, packed = self.published[edition.pk]
                assert said(edition) == canonical(edition) == content
                assert faces.edition_file(edition, "zip") == packed
            for ending in ("json", "zip", "md"):
                assert faces.edition_file(edition, ending)
        for asked in Assignment.objects.select_related("form", "submission"):
            self._draw(asked)

    def _draw(self, asked: Assignment) -> None:
        doc = definition_of(asked.form)
        begun = getattr(asked, "submission", None)
        rows = {row.question: row for row in begun.answers.all()} if begun else {}
        answers = {code: row.value for code, row in rows.items()}
        for blank in (True, False):
            walk(doc, answers, blank=blank)
        for page in all_pages(doc):
            assert str(page_form(doc, page, answers=answers))
        assert all(problem.message for problem in problems(doc, answers))
        progress(doc, answers)
        behind = {one.row.question for one in left_behind(asked.form, rows)}
        for code, value in answers.items():
            plain = is_empty(value) or is_not_applicable(value)
            assert plain or doc.get(code) or code in behind, "still to be read somewhere"


def tell(world: dict, seed: int, acts: int) -> list[str]:
    """A story from its beginning, looked at after every act; what was done in it."""
    with transaction.atomic():
        story = Story(world, seed)
        for _act in range(acts):
            story.act()
            story.look()
        story.read()
        transaction.set_rollback(True)
    return story.done


def overwrite_nothing(monkeypatch):
    """A saving that says yes and writes only the history."""
    monkeypatch.setattr(answering, "_replace", lambda _revision: True)


def tidy_up(monkeypatch):
    """A move that throws away the answers to questions that are gone."""
    really = moving._repin_assignments

    def repin(workshop, target):
        moved = really(workshop, target)
        for pk, _old, new in moved:
            asked = [one.code for one in definition_of(target.forms.get(pk=new)).questions]
            gone = Answer.objects.filter(submission__assignment=pk).exclude(question__in=asked)
            gone.delete()
        return moved

    monkeypatch.setattr(moving, "_repin_assignments", repin)


def tell_many(world) -> None:
    for seed in range(20):
        tell(world, seed, 40)


@pytest.fixture
def world(tmp_path, settings) -> dict:
    """The small edition, published, and an officina in which two organisations answer it."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    edition = editions.publish(editions.load_edition(write(tmp_path / "edizione")), by=None)
    curators = [
        make.person(f"{name}@redazione.example", name, is_curator=True)
        for name in ("Carla", "Dario")
    ]
    anna, paolo = make.person("anna@example.it"), make.person("paolo@example.it")
    officina = make.workshop(made=edition)
    make.member(officina, anna)
    run = make.step_run(make.place(officina), Step.objects.get(code="1.1"))
    for name in ("Casa del Quartiere", "Banca del Tempo"):
        body = make.organisation(name)
        make.mandate(paolo, body)
        sits = make.participation(officina, body)
        for form in edition.forms.order_by("code"):
            make.assignment(run, sits, form)
    return {
        "edition": edition,
        "curators": curators,
        "anna": anna,
        "paolo": type(paolo).objects.get(pk=paolo.pk),
        "officina": officina,
    }


# Each example is some twenty acts in a database, looked at after each: quickly, one in 50.
@examples(share=50, whole=True)
@given(seed=st.integers(0, 2**32), acts=st.integers(5, 30))
def test_whatever_happens_nothing_that_was_acknowledged_is_lost(world, seed, acts):
    tell(world, seed, acts)


def test_the_stories_go_everywhere(world):
    """A property of stories in which nothing happens would prove nothing."""
    done = {verb for seed in (0, 3, 6) for verb in tell(world, seed, 45)}

    assert done == {
        *("curate", "undo", "describe", "schedule_of_a_step", "publish", "retire"),
        *(
            "remove_what_was_answered",
            "answer",
            "send",
            "take_back_what_was_sent",
            "move",
            "move_back",
        ),
    }


@pytest.mark.parametrize("break_it", [overwrite_nothing, tidy_up])
def test_an_action_that_loses_something_is_found(world, monkeypatch, break_it):
    break_it(monkeypatch)

    with pytest.raises(AssertionError):
        tell_many(world)
