"""An authority in a real browser: a new officina, the queue, «Valida», a reminder."""

import datetime as dt
import random

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from officine.outbox.models import Message
from tests import factories as make
from tests.browser.looking import look
from workshops.actions import arrivals, exports, invitations, saved_views, workshops
from workshops.models import Assignment, Snapshot, Submission, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CITIES = ["Bari", "Genova", "Napoli", "Corigliano-Rossano", "Venezia"]
STEPS = [
    "Lettura dei dati e del contesto",
    "Mappa degli attori",
    "Consultazione sui fabbisogni",
    "Albero dei problemi condiviso",
    "Obiettivi e risultati attesi",
    "Schede progetto",
]


@pytest.fixture
def authority(anna):
    body = make.organisation("Autorità di gestione PN Metro", "A1", is_authority=True)
    make.mandate(anna, body)
    return body


@pytest.fixture
def busy(casa, edition, anna, ugo, authority):
    """Five cities, six steps, twenty organisations: some sent, some late, some not begun."""
    casa.title = "Abitare le città di mezzo"
    casa.aim = "Decidere insieme come usare le case vuote."
    casa.theme = "Abitare"
    casa.save()
    chance, number = random.Random(4), 0
    form = make.form(edition, "M08", title="Questionario sui fabbisogni")
    steps = [make.step(edition, f"3.{i}", title) for i, title in enumerate(STEPS, 1)]
    for row, name in enumerate(CITIES):
        place = make.place(casa, name)
        bodies = []
        for turn in range(4):
            body = make.organisation(
                f"Associazione esempio {name} {turn + 1}", chance.choice(["A1", "B2", "C1", "C2"])
            )
            make.mandate(make.person(f"p{row}{turn}@x.example", f"Persona {row}{turn}"), body)
            bodies.append(make.participation(casa, body, place))
        for column, step in enumerate(steps):
            if (row + column) % 7 == 6:
                continue
            days = (column - 2) * 20
            today = timezone.localdate()
            state = "done" if column < 2 else "open" if column < 4 else "planned"
            run = make.step_run(
                place,
                step,
                state=state,
                opens_on=today + dt.timedelta(days=days - 15),
                due_on=today + dt.timedelta(days=days + 5),
            )
            if column > 3:
                continue
            for at in bodies:
                late = column == 2 and row == 3
                due = timezone.now() + dt.timedelta(days=-2 if late or column < 2 else days + 5)
                asked = make.assignment(run, at, form, due_at=due)
                fate = "validated" if column < 2 else chance.choice(["", "draft", "sent"])
                if fate:
                    number += 1
                    _sent(asked, anna, fate, number)
    letter = invitations.invite(bodies[0], email="nuova@x.example", role="referente", by=anna)
    invitations.send_invitation(letter, by=anna)
    return casa


