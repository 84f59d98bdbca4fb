"""A submission with a model beside it: every event, what it must do, and what must stay true."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from officine.lifecycle.machine import WrongState
from officine.lifecycle.models import Transition
from tests.workshops.actions.test_arrivals import register
from toolkit.forms.fingerprint import sha256_of
from workshops.actions import (
    answering,
    arrivals,
    integrations,
    review_batches,
    reviews,
    submissions,
)
from workshops.actions import help as helping
from workshops.actions.answering import StaleAnswer
from workshops.actions.review_batches import Asking, Seen
from workshops.models import (
    Answer,
    AnswerRevision,
    Arrival,
    Assignment,
    HelpMessage,
    HelpThread,
    Remark,
    Snapshot,
    Submission,
)

FIRST, SECOND = "M90.01", "M90.02"
CODES = (FIRST, SECOND)
STATES = ("none", "draft", "sent", "returned", "validated")
REFUSALS = (ValidationError, WrongState, StaleAnswer)


class Model:
    """What must be true, kept without looking at the database."""

    def __init__(self):
        self.state = "none"
        self.reviewer = None
        self.integrated = False  # the authority asked for something once
        self.answers: dict[str, str] = {}
        self.frozen: dict[str, str] = {}  # the answers as they were sent last
        self.saved: set[tuple[str, int, str]] = set()
        self.versions: dict[str, int] = {}
        self.receipts: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.prepared: dict[int, tuple[str, str]] = {}  # remark → question, kind
        self.open: dict[int, list] = {}  # remark → question, whether it is ticked
        self.help: dict[str, str] = {}  # question → state of its thread
        self.pressed: set[tuple[str, str]] = set()  # whose words of help are there, by their key


class Life:
    """Every event, as the people of the cast do it; each returns whether the model allows it."""

    def __init__(self, cast):
        self.cast, self.model = cast, Model()

    @property
    def submission(self) -> Submission:
        """Read again: nobody acts on what a page of before said."""
        return Submission.objects.get(assignment=self.cast["assignment"])

    def asked(self) -> Assignment:
        return Assignment.objects.get(pk=self.cast["assignment"].pk)

    # What the organisation does

    def start(self, _n):
        found = submissions.start(self.asked(), by=self.cast["paolo"])
        assert found.pk == self.submission.pk
        if self.model.state == "none":
            self.model.state = "draft"

    def may_start(self, _n) -> bool:
        return True  # whoever comes later finds what a colleague has begun

    def save(self, n):
        code, value = CODES[n % 2], f"detto {n}"
        base = self.model.versions.get(code, 0)
        kept = answering.save_answer(
            self.submission, code, value, base_version=base, by=self.cast["paolo"]
        )
        self._written(code, value, kept.version)

    def may_save(self, n) -> bool:
        named = {question for question, _done in self.model.open.values()}
        state = self.model.state
        return state == "draft" or (state == "returned" and CODES[n % 2] in named)

    def save_stale(self, n):
        value = f"tardi {n}"
        kept = answering.save_answer(
            self.submission, FIRST, value, base_version=99, by=self.cast["piera"]
        )
        self._written(FIRST, value, kept.version)

    def may_save_stale(self, n) -> bool:
        """Another version than the one that is there; where nothing is, nothing is overwritten."""
        return FIRST not in self.model.versions and self.may_save(2 * n)

    def send(self, n):
        key = f"chiave {n}"
        receipt = submissions.send(self.submission, key=key, by=self.cast["piera"])
        told = self.model
        if key in told.keys:
            assert receipt.number == told.keys[key]
            return
        assert receipt.number not in told.receipts
        told.keys[key], told.receipts[receipt.number] = receipt.number, receipt.sha256
        told.state, told.open, told.frozen = "sent", {}, dict(told.answers)

    def may_send(self, n) -> bool:
        told = self.model
        if f"chiave {n}" in told.keys:
            return True  # the same press again gives the same receipt
        if told.state == "draft":
            return bool(told.answers.get(FIRST))
        return told.state == "returned" and all(done for _q, done in told.open.values())

    def reopen(self, _n):
        submissions.reopen(self.submission, by=self.cast["piera"])
        self.model.state = "draft"  # what the authority prepared stays for what is sent next

    def may_reopen(self, _n) -> bool:
        told = self.model
        return told.state == "sent" and told.reviewer is None and not told.integrated

    def tick(self, n):
        remark, done = self._one_open(n), n % 3 != 0
        integrations.tick(remark, done=done, by=self.cast["paolo"])
        self.model.open[remark.pk][1] = done

    def may_tick(self, _n) -> bool:
        return self.model.state == "returned"

    # What comes on paper

    def paper(self, n):
        """Registered, typed in and handed in: a first answer, or what was asked."""
        told, segre = self.model, self.cast["segre"]
        arrival = register(self.asked(), segre, received_at=timezone.now())
        typed = arrivals.begin(arrival, by=segre)
        code = min((question for question, _done in told.open.values()), default=FIRST)
        base = told.versions.get(code, 0)
        kept = answering.save_answer(typed, code, f"carta {n}", base_version=base, by=segre)
        key = f"carta {len(told.receipts)}"
        receipt = arrivals.send(arrival, key=key, as_is=True, by=segre)
        self._written(code, f"carta {n}", kept.version)
        assert receipt.number not in told.receipts
        told.receipts[receipt.number] = receipt.sha256
        told.state, told.open, told.frozen = "sent", {}, dict(told.answers)

    def may_paper(self, _n) -> bool:
        """Never over what the organisation has begun on line."""
        told = self.model
        if told.state != "returned":
            return told.state == "none"
        ticked = any(done for _question, done in told.open.values())
        same = {code: told.answers.get(code) for code in CODES} == {
            code: told.frozen.get(code) for code in CODES
        }
        return same and not ticked

    # What the authority does

    def take(self, _n):
        reviews.take_charge(self.submission, by=self.cast["ugo"])
        self.model.reviewer = "ugo"

    def may_take(self, _n) -> bool:
        return self.model.state == "sent" and self.model.reviewer in (None, "ugo")

    def release(self, _n):
        reviews.release(self.submission, by=self.cast["ugo"])
        self.model.reviewer = None

    def may_release(self, _n) -> bool:
        return self.model.state == "sent" and self.model.reviewer in (None, "ugo")

    def validate(self, _n):
        reviews.validate(self.submission, by=self.cast["ugo"])
        self.model.state, self.model.reviewer = "validated", "ugo"

    def may_validate(self, _n) -> bool:
        return self.model.state == "sent" and not self.model.prepared

    def remark(self, n):
        kind = "request" if n % 3 else "observation"
        made = integrations.prepare(
            self.submission, question=CODES[n % 2], kind=kind, text="Perché?", by=self.cast["ugo"]
        )
        self.model.prepared[made.pk] = (CODES[n % 2], kind)

    def may_remark(self, _n) -> bool:
        return self.model.state == "sent"

    def publish(self, _n):
        integrations.publish(self.submission, by=self.cast["ugo"])
        self.model.prepared.clear()

    def may_publish(self, _n) -> bool:
        kinds = {kind for _question, kind in self.model.prepared.values()}
        return self.model.state == "sent" and kinds == {"observation"}

    def ask(self, _n):
        until = timezone.localdate() + dt.timedelta(days=7)
        integrations.ask(self.submission, until=until, by=self.cast["ugo"])
        told = self.model
        told.state, told.reviewer, told.integrated = "returned", "ugo", True
        told.open = {
            pk: [question, False]
            for pk, (question, kind) in told.prepared.items()
            if kind == "request"
        }
        told.prepared.clear()

    def may_ask(self, _n) -> bool:
        kinds = {kind for _question, kind in self.model.prepared.values()}
        return self.model.state == "sent" and "request" in kinds

    def withdraw_one(self, n):
        remark = self._one_open(n)
        whole = integrations.withdraw(self.submission, remark=remark, by=self.cast["ugo"])
        del self.model.open[remark.pk]
        self._put_back()
        assert whole == (not self.model.open)

    def may_withdraw_one(self, _n) -> bool:
        return self.model.state == "returned"

    def withdraw_all(self, _n):
        assert integrations.withdraw(self.submission, by=self.cast["ugo"])
        self.model.open.clear()
        self._put_back()

    def may_withdraw_all(self, _n) -> bool:
        return self.model.state == "returned"

    # The same from a list, with many at once

    def _seen(self) -> list[Seen]:
        row = self.submission
        return [Seen(self.cast["assignment"].public_id, row.sent_at, row.reviewer_id)]

    def _in_a_batch(self, act, *given) -> None:
        workshop = self.cast["assignment"].participation.workshop
        (outcome,) = act(workshop, self._seen(), *given, by=self.cast["ugo"])
        if not outcome.done:
            raise WrongState(self.submission, act.__name__, self.model.state)

    def batch_take(self, _n):
        self._in_a_batch(review_batches.take_each)
        self.model.reviewer = "ugo"

    def may_batch_take(self, n) -> bool:
        return self.may_take(n)

    def batch_validate(self, _n):
        self._in_a_batch(review_batches.validate_each)
        self.model.state, self.model.reviewer = "validated", "ugo"

    def may_batch_validate(self, n) -> bool:
        return self.model.state == "validated" or self.may_validate(n)  # again, it says the same

    def batch_ask(self, _n):
        asking = Asking(remarks=((FIRST, "Perché?"),), days=5)
        self._in_a_batch(review_batches.ask_each, asking)
        told = self.model
        if told.state == "returned":
            return
        told.state, told.reviewer, told.integrated = "returned", "ugo", True
        rows = Remark.objects.filter(submission=self.submission, state="open")
        told.open = {one.pk: [one.question, False] for one in rows}
        assert {question for question, _done in told.open.values()} == {FIRST}

    def may_batch_ask(self, _n) -> bool:
        told = self.model
        if told.state == "returned":  # a second press: the same is asked already
            return {question for question, _done in told.open.values()} == {FIRST}
        return told.state == "sent" and not told.prepared

    # Help on a question: it is asked and given whatever became of the form

    def help_ask(self, n):
        code, key = CODES[n % 2], f"aiuto {n}"
        text = f"Che cosa vuol dire? {n}"
        helping.ask(self.asked(), question=code, text=text, key=key, by=self.cast["paolo"])
        self._helped(code, key, "open")

    def may_help_ask(self, _n) -> bool:
        return True

    def help_answer(self, n):
        code, key = CODES[n % 2], f"risposta {n}"
        helping.answer(self._thread(code), text=f"Così {n}", key=key, by=self.cast["ugo"])
        self._helped(code, key, "answered")

    def may_help_answer(self, n) -> bool:
        return CODES[n % 2] in self.model.help

    def help_close(self, n):
        helping.close(self._thread(CODES[n % 2]), by=self.cast["piera"])
        self.model.help[CODES[n % 2]] = "closed"

    def may_help_close(self, n) -> bool:
        return self.model.help.get(CODES[n % 2]) in ("open", "answered")

    def _thread(self, code: str) -> HelpThread:
        rows = HelpThread.objects.filter(assignment=self.cast["assignment"], question=code)
        found = rows.first()
        if found is None:
            raise ValidationError("no thread")
        found.assignment = self.asked()
        return found

    def _helped(self, code: str, key: str, state: str) -> None:
        """The same press again adds nothing."""
        if (code, key) not in self.model.pressed:
            self.model.pressed.add((code, key))
            self.model.help[code] = state

    # How an event is tried

    def try_(self, name: str, n: int) -> None:
        """One event: done when the model allows it, otherwise refused without a trace."""
        allowed = getattr(self, f"may_{name}")(n)
        before = self.picture()
        refusal = self.refusal_of(name, n)
        where = f"{name} in {self.model.state}: {refusal!r}"
        assert (refusal is None) == allowed, where
        assert refusal is None or self.picture() == before, where
        self.check()

    def refusal_of(self, name: str, n: int) -> Exception | None:
        """Why the event was not done, if it was not."""
        try:
            with transaction.atomic():
                getattr(self, name)(n)
        except (*REFUSALS, Submission.DoesNotExist) as refusal:
            return refusal
        return None

    def walk_to(self, state: str) -> None:
        """The shortest way there."""
        for n, step in enumerate(WAYS[state]):
            self.try_(step, {"save": 0, "remark": 4}.get(step, n))
        assert self.model.state == state

    def check(self) -> None:
        told = self.model
        row = Submission.objects.filter(assignment=self.cast["assignment"]).first()
        assert (row.state if row else "none") == told.state
        threads = HelpThread.objects.filter(assignment=self.cast["assignment"])
        assert dict(threads.values_list("question", "state")) == told.help
        said = HelpMessage.objects.filter(thread__in=threads)
        assert set(said.values_list("thread__question", "key")) == told.pressed
        mirrored = self.asked().submission_state
        assert mirrored == ("" if told.state == "none" else told.state)
        if row is None:
            return
        assert (str(row.reviewer) if row.reviewer else None) == self._name(told.reviewer)
        answers = dict(Answer.objects.filter(submission=row).values_list("question", "value"))
        assert answers == told.answers
        kept = AnswerRevision.objects.filter(submission=row)
        assert told.saved <= set(kept.values_list("question", "version", "value"))
        sent = {one.number: one for one in Snapshot.objects.filter(submission=row)}
        assert {number: one.sha256 for number, one in sent.items()} == told.receipts
        assert all(sha256_of(one.document) == one.sha256 for one in sent.values())
        waiting = Remark.objects.filter(submission=row, state__in=["open", "done"])
        assert {(one.pk, one.question, one.state == "done") for one in waiting} == {
            (pk, question, done) for pk, (question, done) in told.open.items()
        }
        assert row.integrations.filter(state="open").count() == (told.state == "returned")

    def picture(self) -> list:
        """All that an event may change, to see that a refusal changed none of it."""
        rows = [Submission, Answer, AnswerRevision, Snapshot, Remark, Arrival, Transition]
        rows += [HelpThread, HelpMessage]
        return [list(model.objects.order_by("pk").values_list()) for model in rows]

    def _name(self, who: str | None) -> str | None:
        return str(self.cast[who]) if who else None

    def _one_open(self, n: int) -> Remark:
        keys = sorted(self.model.open) or [0]
        found = Remark.objects.filter(pk=keys[n % len(keys)]).first()
        if found is None:
            raise WrongState(self.submission, "tick", self.model.state)
        return found

    def _written(self, code: str, value: str, version: int) -> None:
        told = self.model
        told.answers[code], told.versions[code] = value, version
        told.saved.add((code, version, value))

    def _put_back(self) -> None:
        """What is asked no more reads again as it was sent; its versions go on counting."""
        told = self.model
        named = {question for question, _done in told.open.values()}
        for code in set(told.answers) - named:
            if told.answers[code] != told.frozen.get(code):
                told.answers[code] = told.frozen.get(code)
                told.versions[code] += 1
        if not told.open:
            told.state = "sent"


EVENTS = sorted(name.removeprefix("may_") for name in vars(Life) if name.startswith("may_"))
WAYS = {
    "none": [],
    "draft": ["start", "save"],
    "sent": ["start", "save", "send"],
    "returned": ["start", "save", "send", "remark", "ask"],
    "validated": ["start", "save", "send", "validate"],
}
