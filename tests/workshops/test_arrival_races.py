"""Who begins first, on line or from paper: one of the two, and nothing is lost."""

import pytest
from django.core.exceptions import PermissionDenied

from officine.lifecycle.machine import WrongState
from tests.workshops.actions.test_arrivals import register, segre
from tests.workshops.test_concurrency import at_once
from workshops.actions import answering, arrivals, submissions
from workshops.actions.arrivals import DraftBegun
from workshops.models import Answer, Arrival, Submission

__all__ = ["segre"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NAME = "M90.01"


@pytest.mark.parametrize("turn", range(5))
def test_partner_and_secretariat_begin_together(assignment, paolo, segre, turn):
    arrival = register(assignment, segre)

    def begin(who):
        try:
            if who == "desk":
                draft = arrivals.begin(Arrival.objects.get(pk=arrival.pk), by=segre)
                answering.save_answer(draft, NAME, "Dalla carta", base_version=0, by=segre)
            else:
                draft = submissions.start(assignment, by=paolo)
                answering.save_answer(draft, NAME, "On line", base_version=0, by=paolo)
        except (DraftBegun, PermissionDenied, WrongState) as refused:
            return type(refused)
        return who

    said = at_once(begin, ["desk", "partner"])

    submission, answer = Submission.objects.get(), Answer.objects.get()
    arrival.refresh_from_db()
    if said[0] == "desk":
        assert said[1] in (PermissionDenied, WrongState)
        assert (submission.arrival, answer.value) == (arrival, "Dalla carta")
        assert arrival.state == "transcribing"
    else:
        assert said == [DraftBegun, "partner"]
        assert (submission.arrival, answer.value) == (None, "On line")
        assert arrival.state == "registered"
