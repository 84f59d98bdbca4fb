"""The rights table: for every address of the portal, who gets which answer, by which method.

``at("workshops:hub", "public_id=draft", get("200 @ours, 404"), post("302 @writers, 403 osvaldo,
404"))`` is one row: a named address, what it points at (``world.ids`` by name, or the word
itself), and for each method the statuses. A status without names is for all the others; ``*`` is
everybody. Who is not signed in is sent to the login (302), or asked for a key by the API (401),
unless a row says otherwise.
"""

from dataclasses import dataclass, field
from functools import cached_property
from zlib import crc32

from django.urls import reverse

from tests.rights.world import PRINCIPALS, World

# Third parties' pages with their own tests: allauth's identity provider and social login have the
# library's; Django's admin is held closed as a whole (test_doors).
LEFT_TO_OTHERS = ("admin:", "idp:", "socialaccount_", "openid_connect_")

GROUPS = {
    "@all": [name for name in PRINCIPALS if name != "anonymous"],
    "@ours": ["osvaldo", "paolo", "piera"],  # they act for Casa del Quartiere
    "@writers": ["paolo", "piera"],
    "@staff": ["fiora", "ugo", "anna", "ada"],  # of «casa», and who administers
    "@desk": ["ugo", "anna", "ada"],
    "@lead": ["anna", "ada"],
    "@there": ["zeno", "ada"],  # the staff of «altrove»
    "*": PRINCIPALS,
}


@dataclass(frozen=True)
class Verb:
    """One method on one address, and what each principal is answered."""

    method: str
    answers: dict[str, int]
    rest: int | None
    named: frozenset[str]
    data: dict = field(default_factory=dict)
    query: str = ""
    headers: dict = field(default_factory=dict)
    tells: str = ""


@dataclass(frozen=True)
class Case:
    """One request of the table."""

    name: str
    where: str
    verb: Verb

    @cached_property
    def label(self) -> str:
        more = " ".join(filter(None, [self.where, self.verb.query, str(self.verb.data or "")]))
        return f"{self.name} {more} {self.verb.method}"

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")

    @property
    def is_safe(self) -> bool:
        return self.verb.method == "get"

    def is_told_apart(self, principal: str) -> bool:
        """Whether the row names this principal; and a fifth of those that do not."""
        return principal in self.verb.named or not crc32(f"{self.label} {principal}".encode()) % 5

    def address(self, world: World) -> str:
        pairs = (part.split("=") for part in self.where.split())
        names = {key: world.ids.get(value, value) for key, value in pairs}
        return reverse(self.name, kwargs=names) + self.verb.query

    def data(self, world: World) -> dict:
        def filled(value):
            if isinstance(value, list):
                return [filled(one) for one in value]
            if isinstance(value, dict):
                return {name: filled(one) for name, one in value.items()}
            return value.format(**world.ids) if isinstance(value, str) else value

        return {key: filled(value) for key, value in self.verb.data.items()}

    def expected(self, principal: str) -> int:
        answers = self.verb.answers
        if principal in answers:
            return answers[principal]
        if principal == "anonymous":
            return 401 if self.is_api else 302
        assert self.verb.rest is not None, f"{self.label} says nothing of {principal}"
        return self.verb.rest


CASES: list[Case] = []


def at(name: str, where: str, *verbs: Verb) -> None:
    """Declare the answers of an address at one place."""
    CASES.extend(Case(name, where, verb) for verb in verbs)


def _verb(method: str, answers: str, data: dict, **more) -> Verb:
    given, rest, named = {}, None, set()
    for part in answers.split(","):
        status, *names = part.split()
        if not names:
            rest = int(status)
        for name in names:
            for one in GROUPS.get(name, [name]):
                given.setdefault(one, int(status))
                named.add(one if name != "*" else "anonymous")
    unknown = set(given) - set(PRINCIPALS)
    assert not unknown, unknown
    return Verb(method, given, rest, frozenset(named), data, **more)


def get(answers: str, query: str = "", tells: str = "") -> Verb:
    return _verb("get", answers, {}, query=query, tells=tells)


def post(
    answers: str, *, tells: str = "", headers: dict | None = None, query: str = "", **data
) -> Verb:
    return _verb("post", answers, data, tells=tells, headers=headers or {}, query=query)


def put(answers: str, *, headers: dict | None = None, **data) -> Verb:
    return _verb("put", answers, data, headers=headers or {})


def patch(answers: str, *, headers: dict | None = None, **data) -> Verb:
    return _verb("patch", answers, data, headers=headers or {})


def delete(answers: str) -> Verb:
    return _verb("delete", answers, {})


def public(*names: str, where: str = "") -> None:
    """Pages that everybody reads, whoever they are."""
    for name in names:
        at(name, where, get("200 *"))
