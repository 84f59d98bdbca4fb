"""Whole journeys in a real browser: from the first e-mail to done, for each who uses the portal.

Every page on the way is looked at: nothing that axe finds at WCAG A and AA, never wider than the
screen, one title, nothing said in the console, nothing asked of another machine.
"""

import io
import json
import re
import zipfile
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from officine.outbox import clock
from tests import factories as make
from tests.browser.looking import look
from toolkit.actions.editions import load_edition
from toolkit.actions.editions import publish as publish_edition
from toolkit.actions.reference import load_reference
from workshops import tasks
from workshops.actions import answering, invitations, submissions
from workshops.models import Invitation, Report, Snapshot, StepRun, Submission, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CONTENT = Path(settings.BASE_DIR) / "toolkit" / "content" / "officine" / "edizione-1"

QUESTIONS = [
    {"code": "M93.01", "kind": "text", "label": "Che titolo dai alla tua idea?",
     "required": "required"},
    {"code": "M93.02", "kind": "long_text", "label": "Che cosa proponi?"},
    {"code": "M93.03", "kind": "date", "label": "Da quando?"},
    {"code": "M93.04", "kind": "money", "label": "Quanto costa?"},
    {"code": "M93.05", "kind": "yes_no", "label": "Ci lavorano volontari?"},
    {"code": "M93.06", "kind": "scale", "label": "Quanto è urgente?", "from": 1, "to": 5,
     "from_label": "poco", "to_label": "molto"},
    {"code": "M93.07", "kind": "table", "label": "Chi partecipa?", "row_name": "persona",
     "columns": [{"code": "nome", "kind": "text", "label": "Nome", "required": "required"},
                 {"code": "ore", "kind": "integer", "label": "Ore"}]},
    {"code": "M93.08", "kind": "file", "label": "Vuoi allegare un disegno?", "formats": ["pdf"]},
]  # fmt: skip
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(params=["desktop", "phone"])
def size(request):
    return request.param


@pytest.fixture
def enter(enter, size):
    """As everywhere, once on a desk and once on a phone."""
    return partial(enter, size=size)


@pytest.fixture
def expected_words():
    """That a page is not there is told by the console too; the journeys go and see."""
    return re.compile(r"responded with a status of (404|410|422)")


def letter_to(address: str, word: str) -> str:
    """The text of the last letter that the post really delivered there."""
    clock.deliver()
    sent = [m for m in mail.outbox if m.to == [address] and word in m.subject + m.body]
    assert sent, f"no letter for {address} says «{word}»"
    return sent[-1].body


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


# The partner ------------------------------------------------------------------------------------


