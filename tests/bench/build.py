"""The large officina: 14 cities, 300 organisations, every form, 50,000 submissions."""

import datetime as dt
import random

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from toolkit.models import Edition, FormDefinition, PartnerCategory, Step
from workshops import models as m

SIZES = {"cities": 14, "organisations": 300, "submissions": 50_000, "answers": 10}
SLUG = "grande"
LEAD, PARTNER = "lead@bench.example", "partner@bench.example"


def prepare() -> None:
    """What every installation has: tables, files, the vocabulary, the edition that ships."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("build_css")
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)
    edition = "toolkit/content/officine/edizione-1"
    call_command("load_edition", edition, publish=True, verbosity=0)


def build(seed: int = 7) -> None:
    """14 cities, 300 organisations, every form of the edition, 50,000 submissions."""
    chance = random.Random(seed)
    now = timezone.now()
    edition = Edition.objects.published().order_by("-number").first()
    categories = list(PartnerCategory.objects.exclude(parent=None))
    cities = list(m.City.objects.filter(kind="metropolitan")[: SIZES["cities"]])
    authority = m.Organisation.objects.create(
        name="Autorità di prova", category=categories[0], is_authority=True
    )
    workshop = m.Workshop.objects.create(
        slug=SLUG,
        prefix="BIG",
        title="Officina grande",
        programme=m.Programme.objects.first(),
        authority=authority,
        edition=edition,
        is_public=True,
        starts_on=dt.date(2026, 1, 1),
    )
    m.Workshop.objects.filter(pk=workshop.pk).update(state="running")
    people = get_user_model().objects
    lead = people.create_user(LEAD, name="Responsabile")
    m.TeamMember.objects.create(workshop=workshop, person=lead, role="lead")
    partner = people.create_user(PARTNER, name="Partner")
    places = [m.WorkshopCity.objects.create(workshop=workshop, city=city) for city in cities]
    bodies = m.Organisation.objects.bulk_create(
        m.Organisation(
            name=f"Organizzazione {n:03}",
            category=categories[n % len(categories)],
            size=chance.choice(["micro", "small", "medium", "large"]),
            city=cities[n % len(cities)],
        )
        for n in range(SIZES["organisations"])
    )
    m.Mandate.objects.create(
        person=partner, organisation=bodies[0], role="referente", valid_from=dt.date(2026, 1, 1)
    )
    seats = m.Participation.objects.bulk_create(
        m.Participation(workshop=workshop, organisation=body, since=dt.date(2026, 1, 10))
        for body in bodies
    )
    steps = list(Step.objects.filter(phase__edition=edition).order_by("position"))
    runs = {}
    for place in places:
        for index, step in enumerate(steps):
            opens = dt.date(2026, 1, 10) + dt.timedelta(days=9 * index)
            runs[place.pk, step.pk] = m.StepRun(
                place=place,
                step=step,
                opens_on=opens,
                due_on=opens + dt.timedelta(days=30),
                state="done" if index < 20 else "open",
            )
    m.StepRun.objects.bulk_create(runs.values())
    forms = {form.pk: form for form in FormDefinition.objects.filter(edition=edition)}
    pairs = [
        (runs[place.pk, step.pk], forms[form.pk])
        for place in places
        for step in steps
        for form in step.forms.all()
    ]
    asked = []
    for index in range(SIZES["submissions"]):
        run, form = pairs[index % len(pairs)]
        seat = seats[(index // len(pairs)) % len(seats)]
        due = now + dt.timedelta(days=chance.randint(-200, 30))
        asked.append(
            m.Assignment(
                step_run=run, participation=seat, form=form, due_at=due, original_due_at=due
            )
        )
    m.Assignment.objects.bulk_create(asked, batch_size=2000)
    submissions = m.Submission.objects.bulk_create(
        (
            m.Submission(
                assignment=one,
                started_by=partner,
                state=chance.choice(["draft", "sent", "validated", "validated"]),
                sent_at=one.due_at - dt.timedelta(days=chance.randint(-2, 9)),
            )
            for one in asked
        ),
        batch_size=2000,
    )
    text = "Una risposta di prova abbastanza lunga da pesare come una vera. " * 3
    questions = {
        form.pk: [
            question["code"]
            for section in form.document["sections"]
            for question in section["questions"]
        ][: SIZES["answers"]]
        for form in forms.values()
    }
    batch, snapshots = [], []
    for number, submission in enumerate(submissions):
        codes = questions[submission.assignment.form_id]
        batch += [
            m.Answer(submission=submission, question=code, value=text, by=partner, at=now)
            for code in codes
        ]
        if submission.state != "draft":
            snapshots.append(
                m.Snapshot(
                    submission=submission,
                    number=f"BIG-2026-{number:06}",
                    document={"answers": {code: {"value": text, "text": text} for code in codes}},
                    sha256="0" * 64,
                    sent_at=submission.sent_at,
                    sent_by=partner,
                )
            )
        if len(batch) > 10_000:
            m.Answer.objects.bulk_create(batch)
            m.Snapshot.objects.bulk_create(snapshots)
            batch, snapshots = [], []
    m.Answer.objects.bulk_create(batch)
    m.Snapshot.objects.bulk_create(snapshots)