def _sent(asked, who, state, number):
    moment = timezone.now() - dt.timedelta(hours=number)
    made = Submission.objects.create(assignment=asked, started_by=who)
    Submission.objects.filter(pk=made.pk).update(state=state, sent_at=moment)
    if state != "draft":
        words = "Servono alloggi a canone calmierato vicino alle fermate.\n\nE spazi comuni."
        Snapshot.objects.create(
            submission=made,
            number=f"ACM-2026-{number:06}",
            document={
                "version": 1,
                "sections": [],
                "answers": {
                    "M08.01": {"value": "Rete Casa", "text": "Rete Casa"},
                    "M08.02": {"value": words, "text": words},
                },
            },
            sha256="ab" * 32,
            sent_at=moment,
            sent_by=who,
        )


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_page_of_the_authority_is_for_everybody(enter, anna, busy, size):
    page = enter(anna, size)
    sent = Submission.objects.filter(state="sent").select_related("assignment").first()
    idle = busy.participations.first().assignments.filter(submission=None).first()
    seat = busy.participations.first().organisation.public_id
    addresses = {
        "desk": reverse("workshops:desk"),
        "queue-of-all": reverse("workshops:queue-of-all"),
        "invitations": reverse("workshops:invitations"),
        "persons": reverse("workshops:persons"),
        "journal": reverse("workshops:journal"),
        "seat": reverse("workshops:seat", args=[busy.slug, seat]),
        "review": reverse("workshops:review", args=[busy.slug, sent.assignment.public_id]),
        "wizard": reverse("workshops:wizard"),
        "step-plan": reverse("workshops:step-plan", args=[busy.slug, "3.3"]),
        "step-ask": reverse("workshops:step-ask", args=[busy.slug, "3.3"]),
        "step-extend": reverse("workshops:step-extend", args=[busy.slug, "3.3"]),
    }
    if idle:
        addresses["review-idle"] = reverse("workshops:review", args=[busy.slug, idle.public_id])
    for name in ("overview", "matrix", "queue", "register", "reminders", "steps", "team", "edit"):
        addresses[name] = reverse(f"workshops:{name}", args=[busy.slug])
    addresses["partner-import"] = reverse("workshops:partner-import", args=[busy.slug])
    for name in ("exports", "queue-views", "arrivals", "hooks"):
        addresses[name] = reverse(f"workshops:{name}", args=[busy.slug])
    side = reverse("workshops:comparison", args=[busy.slug])
    addresses |= {
        "comparison": side,
        "comparison-form": f"{side}?modulo=M08",
        "comparison-answers": f"{side}?modulo=M08&domanda=M08.01&domanda=M08.02",
    }
    saved_views.save(busy, name="Da esaminare", query="stato=inviata", by=anna)
    _on_paper(busy, anna, addresses)
    exports.ask(busy, format="xlsx", filters="stato=inviata", by=anna)
    for name, address in addresses.items():
        assert page.goto(address).status == 200, name
        expect(page.locator("h1")).to_have_count(1)
        look(page, f"authority-{name}-{size}")
    _validated_together(page, busy, size)


def _on_paper(busy, anna, addresses):
    """Something that came by PEC for a form that nobody has begun."""
    asked = Assignment.objects.filter(submission=None, step_run__state="open").first()
    arrival = arrivals.register(
        asked,
        channel="pec",
        protocol_number="1234/2027",
        received_at=timezone.now() - dt.timedelta(minutes=1),
        sender="associazione@pec.example",
        by=anna,
    )
    addresses["arrival"] = reverse("workshops:arrival", args=[busy.slug, arrival.public_id])
    addresses["arrival-new"] = reverse("workshops:arrival-new", args=[busy.slug, asked.public_id])


def _validated_together(page, busy, size):
    """Two forms with the keys alone: chosen, looked at again, validated; what became of each."""
    page.goto(reverse("workshops:queue", args=[busy.slug]) + "?stato=inviata")
    boxes = page.get_by_role("checkbox", name="Scegli")
    for number in range(2):
        boxes.nth(number).focus()
        page.keyboard.press("Space")
    page.locator(".mg-together button[value=valida]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Valida 2 compilazioni")).to_be_visible()
    look(page, f"authority-together-{size}")
    page.get_by_role("button", name="Valida 2 compilazioni").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Valida 2 compilazioni")).to_be_hidden()
    look(page, f"authority-together-done-{size}")
    assert Submission.objects.filter(state="validated", reviewer__isnull=False).count() == 2


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_new_officina_from_its_name_to_avvia(enter, anna, edition, authority, size):
    make.programme()
    make.category("C1")
    for number, title in enumerate(STEPS, 1):
        make.step(edition, f"3.{number}", title, least_working_days=10 if number == 3 else 0)
    make.city("Torino"), make.city("Bari")
    page = enter(anna, size)

    page.goto(reverse("workshops:desk"))
    look(page, f"first-desk-{size}")
    page.get_by_role("link", name="Crea un'officina").click()
    page.get_by_role("button", name="Salva e continua").click()
    expect(page).to_have_title("Errore: Nome e scopo – Nuova officina – Officine")
    look(page, f"wizard-1-errors-{size}")
    page.get_by_label("Titolo dell'officina").fill("Abitare le città di mezzo")
    page.get_by_label("Scopo").fill("Decidere insieme.")
    page.get_by_label("Programma").select_option(index=1)
    page.get_by_role("button", name="Salva e continua").click()
    look(page, f"wizard-2-{size}")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Salva e continua").click()
    look(page, f"wizard-3-{size}")
    page.get_by_label("Torino").check()
    page.get_by_label("Bari").check()
    page.get_by_role("button", name="Salva ed esci").click()
    page.get_by_role("link", name="Riprendi la preparazione").click()
    look(page, f"wizard-6-incomplete-{size}")
    page.locator(".of-summary-action a[href$='/passi']").click()
    page.get_by_label("Primo giorno").fill("2027-03-01")
    page.get_by_role("button", name="Proponi le date").click()
    look(page, f"wizard-4-{size}")
    page.get_by_role("button", name="Salva e continua").click()
    page.get_by_label("Nome dell'organizzazione").fill("Rete Casa")
    page.get_by_label("Categoria").select_option(label="Categoria C1")
    page.get_by_role("button", name="Aggiungi al registro").click()
    look(page, f"wizard-5-{size}")
    page.get_by_role("button", name="Salva e continua").click()
    look(page, f"wizard-6-{size}")
    page.get_by_role("button", name="Avvia l'officina").click()

    expect(page.get_by_role("status")).to_contain_text("L'officina è avviata")
    look(page, f"started-{size}")
    assert Workshop.objects.get().state == "running"


