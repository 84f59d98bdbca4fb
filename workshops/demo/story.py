"""The history of the invented officina, told by doing it.

Every line of this file is somebody doing something through the same actions that the pages call,
on its own day (``clock.at``). What happens after now has not happened yet: it is not told. The
same day of loading gives the same story.
"""

import datetime as dt
import re

from officine.accounts.models import User
from officine.outbox.models import Message
from toolkit.models import Edition, PartnerCategory, Step
from workshops.actions import (
    invitations,
    partners,
    steps,
    workshops,
)
from workshops.demo import content
from workshops.demo.answering import Answering
from workshops.demo.meeting import Meetings
from workshops.demo.reading import Reading
from workshops.demo.telling import dice
from workshops.models import (
    City,
    Mandate,
    Organisation,
    Programme,
    Workshop,
)

SLUG = "officina-abitare-insieme"
AUTHORITY = "Autorità di gestione di esempio"
PROGRAMME = "pn-metro-plus-2021-2027"
LETTER_KEY = re.compile(r"/invito/([\w-]+)")


class Story(Meetings, Reading, Answering):
    """Things that people do, in the order of their days."""

    def begin(self) -> None:
        """Everything that is known from the first day goes into the calendar."""
        self.on(self.moment(self.day(self.calendar["created"]), 9), self.create)
        self.on(self.moment(self.day(self.calendar["created"]), 12), self.plan_until_the_pact)
        self.on(self.moment(self.day(self.calendar["started"]), 10), self.start)
        self.on(self.moment(self.day(-168), 11), self.plan_the_rest)
        self.on(self.moment(self.day(-21), 15), self.move_the_end)
        self.plan_meetings()
        self.plan_documents()
        for body in content.organisations():
            self.on(self.arrival(body), self.seat, body)
            if "formerly" in body:
                since = self.day(-body["formerly"]["days_ago"])
                self.on(self.moment(since), self.rename, body["key"], body["name"], since)
        for letter in content.read("people")["invitations"]:
            self.on(self.moment(self.day(-letter["days_ago"])), self.spare_letter, letter)
        for (step, city), (opens, due) in self.dates().items():
            self.on(self.moment(self.day(opens), 7), self.ask, step, city)
            self.on(self.moment(self.day(opens), 8), self.open, step, city)
            if due < -2:
                end = self.day(due) + dt.timedelta(days=4)
                self.on(
                    min(self.moment(end, 17), self.moment(self.day(-2))), self.finish, step, city
                )
        for one in self.calendar["reminders"]:
            self.on(self.moment(self.day(-one["days_ago"]), 10), self.remind, one["form"])
        for one in self.calendar["extensions"]:
            self.on(self.moment(self.day(one["decided"]), 11), self.extend, one)
        for one in self.calendar["waived"]:
            self.on(self.moment(self.day(one["decided"]), 12), self.waive, one)

    def dates(self) -> dict[tuple[str, str], list[int]]:
        return {
            (step, city): dates
            for step, cities in self.calendar["steps"].items()
            for city, dates in cities.items()
        }

    def dates_of(self, city: str) -> dict[str, tuple[dt.date, dt.date]]:
        return {
            step: (self.day(opens), self.day(due))
            for (step, where), (opens, due) in self.dates().items()
            if where == city
        }

    def arrival(self, body: dict) -> dt.datetime:
        """Whole-officina bodies and the cities' offices from the start; the far ones last."""
        if body["city"] is None:
            return self.moment(self.day(-298))
        if body["category"] == "A1":
            return self.moment(self.day(-295))
        step = "1.3" if body.get("hard_to_reach") else "1.1"
        opens, due = self.calendar["steps"][step][body["city"]]
        return self.between(self.day(opens + 2), self.day(due - 4))

    def create(self, moment) -> None:
        authority = Organisation.objects.create(
            name=AUTHORITY,
            category=PartnerCategory.objects.get(code="A1"),
            size="large",
            is_authority=True,
        )
        authority.names.create(name=AUTHORITY, valid_from=self.day(-900))
        for person in content.team():
            self.staff.setdefault(person["role"], []).append(self.account(person))
        everybody = [user for users in self.staff.values() for user in users]
        for user in everybody:
            Mandate.objects.create(person=user, organisation=authority, role="compilatore")
        curator, administrator = (content.read("people")[w] for w in ("curator", "administrator"))
        User.objects.filter(pk=self.account(curator).pk).update(is_curator=True)
        User.objects.filter(pk=self.account(administrator).pk).update(
            is_staff=True, is_superuser=True
        )
        text = content.read("workshop")
        workshop = workshops.create(
            title=text["title"],
            programme=Programme.objects.get(code=PROGRAMME),
            authority=authority,
            aim=text["aim"],
            theme=text["theme"],
            motivation=text["motivation"],
            contact_email=text["contact_email"],
            by=self.lead,
        )
        self.workshop = workshop
        workshops.change(
            workshop,
            title=text["full_title"],
            starts_on=self.day(self.calendar["started"]),
            ends_on=self.day(390),
            by=self.lead,
        )
        published = Edition.objects.published().filter(toolkit__slug="officine")
        edition = published.latest("number", "revision")
        workshops.choose_edition(workshop, edition, by=self.lead)
        cities = list(City.objects.filter(slug__in=content.CITIES))
        workshops.set_cities(workshop, cities, by=self.lead)
        for role, users in self.staff.items():
            for user in users:
                if role != "lead":
                    workshops.set_member(workshop, user, role, by=self.lead)
        workshops.show_to_everybody(workshop, True, by=self.lead)
        Workshop.objects.filter(pk=workshop.pk).update(is_example=True)
        workshop.refresh_from_db()
        self.places = {place.city.slug: place for place in workshop.places.select_related("city")}
        for place in self.places.values():
            place.workshop = workshop
        self.forms = {form.code: form for form in edition.forms.all()}
        self.forms_by_id = {form.pk: form for form in self.forms.values()}
        rows = Step.objects.filter(phase__edition=edition).select_related("phase")
        self.steps = {step.code: step for step in rows}

    def plan_until_the_pact(self, moment) -> None:
        self._plan(lambda step: step < "3")

    def plan_the_rest(self, moment) -> None:
        self._plan(lambda step: step >= "3")

    def _plan(self, wanted) -> None:
        for (step, city), (opens, due) in self.dates().items():
            if not wanted(step):
                continue
            place, opens_on, due_on = self.places[city], self.day(opens), self.day(due)
            reasons = self.calendar["overrides"]
            reason = reasons.get(f"{step} {city}", reasons["otherwise"])
            short = steps.too_short(self.steps[step], [place], opens_on, due_on)
            [run] = steps.plan(
                self.steps[step],
                [place],
                opens_on=opens_on,
                due_on=due_on,
                override_reason=reason if short else "",
                by=self.secretary,
            )
            run.step = self.steps[step]
            self.runs[step, city] = self.runs_by_id[run.pk] = run

    def start(self, moment) -> None:
        workshops.start(self.workshop, by=self.lead)

    def move_the_end(self, moment) -> None:
        """The officina ends later: the cities that came last need their time."""
        workshops.change(self.workshop, ends_on=self.day(455), by=self.lead)

    def seat(self, moment, body: dict) -> None:
        seat = partners.add_organisation(
            self.workshop,
            name=body.get("formerly", body)["name"],
            category=PartnerCategory.objects.get(code=body["category"]),
            place=self.places.get(body["city"]),
            role=body.get("role", "partner"),
            size=body["size"],
            hard_to_reach=body.get("hard_to_reach", False),
            by=self.secretary,
        )
        self.seats[body["key"]] = seat
        self.people[body["key"]] = {}
        self.chance = dice(body["key"])
        for number, person in enumerate(content.people(body["key"])):
            self.on(
                moment + dt.timedelta(minutes=20 + number),
                self.invite,
                body["key"],
                number,
                person,
            )

    def rename(self, moment, key: str, name: str, since: dt.date) -> None:
        partners.rename(self.seats[key], name=name, since=since, by=self.secretary)

    def invite(self, moment, key: str, number: int, person: dict) -> None:
        token = self.letter(key, person)
        answer = moment + dt.timedelta(hours=self.chance.randint(2, 60))
        self.on(answer, self.accept, key, number, token)

    def accept(self, moment, key: str, number: int, token: str) -> None:
        self.people[key][number] = invitations.accept(token)

    def letter(self, key: str, person: dict, *, send: bool = True) -> str:
        """Send an invitation and read the key in it, as whoever gets it does."""
        invitation = invitations.invite(
            self.seats[key],
            email=content.address(person),
            name=person["name"],
            role=person["role"],
            by=self.secretary,
        )
        if not send:
            return ""
        invitations.send_invitation(invitation, by=self.secretary)
        return key_in(Message.objects.filter(to=invitation.email).latest("pk"))

    def spare_letter(self, moment, one: dict) -> None:
        """A letter that did not become a mandate."""
        key, wanted = one["organisation"], one["state"]
        token = self.letter(key, one, send=wanted != "prepared")
        if wanted == "declined":
            invitations.decline(token, reason=one["reason"])
        elif wanted == "forwarded":
            other = one["forward_to"]
            invitations.forward(token, email=content.address(other), name=other["name"])
        elif wanted == "revoked":
            sent = self.seats[key].invitations.filter(email=content.address(one)).latest("pk")
            invitations.revoke(sent, by=self.secretary)


def key_in(message: Message) -> str:
    found = LETTER_KEY.search(message.text)
    return found[1] if found else ""
