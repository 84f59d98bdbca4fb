"""Pages, one by one, in this process: no network, no server, the whole of the middleware."""

import itertools
import json
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories as make
from tests.bench.build import LEAD, PARTNER, SLUG
from tests.bench.measuring import Figure, measure
from tests.conftest import SignedInClient
from toolkit.models import Edition
from workshops.models import Assignment, Organisation, Submission, Workshop

LONG = "Una risposta di prova abbastanza lunga da pesare come una vera. " * 3
SENDINGS = 12
MADE = "?made=anew"  # an address with a question in it is never kept


def client_of(person) -> Client:
    """A client logged in as somebody who has used the second factor."""
    client = SignedInClient()
    client.force_login(person)
    return client


def page(client: Client, address: str, expected: int = 200):
    def call():
        response = client.get(address)
        if response.status_code != expected:
            raise SystemExit(f"{address}: {response.status_code}")
        return b"".join(response) if response.streaming else response.content

    return call


def reading() -> list[Figure]:
    """Every page that people look at, beside its ceiling."""
    people = get_user_model().objects
    partner = people.get(email=PARTNER)
    public, staff, member = Client(), client_of(people.get(email=LEAD)), client_of(partner)
    sent = Submission.objects.filter(state="sent").select_related("assignment").earliest("pk")
    own = Assignment.objects.filter(
        participation__organisation__mandates__person=partner,
        submission__state="draft",
        step_run__state="open",
        due_at__gt=timezone.now(),
    ).earliest("pk")

    def figure(name, client, address, ceiling=None, **target) -> Figure:
        return Figure(name, *measure(page(client, address)), ceiling, **target)

    empty = figure("ceiling: empty view", public, "/bench/empty")
    rows = figure("ceiling: 25 rows, public", public, "/bench/rows")
    logged = figure("ceiling: 25 rows, logged in", staff, "/bench/rows-logged-in")
    hub, work = f"/area/compilazioni/{own.public_id}", f"/gestione/officine/{SLUG}"
    review = f"{work}/compilazioni/{sent.assignment.public_id}"
    return [
        empty,
        rows,
        logged,
        figure("public officina", public, f"/officine/{SLUG}{MADE}", rows, times=2, budget=6),
        figure("Toolkit step", public, f"/toolkit/1/passi/3.1{MADE}", rows, times=2, budget=6),
        figure("public officina, kept", public, f"/officine/{SLUG}", empty, times=1.25, budget=0),
        figure("Toolkit step, kept", public, "/toolkit/1/passi/3.1", empty, times=1.25, budget=0),
        figure("Le mie attività", member, "/area", logged, times=2.5, budget=8),
        figure("form hub", member, hub, logged, times=2.5, budget=8),
        figure("question page", member, f"{hub}/sezioni/1/1", logged, times=2, budget=6),
        figure("Da fare oggi", staff, "/gestione", logged, times=2.5, budget=11),
        # Session, person and roles are not counted among its six: 3 more.
        figure("matrix 14 × 31", staff, f"{work}/matrice", logged, at_most=60, budget=9),
        figure("matrix as CSV", staff, f"{work}/matrice.csv", logged),
        figure("review queue of 25", staff, f"{work}/compilazioni", logged, times=2.5, budget=10),
        figure("the same, page 1,000", staff, f"{work}/compilazioni?page=1000", logged),
        figure("one submission for review", staff, review, logged, times=4, budget=12),
        # Session and person are not counted among its six: 2 more.
        figure("API list of 25", staff, "/api/v1/submissions/", logged, times=2, budget=8),
        figure("register of partners, CSV", staff, f"{work}/partner.csv", logged),
    ]


def writing() -> list[Figure]:
    """One answer kept while it is typed; a form of three pages, from the first to the receipt."""
    partner = get_user_model().objects.get(email=PARTNER)
    client = client_of(partner)
    insert = Figure("ceiling: one insert", *measure(lambda: client.post("/bench/insert")))
    asked = _asked_of(partner, SENDINGS + 5)
    first = next(asked)
    _expect(client.post(reverse("workshops:hub", args=[first.public_id])), 302)
    versions = itertools.count()
    autosave = Figure(
        "autosave of one answer",
        *measure(lambda: _autosave(client, first, "B90.01", next(versions))),
        insert,
        times=2.5,
        budget=6,
    )
    sending = Figure(
        "fill and send, 3 pages",
        *measure(lambda: _fill_and_send(client, next(asked)), SENDINGS),
        insert,
        at_most=60,
        of_cpu=True,
        budget=40,
    )
    return [insert, autosave, sending]


def _asked_of(partner, count: int):
    """A small officina with an edition of its own: one organisation is asked a form in many steps.

    Its number 0 keeps it behind the edition that the public pages show.
    """
    edition = Edition.objects.filter(number=0).first() or make.edition(0, slug="bench")
    form = edition.forms.first() or make.form(
        edition,
        "B90",
        [
            {"code": f"B90.0{n}", "kind": "long_text", "label": f"Domanda {n}", "required": "no"}
            for n in (1, 2, 3)
        ],
    )
    number = Workshop.objects.count()
    workshop = make.workshop(f"piccola-{number}", edition, prefix=f"P{number}")
    seat = make.participation(workshop, Organisation.objects.get(mandates__person=partner))
    place = make.place(workshop, "Torino")
    steps = [make.step(edition, f"9.{number}.{n}") for n in range(count)]
    return iter([make.assignment(make.step_run(place, step), seat, form) for step in steps])


def _autosave(client, assignment, code: str, base: int) -> None:
    body = {"fields": urlencode({code: f"{LONG} {base}"}), "base_version": base}
    _expect(
        client.put(
            reverse("workshops:autosave", args=[assignment.public_id, code]),
            json.dumps(body),
            content_type="application/json",
        ),
        200,
    )


def _fill_and_send(client, assignment) -> None:
    """Begin, three pages, the check, the sending: six requests, and the receipt that follows."""
    address = reverse("workshops:hub", args=[assignment.public_id])
    _expect(client.post(address), 302)
    for number in (1, 2, 3):
        given = {f"B90.0{number}": LONG, "do": "continue"}
        _expect(client.post(f"{address}/sezioni/1/{number}", given), 302)
    _expect(client.get(f"{address}/riepilogo"), 200)
    sent = client.post(f"{address}/invia", {"key": str(assignment.public_id)})
    _expect(sent, 302)
    _expect(client.get(sent.headers["Location"]), 200)


def _expect(response, status: int) -> None:
    if response.status_code != status:
        raise SystemExit(f"{response.request['PATH_INFO']}: {response.status_code}, not {status}")
