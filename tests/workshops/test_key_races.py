"""Two people press at once: an organisation says it once, and both sides' keys are kept."""

import pytest

from officine.journal.chain import faults
from officine.lifecycle.machine import WrongState
from tests import factories as make
from tests.workshops.test_concurrency import at_once
from workshops.actions import keys
from workshops.models import Key, Pact
from workshops.queries.keys import keys_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

FIRST = "a" * 64


def test_two_referenti_of_one_co_lead_and_the_authority_sign_at_once(
    casa, torino, altra, anna, olga, nino
):
    make.participation(casa, altra, torino, role="co_lead")
    make.mandate(nino, altra, "referente")
    thing = Pact.objects.create(workshop=casa, version=1, written_by=anna)
    late = []

    def press(who):
        def work():
            try:
                keys.sign(thing, sha256=FIRST, by=who)
            except WrongState:
                late.append(who)

        return work

    at_once(lambda work: work(), [press(anna), press(olga), press(nino)])

    assert keys_of(thing, FIRST).both_signed
    assert Key.objects.count() == 2
    assert len(late) == 1
    assert late[0] in (olga, nino)
    assert list(faults()) == []
