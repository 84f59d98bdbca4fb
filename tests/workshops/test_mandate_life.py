"""Random days of an organisation: people come, change, leave, expire; its work is never orphaned.

At the doors of the house an organisation keeps a referente in force, whoever presses what; and who
has no mandate in force writes nothing, whatever they try.
"""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from officine.accounts.models import User
from officine.italian import ROME
from tests import factories as make
from tests.examples import examples
from workshops.actions import answering, handovers, mandates, submissions
from workshops.models import Answer, Assignment, Mandate

pytestmark = pytest.mark.django_db
START = dt.datetime(2027, 3, 20, 9, tzinfo=ROME)  # a week before summer time
REFUSED = (ValidationError, PermissionDenied)
WHO = ("piera", "paolo", "osvaldo", "elio")
ROLES = [role.value for role in Mandate.Role]


def test_an_organisation_keeps_its_referente_and_who_is_out_writes_nothing(
    assignment, anna, piera, paolo, osvaldo, at_table
):
    elio = make.person("elio@partner.example", "Elio")
    make.mandate(elio, at_table.organisation, "referente")
    people = dict(zip(WHO, (piera, paolo, osvaldo, elio), strict=True))

    class Days(RuleBasedStateMachine):
        @initialize()
        def begin(self):
            self.here = transaction.atomic()
            self.here.__enter__()
            self.clock = time_machine.travel(START, tick=False)
            self.traveller = self.clock.start()
            self.draft = submissions.start(
                Assignment.objects.get(pk=assignment.pk), by=fresh("paolo")
            )

        def teardown(self):
            if hasattr(self, "here"):
                transaction.set_rollback(True)
                self.here.__exit__(None, None, None)
                self.clock.stop()

        def press(self, verb, *args, **more) -> bool:
            had = referenti().exists()
            try:
                with transaction.atomic():
                    verb(*args, **more)
            except REFUSED:
                return False
            assert referenti().exists() or not had, f"{verb.__name__} left nobody"
            return True

        @rule(who=st.sampled_from(WHO), whom=st.sampled_from(WHO))
        def revoke(self, who, whom):
            if row := current(whom):
                self.press(mandates.revoke, at_table, row, by=fresh(who))

        @rule(who=st.sampled_from(WHO), whom=st.sampled_from(WHO), role=st.sampled_from(ROLES))
        def change(self, who, whom, role):
            if row := current(whom):
                self.press(mandates.change_role, at_table, row, role, by=fresh(who))

        @rule(
            who=st.sampled_from((*WHO, "anna")),
            whom=st.sampled_from(WHO),
            starts=st.integers(0, 3),
            lasts=st.none() | st.integers(0, 9),
            titular=st.none() | st.sampled_from(WHO),
        )
        def renew(self, who, whom, starts, lasts, titular):
            row = people[whom].mandates.order_by("pk").last()
            first = timezone.localdate() + dt.timedelta(days=starts)
            last = None if lasts is None else first + dt.timedelta(days=lasts)
            more = {"act": "Atto", "valid_from": first, "valid_to": last, "by": fresh(who)}
            chosen = titular and people[titular].mandates.order_by("pk").last()
            done = self.press(mandates.renew, row, deputy_for=chosen, **more)
            assert not (done and titular == whom)
            assert not (done and who == whom)

        @rule(
            who=st.sampled_from((*WHO, "anna")),
            whom=st.sampled_from(WHO),
            to=st.sampled_from(WHO),
            stays=st.booleans(),
            carries=st.booleans(),
        )
        def hand_over(self, who, whom, to, stays, carries):
            row, follower = people[whom].mandates.order_by("pk").last(), current(to)
            more = {"to": follower, "stays": stays, "carries_deputies": carries, "reason": "Cambio"}
            if self.press(handovers.hand_over, row, **more, by=fresh(who)):
                assert (current(to).role, current(to).deputy_for) == ("referente", None)
                assert to != whom

        @rule(days=st.integers(1, 6))
        def days_pass(self, days):
            self.traveller.shift(dt.timedelta(days=days))

        @rule(who=st.sampled_from(WHO), text=st.text("abc", min_size=1, max_size=3))
        def write(self, who, text):
            row = current(who)
            may = row is not None and row.role != "osservatore"
            stored = Answer.objects.filter(submission=self.draft, question="M90.01").first()
            version = stored.version if stored else 0
            done = self.press(
                answering.save_answer,
                self.draft,
                "M90.01",
                text,
                base_version=version,
                by=fresh(who),
            )
            assert done == may

        @invariant()
        def one_mandate_each(self):
            for person in people.values():
                assert person.mandates.current().count() <= 1

        @invariant()
        def no_deputy_of_a_deputy(self):
            rows = list(Mandate.objects.current().exclude(deputy_for=None))
            deputies = {row.person_id for row in rows}
            for row in rows:
                assert row.deputy_for.person_id not in deputies
                assert row.deputy_for.organisation_id == row.organisation_id

    def fresh(name: str) -> User:
        """As in their next request."""
        return User.objects.get(pk=(people | {"anna": anna})[name].pk)

    def current(name: str) -> Mandate | None:
        return people[name].mandates.current().first()

    def referenti():
        return at_table.organisation.mandates.current().filter(role="referente")

    run_state_machine_as_test(
        Days,
        settings=settings(examples(share=60), stateful_step_count=15, phases=[Phase.generate]),
    )
