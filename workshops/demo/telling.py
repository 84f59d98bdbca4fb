"""How a story is told: on which day what happens, and who are the people it happens to."""

import datetime as dt
import heapq
import random
from itertools import count

from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.dummy import EmailBackend
from django.utils import timezone

from officine.accounts.models import User
from officine.calendar import is_working_day
from officine.outbox.clock import deliver
from toolkit.models import FormDefinition
from workshops.demo import clock, content
from workshops.models import (
    Participation,
    StepRun,
)

SEED = 2021


class Telling:
    """Days, moments, people: what every chapter leans on."""

    def __init__(self, now: dt.datetime):
        self.now = now
        self.today = timezone.localtime(now).date()
        self.chance = dice("story")
        self.order = count()
        self.coming: list[tuple] = []
        self.calendar = content.calendar()
        self.staff: dict[str, list[User]] = {}
        self.people: dict[str, dict[int, User]] = {}  # by their place in people.yaml
        self.seats: dict[str, Participation] = {}
        self.forms: dict[str, FormDefinition] = {}
        self.runs: dict[tuple[str, str], StepRun] = {}
        self.runs_by_id: dict[int, StepRun] = {}
        self.forms_by_id: dict[int, FormDefinition] = {}
        self.asked: dict[tuple[str, str], int] = {}  # how often an organisation had a form

    # The days

    def day(self, offset: int) -> dt.date:
        """A day of work about so many days from today; the next deadlines are exact."""
        day = self.today + dt.timedelta(days=offset)
        if 0 <= offset <= 3:
            return day
        return self.working_day(day, -1 if -9 <= offset < 0 else 1)

    def working_day(self, day: dt.date, way: int = 1) -> dt.date:
        while not is_working_day(day):
            day += dt.timedelta(days=way)
        return day

    def moment(self, day: dt.date, hour: int | None = None) -> dt.datetime:
        at = dt.time(
            self.chance.randint(8, 18) if hour is None else hour,
            self.chance.randint(1, 59),
            self.chance.randint(0, 59),
        )
        return timezone.make_aware(dt.datetime.combine(day, at))

    def between(self, first: dt.date, last: dt.date) -> dt.datetime:
        """Some working hour between two days."""
        days = [first + dt.timedelta(days=n) for n in range(max(1, (last - first).days + 1))]
        work = [day for day in days if is_working_day(day)] or [first]
        return self.moment(self.chance.choice(work))

    def on(self, moment: dt.datetime, do, *args, **named) -> None:
        """Something that is going to happen, if its day comes before now."""
        if moment < self.now:
            heapq.heappush(self.coming, (moment, next(self.order), do, args, named))

    def tell(self, until: dt.datetime) -> None:
        """Let everything happen up to a moment."""
        with read_letters():
            while self.coming and self.coming[0][0] <= until:
                moment, _order, do, args, named = heapq.heappop(self.coming)
                with clock.at(moment):
                    do(moment, *args, **named)
                    while deliver():
                        pass

    # The people

    def account(self, person: dict) -> User:
        """The account of somebody of the staff; partners make theirs by accepting a letter."""
        made = User.objects.create_user(content.address(person), name=person["name"])
        EmailAddress.objects.create(user=made, email=made.email, primary=True, verified=True)
        return made

    def who(self, user: User) -> User:
        """Somebody as they are in the next request: with the roles of that day."""
        user.__dict__.pop("_roles", None)
        return user

    @property
    def lead(self) -> User:
        return self.who(self.staff["lead"][0])

    @property
    def officer(self) -> User:
        return self.who(self.chance.choice(self.staff["officer"]))

    @property
    def secretary(self) -> User:
        return self.who(self.staff["secretariat"][0])

    def team_of(self, key: str) -> list[User]:
        """Who acts for an organisation, its referente first."""
        return [person for _number, person in sorted(self.people[key].items())]


def dice(*names) -> random.Random:
    """The chances of one thing: the same every time, whatever else happens around it."""
    return random.Random("/".join(map(str, (SEED, *names))))  # noqa: S311  not a secret


def read_letters():
    """The letters of the past leave the outbox without going anywhere."""
    return clock.replaced(mail, "get_connection", EmailBackend)