def test_the_queue_is_worked_through_and_the_late_are_reminded(enter, anna, busy):
    page = enter(anna)
    page.goto(reverse("workshops:desk"))
    waiting = Submission.objects.filter(state="sent").count()
    door = page.locator(".of-figure-door", has_text="Da revisionare")
    expect(door.locator("strong")).to_have_text(str(waiting))

    door.click()
    page.locator(".mg-queue a").first.click()
    page.get_by_role("button", name="Prendi in carico").click()
    expect(page.get_by_text("L'hai in carico tu.")).to_be_visible()
    page.get_by_role("button", name="Valida e passa alla prossima").click()
    expect(page.get_by_role("status")).to_contain_text("validata")
    assert Submission.objects.filter(state="sent").count() == waiting - 1

    page.goto(reverse("workshops:overview", args=[busy.slug]))
    page.get_by_role("link", name="Prepara un sollecito").click()
    look(page, "reminders-late")
    before = Message.objects.count()
    page.get_by_role("button", name="Sollecita").click()
    expect(page.get_by_role("status")).to_contain_text("Sollecito in partenza per")
    assert Message.objects.count() > before
    expect(page.get_by_role("button", name="Sollecita")).to_have_count(0)
    look(page, "reminders-done")


def test_without_scripts_the_authority_works_all_the_same(enter, anna, busy, ugo):
    workshops.set_member(busy, ugo, "officer", by=anna)
    page = enter(ugo, java_script_enabled=False)
    page.goto(reverse("workshops:queue", args=[busy.slug]))
    page.get_by_label("Stato").select_option("inviata")
    page.get_by_role("button", name="Filtra").click()
    page.locator(".mg-queue a").first.click()
    page.get_by_role("button", name="Valida", exact=True).click()

    assert Submission.objects.filter(state="validated", reviewer=ugo).count() == 1


def test_a_list_of_partners_is_looked_at_before_it_is_created(enter, anna, busy):
    page = enter(anna)
    page.goto(reverse("workshops:partner-import", args=[busy.slug]))
    text = "organizzazione;categoria;citta\nNuova Uno;C1;Bari\nNuova Due;Z9;Bari\n"
    page.get_by_label("File CSV").set_input_files(
        {"name": "p.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Leggi il file").click()
    expect(page.get_by_role("alert")).to_contain_text("riga 3: la categoria «Z9» non esiste qui.")
    look(page, "import-preview")
    page.get_by_role("button", name="Crea una organizzazione").click()

    expect(page.get_by_role("status").first).to_contain_text("1 organizzazione aggiunta")
    assert busy.participations.filter(organisation__name="Nuova Uno").count() == 1
