"""Staff at their desk: logged in with both factors."""

import datetime as dt

import pytest
from django.utils import timezone

from tests import factories as make
from tests.conftest import SignedInClient
from workshops.models import Snapshot, Submission


@pytest.fixture
def enter():
    """``enter(anna)``: her browser, after the second factor."""

    def opened(who) -> SignedInClient:
        browser = SignedInClient()
        browser.force_login(who)
        return browser

    return opened


@pytest.fixture
def desk_of_anna(enter, anna):
    return enter(anna)


@pytest.fixture
def sent():
    """A submission as if it had been sent: its snapshot and its state, without the action."""
    count = iter(range(1, 100_000))

    def made(assignment, who, state="sent", answers=None, **fields):
        now = fields.pop("sent_at", timezone.now())
        submission = Submission.objects.create(assignment=assignment, started_by=who)
        Submission.objects.filter(pk=submission.pk).update(state=state, sent_at=now, **fields)
        given = {code: {"value": value, "text": value} for code, value in (answers or {}).items()}
        Snapshot.objects.create(
            submission=submission,
            number=f"TST-2026-{next(count):06}",
            document={"version": 1, "sections": [], "answers": given},
            sha256="ab" * 32,
            sent_at=now,
            sent_by=who,
        )
        submission.refresh_from_db()
        return submission

    return made


@pytest.fixture
def crowd(casa, torino, run, form):
    """``crowd(5)``: as many organisations with a person each, all asked the form."""

    def gathered(count, **fields):
        asked = []
        for number in range(count):
            body = make.organisation(f"Ente {number:03}")
            make.mandate(make.person(f"ente{number}@x.example"), body)
            at = make.participation(casa, body, torino)
            asked.append(make.assignment(run, at, form, **fields))
        return asked

    return gathered


@pytest.fixture
def yesterday():
    return timezone.now() - dt.timedelta(days=1)