def test_a_partner_goes_from_the_first_letter_to_the_receipt(
    enter, casa, run, at_table, edition, anna, altra_at_table
):
    form = make.form(edition, "M93", QUESTIONS, title="Idea progettuale", page="one")
    asked = make.assignment(run, at_table, form)
    foreign = make.assignment(run, altra_at_table, form)
    letter = invitations.invite(
        at_table, email="rita@x.example", name="Rita Levi", role="referente", by=anna
    )
    invitations.send_invitation(letter, by=anna)

    page = enter()
    link = re.search(r"/invito/[\w-]+", letter_to("rita@x.example", "Invito")).group()
    look(page, "invitation", link)
    press(page, "Accetta e continua")
    expect(page).to_have_url(re.compile("/area$"))
    look(page, "invitation-used", link, status=410)

    page = enter()
    page.goto("/accedi")
    look(page, "sign-in")
    page.get_by_label("Il tuo indirizzo email").fill("rita@x.example")
    press(page, "Inviami il codice")
    page.get_by_label("Codice ricevuto per email").fill("AAAA-AAAA")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Accedi").click()
    expect(page).to_have_title(re.compile("^Errore:"))
    look(page, "code-wrong")
    letter_text = letter_to("rita@x.example", "codice")
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", letter_text).group()
    page.get_by_label("Codice ricevuto per email").fill(code)
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Accedi").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Le mie attività")
    look(page, "desk")
    page.get_by_role("link", name="Apri il modulo").click()
    look(page, "start")
    press(page, "Inizia")
    look(page, "hub")
    page.get_by_role("link", name="Comincia da").click()
    look(page, "question")
    press(page, "Salva e continua")
    expect(page).to_have_title(re.compile("^Errore:"))
    look(page, "question-wrong")
    page.get_by_label("Che titolo dai alla tua idea?").fill("Portinerie di comunità")
    expect(page.locator("[data-status]")).to_contain_text("Salvato alle")
    press(page, "Salva e continua")
    page.get_by_label("Che cosa proponi?").fill("Riaprire cinque locali.\n\n- sera\n- festivi")
    press(page, "Salva e continua")
    page.get_by_label("Da quando?").fill("7/3/2027")
    look(page, "question-date")
    press(page, "Salva e continua")
    page.get_by_label("Quanto costa?").fill("tanto")
    press(page, "Salva e continua")
    expect(page).to_have_title(re.compile("^Errore:"))
    expect(page.get_by_label("Quanto costa?")).to_have_value("tanto")
    look(page, "question-money-wrong")
    page.get_by_label("Quanto costa?").fill("11.800,50")
    press(page, "Salva e continua")
    page.get_by_label("Sì").check()
    press(page, "Salva e continua")
    look(page, "question-scale")
    page.get_by_role("radio").nth(3).check()
    press(page, "Salva e continua")
    page.get_by_label("Nome").fill("Ada")
    page.get_by_role("button", name="Aggiungi persona").click()
    page.get_by_label("Nome").nth(1).fill("Bea")
    page.get_by_label("Ore").nth(1).fill("12")
    look(page, "question-table")
    press(page, "Salva e continua")
    page.locator("input[type=file]").set_input_files(
        {"name": "disegno.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    press(page, "Salva e continua")

    look(page, "check")
    expect(page.locator("main")).to_contain_text("11.800,50")
    expect(page.locator("main")).to_contain_text("7 marzo 2027")
    expect(page.locator("main")).to_contain_text("disegno.pdf")
    press(page, "Invia la compilazione")
    expect(page).to_have_url(re.compile("/ricevute/"))
    look(page, "receipt")
    number = Snapshot.objects.get().number
    for ending, begins in (("pdf", b"%PDF-"), ("json", b"{")):
        copy = page.request.get(f"{page.url}.{ending}")
        assert (copy.status, copy.body().startswith(begins)) == (200, True)
    assert number in letter_to("rita@x.example", "Ricevuta")
    look(page, "desk-done", "/area")
    hidden = reverse("workshops:hub", args=[foreign.public_id])
    look(page, "not-found", hidden, status=404)
    assert Submission.objects.get().assignment == asked


# The authority ----------------------------------------------------------------------------------


@pytest.fixture
def authority(anna):
    body = make.organisation("Autorità di gestione PN Metro", "A1", is_authority=True)
    make.mandate(anna, body)
    return body


def begin(page, title):
    """The wizard, from nothing to «Avvia»."""
    look(page, "first-desk", reverse("workshops:desk"))
    page.get_by_role("link", name="Crea un'officina").click()
    press(page, "Salva e continua")
    look(page, "wizard-wrong")
    page.get_by_label("Titolo dell'officina").fill(title)
    page.get_by_label("Scopo").fill("Decidere insieme come usare le case vuote.")
    page.get_by_label("Programma").select_option(index=1)
    press(page, "Salva e continua")
    page.get_by_role("radio").first.check()
    press(page, "Salva e continua")
    page.get_by_label("Torino").check()
    press(page, "Salva e continua")
    page.get_by_label("Primo giorno").fill(timezone.localdate().isoformat())
    press(page, "Proponi le date")
    press(page, "Salva e continua")
    page.get_by_label("Nome dell'organizzazione").fill("Rete Casa")
    page.get_by_label("Categoria").select_option(label="Categoria C1")
    press(page, "Aggiungi al registro")
    press(page, "Salva e continua")
    look(page, "wizard-check")
    press(page, "Avvia l'officina")
    look(page, "overview")


def test_an_authority_goes_from_an_empty_desk_to_a_published_report(
    enter, edition, authority, anna
):
    make.programme(), make.category("C1"), make.city("Torino", patron_day="06-24")
    step = make.step(edition, "5.1", "Raccolta delle idee", least_working_days=10)
    make.ask(step, make.form(edition, "M93", QUESTIONS[:2], title="Idea progettuale"))
    page = enter(anna)
    begin(page, "Abitare le città di mezzo")
    officina = Workshop.objects.get()
    assert officina.state == "running"

    look(page, "register", reverse("workshops:register", args=[officina.slug]))
    page.get_by_role("link", name="Rete Casa").click()
    page.get_by_label("Email").fill("rita")
    press(page, "Invia l'invito")
    look(page, "invite-wrong")
    page.get_by_label("Email").fill("rita@x.example")
    press(page, "Invia l'invito")
    link = re.search(r"/invito/([\w-]+)", letter_to("rita@x.example", "Invito"))
    partner = enter()
    partner.goto(link.group())
    press(partner, "Accetta e continua")
    assert Invitation.objects.get().state == "accepted"

    look(page, "ask", reverse("workshops:step-ask", args=[officina.slug, step.code]))
    press(page, "Chiedi il modulo")
    look(page, "steps")
    page.get_by_role("button", name="Apri").first.click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert StepRun.objects.get().state == "open"
    look(page, "reminders", reverse("workshops:reminders", args=[officina.slug]))
    press(page, "Sollecita una organizzazione")
    assert "Idea progettuale" in letter_to("rita@x.example", "Promemoria")

    rita = Invitation.objects.get().accepted_by
    draft = submissions.start(officina.participations.get().assignments.get(), by=rita)
    answering.save_answer(draft, "M93.01", "Portinerie", base_version=0, by=rita)
    submissions.send(draft, key="k" * 32, by=rita)

    page.goto(reverse("workshops:desk"))
    door = page.locator(".of-figure-door", has_text="Da revisionare")
    expect(door.locator("strong")).to_have_text("1")
    door.click()
    look(page, "queue")
    page.get_by_role("link", name="Rete Casa").click()
    press(page, "Prendi in carico")
    look(page, "review")
    press(page, "Valida")
    assert Submission.objects.get().state == "validated"
    look(page, "matrix", reverse("workshops:matrix", args=[officina.slug]))
    expect(page.locator(".mg-cell-complete, .mg-cell-running").first).to_contain_text("1 su 1")

    look(page, "report-new", reverse("workshops:report-new", args=[officina.slug]))
    press(page, "Prepara la relazione")
    look(page, "report-waiting")
    expect(page.locator("progress, [role=progressbar]").first).to_be_visible()
    report = Report.objects.get()
    tasks.compile_report(report.pk)
    expect(page.locator(".report-cover")).to_be_visible()
    look(page, "report")
    kinds = {"pdf": b"%PDF-", "xlsx": b"PK", "json": b"{", "html": b"<!"}
    for kind, begins in kinds.items():
        address = reverse("workshops:report-file", args=[officina.slug, report.public_id, kind])
        file = page.request.get(address)
        assert (file.status, file.body().lstrip().startswith(begins)) == (200, True), kind
        if kind == "xlsx":
            assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(file.body())).namelist()
        if kind == "json":
            assert json.loads(file.body())["workshop"]["title"] == officina.title
    reader = enter()
    public = reverse("workshops:public-report", args=[officina.slug, report.public_id])
    look(reader, "public-report-hidden", public, status=404)
    press(page, "Pubblica la relazione")
    look(reader, "public-report-alone", public)
    expect(reader.locator(f"a[href='{officina.get_absolute_url()}']")).to_have_count(0)
    page.goto(reverse("workshops:overview", args=[officina.slug]))
    press(page, "Mostra nelle pagine pubbliche")
    look(reader, "public-officina", reverse("workshops:workshop", args=[officina.slug]))
    reader.get_by_role("link", name=re.compile("^Relazione dal ")).click()
    look(reader, "public-report")


# Who reads and who curates ----------------------------------------------------------------------


def test_a_reader_finds_a_blank_form_and_only_the_curator_a_draft(enter, carla):
    load_reference()
    edition = load_edition(CONTENT)
    draft = f"/toolkit/{edition.number}"
    reader, curator = enter(), enter(carla)
    look(reader, "toolkit-draft-hidden", draft, status=404)
    look(curator, "toolkit-draft", draft)
    publish_edition(edition, by=None)

    look(reader, "home", "/")
    reader.goto("/toolkit")
    look(reader, "toolkit")
    reader.locator("main").get_by_role("link", name="Mappa degli attori").first.click()
    look(reader, "step")
    reader.locator("main").get_by_role("link", name="Mappa degli stakeholder").first.click()
    look(reader, "tool")
    reader.locator("main").get_by_role("link", name=re.compile("Mappa attori")).first.click()
    look(reader, "blank-form")
    expect(reader.locator("main")).to_contain_text("M04.01")
    reader.get_by_role("link", name="Versione da stampare").first.click()
    look(reader, "blank-form-print")
    expect(reader.locator("header[role=banner], .it-header-wrapper")).to_have_count(0)
    reader.goto("/toolkit")
    reader.get_by_role("button", name="English").click()
    expect(reader.locator("html")).to_have_attribute("lang", "en")
    look(reader, "toolkit-english")
    look(reader, "nowhere", "/toolkit/99", status=404)
