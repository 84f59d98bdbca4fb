"""Whose officina: others' do not exist, from no door."""

import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests import factories as make
from workshops.actions import documents
from workshops.models import Arrival, HelpThread, Invitation, MandateAct, Scan
from workshops.urls import management

CANARY = "canarino-verde-4410"


@pytest.fixture
def things(casa, assignment, sent, piera, anna, at_table):
    """Real objects of «casa», with a word that nobody else may ever read."""
    casa.title = CANARY
    casa.save()
    sent(assignment, piera, answers={"M90.01": CANARY})
    letter = Invitation.objects.create(
        participation=at_table, email=f"{CANARY}@x.example", role="referente"
    )
    arrival = Arrival.objects.create(
        assignment=assignment,
        channel=Arrival.Channel.PEC,
        protocol_number=CANARY,
        sender=CANARY,
        received_at=timezone.now(),
        registered_by=anna,
    )
    scan = Scan.objects.create(
        arrival=arrival,
        file=ContentFile(CANARY.encode(), "scan.txt"),
        name=f"{CANARY}.txt",
        size=len(CANARY),
        content_type="text/plain",
        sha256="ab" * 32,
    )
    act = MandateAct.objects.create(
        mandate=piera.mandates.get(),
        file=ContentFile(CANARY.encode(), "act.txt"),
        name=f"{CANARY}.txt",
        size=len(CANARY),
        content_type="text/plain",
        sha256="ab" * 32,
        uploaded_by=piera,
    )
    thread = HelpThread.objects.create(
        assignment=assignment, question="M90.01", label=CANARY, written_at=timezone.now()
    )
    file = SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode())
    paper = documents.add(casa, title=CANARY, kind="study", others=[file], by=anna)
    version = paper.versions.get()
    return {
        "number": paper.number,
        "version": version.number,
        "file": version.files.get().public_id,
        "thread": thread.public_id,
        "mandate": piera.mandates.get().pk,
        "act": act.public_id,
        "arrival": arrival.public_id,
        "scan": scan.public_id,
        "slug": casa.slug,
        "public_id": assignment.public_id,
        "code": assignment.step_run.step.code,
        "city": "torino",
        "person": casa.team.first().person.public_id,
        "target": casa.edition_id,
        "letter": letter.public_id,
        "stage": "scopo",
    }


VERBS = {
    "workshop-verb": ["avvia", "chiudi", "concludi", "riprendi", "riapri", "boh"],
    "step-verb": ["apri", "concludi", "riapri", "togli", "boh"],
    "letter-verb": ["invia", "reinvia", "ritira", "boh"],
    "document-verb": ["file", "condividi", "pubblica", "ritira", "elimina", "boh"],
    "arrival-verb": ["trascrivi", "allegati", "ritira", "boh"],
}
SEATS = ("seat", "partner-remove")


def _routes():
    """Every address of one officina, read from the table of routes."""
    for route in management.urlpatterns:
        if "<slug:slug>" in str(route.pattern) and "relazioni" not in str(route.pattern):
            yield route.name, tuple(route.pattern.converters)


ROUTES = sorted(_routes())


def _addresses(name, keys, things, seat):
    values = {key: things[key] for key in keys if key != "verb"}
    if name in SEATS:
        values["public_id"] = seat
    for verb in VERBS.get(name, [None]):
        yield reverse(f"workshops:{name}", kwargs=values | ({"verb": verb} if verb else {}))


@pytest.mark.parametrize("who", ["zeno", "sonia", "nino", "piera", "carla"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_of_the_staff_finds_nothing(
    who, method, request, things, enter, at_table, altrove
):
    browser = enter(request.getfixturevalue(who))
    for name, keys in ROUTES:
        for address in _addresses(name, keys, things, at_table.organisation.public_id):
            reply = getattr(browser, method)(address)

            assert reply.status_code in (404, 405), address
            assert CANARY.encode() not in reply.content, address
            assert CANARY not in str(reply.headers), address


def test_who_is_not_logged_in_is_sent_to_the_door(things, client, at_table):
    for name, keys in ROUTES:
        for address in _addresses(name, keys, things, at_table.organisation.public_id):
            reply = client.get(address)

            assert reply.status_code in (302, 405), address
            assert CANARY.encode() not in reply.content


def test_somebody_elses_things_are_not_found_through_ones_own_officina(
    things, enter, zeno, altrove, at_table
):
    browser = enter(zeno)
    foreign = things | {"slug": altrove.slug}
    for name in ("review", "take-charge", "validate", "extend-one", "waive", "release"):
        address = reverse(f"workshops:{name}", args=[altrove.slug, foreign["public_id"]])
        method = browser.get if name == "review" else browser.post
        assert method(address).status_code == 404, name
    seat = reverse("workshops:seat", args=[altrove.slug, at_table.organisation.public_id])
    letter = reverse("workshops:letter-verb", args=[altrove.slug, things["letter"], "invia"])
    member = reverse("workshops:remove-member", args=[altrove.slug, things["person"]])
    run = reverse("workshops:step-verb", args=[altrove.slug, things["code"], "torino", "apri"])
    reminder = reverse("workshops:reminders", args=[altrove.slug])

    assert browser.get(seat).status_code == 404
    assert [browser.post(one).status_code for one in (letter, member, run)] == [404, 404, 404]
    body = browser.get(reminder, {"compilazione": things["public_id"]}).content
    assert CANARY.encode() not in body
    assert b"Casa del Quartiere" not in body


def test_an_officina_in_preparation_is_nowhere_for_outsiders(
    casa, anna, enter, client, zeno, piera
):
    draft = make.workshop("segreta", casa.edition, state="draft", is_public=True)
    make.member(draft, anna)
    for browser in (client, enter(zeno), enter(piera)):
        assert browser.get(reverse("workshops:workshop", args=["segreta"])).status_code == 404
    assert enter(zeno).get(reverse("workshops:overview", args=["segreta"])).status_code == 404
    assert (
        enter(anna).get(reverse("workshops:prepare", args=["segreta", "scopo"])).status_code == 200
    )


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("edit", ()),
        ("step-plan", ()),
        ("step-ask", ()),
        ("step-extend", ()),
        ("partner-add", ()),
        ("partner-import", ()),
        ("reminders", ()),
    ],
)
def test_who_only_facilitates_is_told_so(name, right, casa, step, run, enter, fiora):
    keys = [casa.slug, step.code] if name.startswith("step") else [casa.slug]

    assert enter(fiora).get(reverse(f"workshops:{name}", args=keys)).status_code == 403


def test_unknown_things_are_404(casa, enter, anna):
    browser = enter(anna)
    nothing = uuid.uuid4()

    for address in (
        reverse("workshops:overview", args=["non-esiste"]),
        reverse("workshops:review", args=[casa.slug, nothing]),
        reverse("workshops:seat", args=[casa.slug, nothing]),
        reverse("workshops:step-plan", args=[casa.slug, "99.9"]),
        reverse("workshops:prepare", args=[casa.slug, "boh"]),
    ):
        assert browser.get(address).status_code == 404, address
