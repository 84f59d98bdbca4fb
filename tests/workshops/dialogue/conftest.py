"""A form of nine questions that was sent, and what the authority prepares about it."""

import datetime as dt

import pytest
from django.utils import timezone

from tests import factories as make
from tests.conftest import SignedInClient
from workshops.actions import answering, integrations, submissions
from workshops.models import Answer

WHY, HOW, YES, MORE, EXTRA = "M91.01", "M91.02", "M91.03", "M91.04", "M91.05"
QUESTIONS = [
    {"code": WHY, "kind": "long_text", "label": "Perché?", "required": "required"},
    {"code": HOW, "kind": "long_text", "label": "Come?", "required": "required"},
    {"code": YES, "kind": "yes_no", "label": "Con altri?", "required": "required"},
    {
        "code": MORE,
        "kind": "text",
        "label": "Con chi?",
        "required": "required",
        "condition": {"question": YES, "op": "equals", "value": True},
    },
    {
        "code": EXTRA,
        "kind": "text",
        "label": "Da quando?",
        "condition": {"question": MORE, "op": "answered"},
    },
    {
        "code": "M91.06",
        "kind": "text",
        "label": "Quale sede?",
        "required_if": {"question": HOW, "op": "equals", "value": "In sede"},
    },
    {"code": "M91.07", "kind": "text", "label": "Sette"},
    {"code": "M91.08", "kind": "file", "label": "Otto"},
    {"code": "M91.09", "kind": "text", "label": "Nove", "required": "required"},
]
ANSWERS = {WHY: "Per il verde", HOW: "Insieme", YES: False, "M91.09": "Fine"}


@pytest.fixture
def asked(run, at_table, edition):
    form = make.form(edition, "M91", QUESTIONS)
    return make.assignment(run, at_table, form)


@pytest.fixture
def sent(asked, paolo, piera):
    """Nine questions, four answered, sent by Piera."""
    submission = submissions.start(asked, by=paolo)
    for code, value in ANSWERS.items():
        answering.save_answer(submission, code, value, base_version=0, by=paolo)
    submissions.send(submission, key="prima", by=piera)
    return submission


@pytest.fixture
def soon():
    return timezone.localdate() + dt.timedelta(days=7)


@pytest.fixture
def returned(sent, ugo, soon):
    """Ugo has asked about the first and the third answer."""
    for code, text in [(WHY, "Spiega meglio."), (YES, "Davvero da soli?")]:
        integrations.prepare(sent, question=code, kind="request", text=text, by=ugo)
    integrations.ask(sent, until=soon, by=ugo)
    return sent


@pytest.fixture
def write(paolo):
    """``write(submission, WHY, "…")``: Paolo's next version of an answer."""

    def written(submission, code, value, by=paolo):
        row = Answer.objects.filter(submission=submission, question=code).first()
        base = row.version if row else 0
        return answering.save_answer(submission, code, value, base_version=base, by=by)

    return written


@pytest.fixture
def tick_all(paolo):
    def ticked(submission):
        for remark in submission.remarks.filter(state="open"):
            integrations.tick(remark, done=True, by=paolo)

    return ticked


@pytest.fixture
def enter():
    """``enter(anna)``: her browser, after the second factor."""

    def opened(who) -> SignedInClient:
        browser = SignedInClient()
        browser.force_login(who)
        return browser

    return opened
