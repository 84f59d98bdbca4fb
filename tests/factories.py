"""The smallest valid things, for tests that need them. Names are what they are in the world."""

import contextlib
import datetime as dt
import itertools

from django.db import connection, models
from django.utils import timezone

from officine.accounts.models import User
from toolkit import guards
from toolkit.actions import editions
from toolkit.canonical.forms import COMMON, document_of, fingerprint
from toolkit.models import (
    Edition,
    FormDefinition,
    PartnerCategory,
    Phase,
    Question,
    Section,
    Step,
    Toolkit,
)
from workshops.models import (
    Assignment,
    City,
    Mandate,
    Organisation,
    Participation,
    Programme,
    StepRun,
    TeamMember,
    Workshop,
    WorkshopCity,
)

_count = itertools.count(1)
_known: dict[tuple, tuple] = {}  # documents of editions: see _frozen


def person(email: str, name: str = "", **fields) -> User:
    return User.objects.create_user(email, name=name or email.split("@")[0].title(), **fields)


def category(code: str = "C1") -> PartnerCategory:
    parent = None
    if len(code) > 1:
        parent = category(code[0])
    return PartnerCategory.objects.get_or_create(
        code=code, defaults={"name": f"Categoria {code}", "parent": parent}
    )[0]


def organisation(name: str, code: str = "C1", **fields) -> Organisation:
    return Organisation.objects.create(name=name, category=category(code), **fields)


def mandate(who: User, body: Organisation, role: str = "referente", **fields) -> Mandate:
    fields.setdefault("valid_from", timezone.localdate() - dt.timedelta(days=30))
    return Mandate.objects.create(person=who, organisation=body, role=role, **fields)


def city(name: str = "Torino", **fields) -> City:
    defaults = {
        "name": name,
        "istat_code": f"{next(_count):06}",
        "region": "Piemonte",
        "kind": City.Kind.METROPOLITAN,
        "category": City.Category.MORE_DEVELOPED,
    }
    slug = name.lower().replace(" ", "-")
    return City.objects.get_or_create(slug=slug, defaults=defaults | fields)[0]


def programme(code: str = "pn-metro-plus") -> Programme:
    return Programme.objects.get_or_create(
        code=code, defaults={"title": "PN Metro Plus", "period": "2021-2027"}
    )[0]


def edition(number: int = 1, state: str = "published", slug: str = "officine") -> Edition:
    """An edition with one phase; published unless a test wants to write it."""
    toolkit = Toolkit.objects.get_or_create(slug=slug, defaults={"title": "Toolkit"})[0]
    made = Edition.objects.create(toolkit=toolkit, number=number, title="Toolkit delle officine")
    Phase.objects.create(edition=made, code="F3", position=1, title="Contesto e fabbisogni")
    if state == "published":
        publish(made, told=("new", slug, number))
    return made


def publish(made: Edition, told=None) -> Edition:
    """Set as published without the action: for arranging, not for testing publication."""
    _set(made, told, state="published", published_at=timezone.now())
    made.refresh_from_db()
    return made


def step(made: Edition, code: str = "3.1", title: str = "Dossier di contesto", **fields) -> Step:
    phase = fields.pop("phase", None) or made.phases.first()
    position = fields.pop("position", Step.objects.filter(phase__edition=made).count() + 1)
    new = Step(phase=phase, code=code, title=title, position=position, **fields)
    told = (phase.code, code, title, position, repr(fields))
    with past_the_guards(made, told):
        _save(new)
    return new


def form(made: Edition, code: str = "M90", questions: list[dict] | None = None, **fields):
    """A form as in the YAML files of an edition: ``questions`` of one section, or ``sections``."""
    questions = questions or [
        {"code": f"{code}.01", "kind": "text", "label": "Come ti chiami?", "required": "required"},
        {"code": f"{code}.02", "kind": "long_text", "label": "Che cosa proponi?"},
    ]
    section = {"code": f"{code}.A", "title": "La proposta", "page": fields.pop("page", "one")}
    sections = fields.pop("sections", [section | {"questions": questions}])
    fields = {
        "title": f"Modulo {code}",
        "aim": "Raccogliere proposte.",
        "respondent": "partner",
        "minutes": 10,
        "prepare": [],
        "used_by": "L'autorità di gestione.",
        "made_public": "Niente.",
        "cross_phase": False,
    } | fields
    described = {"code": code, **fields, "sections": sections}
    document = document_of(described)
    new = FormDefinition(
        edition=made,
        code=code,
        position=made.forms.count() + 1,
        document=document,
        sha256=fingerprint(document),
        **fields,
    )
    with past_the_guards(made, (described, new.position)):
        _save(new)
        for place, part in enumerate(document["sections"], 1):
            row = Section(form=new, code=part["code"], title=part["title"], position=place)
            _save(row)
            for position, question in enumerate(part["questions"], 1):
                common = {key: question[key] for key in ("code", "kind", "label", *COMMON)}
                settings = {key: value for key, value in question.items() if key not in common}
                _save(Question(section=row, position=position, settings=settings, **common))
    return new


