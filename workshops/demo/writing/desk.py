"""Where somebody of the demo sits while writing one form."""

import datetime as dt
import random
from dataclasses import dataclass

from workshops.demo import content
from workshops.models import Assignment, Participation, SpecificObjective, Submission


@dataclass
class Desk:
    """What somebody has before them while writing one form."""

    assignment: Assignment
    key: str  # of the organisation
    city: str  # of the step
    round: int
    today: dt.date
    chance: random.Random
    seats: dict[str, Participation]
    people: list  # who acts for the organisation, the referente first
    dates: dict[str, tuple[dt.date, dt.date]]  # of the steps in this city

    @property
    def about(self) -> dict:
        return content.read(self.city)

    def body(self, key: str | None = None) -> str:
        return str(self.seats[key or self.key].organisation.public_id)

    def person(self, number: int = 0) -> str | None:
        return str(self.people[number].public_id) if number < len(self.people) else None

    def sent(self, form: str) -> str | None:
        """What the same city sent on another form."""
        found = Submission.objects.filter(
            assignment__form__code=form,
            assignment__step_run__place=self.assignment.step_run.place,
        ).exclude(state="draft")
        return next((str(one.public_id) for one in found), None)

    def objective(self, code: str) -> str | None:
        programme = self.assignment.participation.workshop.programme_id
        found = SpecificObjective.objects.filter(priority__programme=programme, code=code)
        return next((str(one.pk) for one in found), None)