def ask(of: Step, *forms: FormDefinition) -> None:
    """Let a step ask for forms."""
    told = ("asks", of.phase.code, of.code, [form.code for form in forms])
    with past_the_guards(of.phase.edition, told):
        of.forms.add(*forms)


def _save(part) -> None:
    """Write a part past the guard of its model, which trusts the edition it has in memory."""
    models.Model.save(part)


@contextlib.contextmanager
def past_the_guards(changed: Edition | None = None, told=None):
    """Write parts of an edition that is already published: for arranging only.

    A test asks for its form after the cast has begun to work on the edition. Published editions
    are drafts again for that moment, which nothing outside the tests can do. ``told`` says all
    that is written and ``changed`` to which edition, where that is known.
    """
    still = list(Edition.objects.public().filter(**({"pk": changed.pk} if changed else {})))
    if still:
        guards.remove_one(connection, "toolkit_edition")
        Edition.objects.filter(pk__in=[made.pk for made in still]).update(state="draft")
    try:
        yield
    finally:
        for made in still:
            _set(made, told, state=made.state)
        if still:
            guards.install_one(connection, "toolkit_edition", Edition)


def _set(made: Edition, told=None, **fields) -> None:
    """Give an edition a state, and the fingerprint of what it holds now."""
    frozen, sha256 = _frozen(made, told)
    Edition.objects.filter(pk=made.pk).update(frozen=frozen, sha256=sha256, **fields)


def _frozen(made: Edition, told) -> tuple[dict, str]:
    """Its document. What is written to the same document in the same words makes the same one.

    Hundreds of tests begin with the same edition, step and form: reading it all back for each of
    them took a third of their time.
    """
    key = made.sha256, repr(told)
    if not told or key not in _known:
        frozen = editions.canonical(made)
        _known[key] = frozen, fingerprint(frozen)
    return _known[key]


def workshop(slug: str = "casa", made: Edition | None = None, **fields) -> Workshop:
    fields = {
        "title": f"Officina {slug}",
        "prefix": slug[:3].upper(),
        "programme": programme(),
        "edition": made,
        "is_public": True,
        "starts_on": dt.date(2026, 9, 1),
    } | fields
    if "authority" not in fields:
        fields["authority"] = organisation(f"Autorità di {slug}", "A1", is_authority=True)
    state = fields.pop("state", "running")
    made_workshop = Workshop.objects.create(slug=slug, **fields)
    Workshop.objects.filter(pk=made_workshop.pk).update(state=state)
    made_workshop.refresh_from_db()
    return made_workshop


def place(where: Workshop, name: str = "Torino") -> WorkshopCity:
    return WorkshopCity.objects.create(workshop=where, city=city(name))


def member(where: Workshop, who: User, role: str = "lead") -> TeamMember:
    return TeamMember.objects.create(workshop=where, person=who, role=role)


def participation(where: Workshop, body: Organisation, at=None, **fields) -> Participation:
    return Participation.objects.create(workshop=where, organisation=body, place=at, **fields)


def step_run(at: WorkshopCity, of: Step, state: str = "open", **fields) -> StepRun:
    today = timezone.localdate()
    fields = {
        "opens_on": today - dt.timedelta(days=10),
        "due_on": today + dt.timedelta(days=20),
    } | fields
    run = StepRun.objects.create(place=at, step=of, **fields)
    StepRun.objects.filter(pk=run.pk).update(state=state)
    run.refresh_from_db()
    return run


def assignment(run: StepRun, who: Participation, of: FormDefinition, **fields) -> Assignment:
    due = fields.pop("due_at", timezone.now() + dt.timedelta(days=20))
    fields.setdefault("original_due_at", due)
    return Assignment.objects.create(step_run=run, participation=who, form=of, due_at=due, **fields)
