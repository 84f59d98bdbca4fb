"""What is promised to who answers, as it is seen in a browser: errors, files, paper, receipts,
deadlines. The numbers are those of the checks that the experience of the portal lists."""

import datetime as dt
import re
import subprocess

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from officine.outbox.models import Message
from tests import factories as make
from tests.browser.looking import look
from workshops.actions import answering, assignments, submissions
from workshops.models import Snapshot, Submission

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE, HOURS, SAID, FILE = "M94.01", "M94.02", "M94.03", "M94.04"
QUESTIONS = [
    {
        "code": TITLE,
        "kind": "text",
        "label": "Come si chiama la proposta?",
        "required": "required",
    },
    {"code": HOURS, "kind": "integer", "label": "Quante ore servono?"},
    {"code": SAID, "kind": "long_text", "label": "Che cosa proponi?"},
    {"code": FILE, "kind": "file", "label": "Carica l'atto", "max_mb": 10, "max_files": 3},
]
PDF = b"%PDF-1.7\n" + b"x" * 4000


@pytest.fixture
def expected_words():
    """What is refused, and what is closed."""
    return re.compile(r"the server responded with a status of (409|422)")


@pytest.fixture
def asked(run, at_table, edition):
    form = make.form(edition, "M94", QUESTIONS, page="grouped")
    return make.assignment(run, at_table, form)


@pytest.fixture
def draft(asked, paolo):
    made = submissions.start(asked, by=paolo)
    answering.save_answer(made, TITLE, "Orto in piazza", base_version=0, by=paolo)
    return made


def at(name, assignment, *more):
    return reverse(f"workshops:{name}", args=[assignment.public_id, *more])


def press(page, name, **more):
    with page.expect_navigation():
        page.get_by_role("button", name=name, **more).first.click()


@pytest.mark.parametrize("scripts", [True, False])
def test_two_wrong_answers_are_told_together_and_the_good_one_stays(enter, asked, paolo, scripts):
    """(13)"""
    submissions.start(asked, by=paolo)
    page = enter(paolo, java_script_enabled=scripts)
    page.goto(at("question", asked, 1, 1))
    page.get_by_label("Quante ore servono?").fill("molte")
    page.get_by_label("Che cosa proponi?").fill("Piantare e innaffiare")
    press(page, "Salva e continua")

    expect(page).to_have_title(re.compile(r"^\s*Errore:"))
    summary = page.locator("#errors")
    links = summary.get_by_role("link")
    expect(links).to_have_count(2)
    if scripts:
        expect(summary).to_be_focused()
    for link, label in ((links.nth(0), "Come si chiama"), (links.nth(1), "Quante ore")):
        words = link.inner_text()
        field = page.get_by_label(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        described = field.get_attribute("aria-describedby").split()
        assert any(words in page.locator(f"[id='{one}']").inner_text() for one in described)
        link.click()
        expect(field).to_be_focused()
    expect(page.get_by_label("Quante ore servono?")).to_have_value("molte")
    expect(page.get_by_label("Che cosa proponi?")).to_have_value("Piantare e innaffiare")


def test_each_file_that_is_refused_says_why_and_the_good_one_is_listed(enter, draft, asked, paolo):
    """(20)"""
    page = enter(paolo, java_script_enabled=False)
    page.goto(at("question", asked, 1, 1))
    for name, body, told in (
        ("programma.exe", b"MZ\x90", "programma.exe"),
        ("grande.pdf", b"%PDF-1.7\n" + b"x" * (11 * 1024 * 1024), "Il file supera 10 MB."),
        ("vuoto.pdf", b"", "Il file «vuoto.pdf» è vuoto."),
    ):
        given = {"name": name, "mimeType": "application/pdf", "buffer": body}
        page.get_by_label("Carica l'atto").set_input_files(given)
        press(page, "Carica il file")
        expect(page.locator("#errors")).to_contain_text(told)
        expect(page.get_by_label("Come si chiama la proposta?")).to_have_value("Orto in piazza")
    given = {"name": "atto.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("Carica l'atto").set_input_files(given)
    press(page, "Carica il file")
    kept = page.get_by_role("link", name="atto.pdf")
    expect(kept).to_contain_text("PDF")
    expect(kept).to_contain_text("kB")
    with page.expect_download() as download:
        kept.click()
    assert download.value.suggested_filename == "atto.pdf"


def test_blank_and_as_filled_it_is_paper(enter, draft, asked, paolo):
    """(21)"""
    page = enter(paolo)
    for more, there in (("?vuoto=1", False), ("", True)):
        page.goto(at("print-submission", asked) + more)
        page.emulate_media(media="print")
        for code in (TITLE, HOURS, SAID, FILE):
            expect(page.get_by_text(code).first).to_be_visible()
        expect(page.get_by_role("navigation")).to_have_count(0)
        expect(page.get_by_text("Orto in piazza")).to_have_count(1 if there else 0)
        cut = page.evaluate(
            "[...document.querySelectorAll('main *')]"
            ".filter((one) => one.scrollWidth > one.clientWidth + 1"
            " && getComputedStyle(one).overflow === 'hidden' && !one.closest('.visually-hidden'))"
            ".length"
        )
        assert cut == 0
    page.goto(at("hub", asked))
    reply = page.request.get(at("print-pdf", asked))
    told = subprocess.run(
        ["pdftotext", "-", "-"], input=reply.body(), capture_output=True, check=True
    )
    assert "Orto in piazza" in told.stdout.decode()


def test_every_answer_is_checked_and_changed_from_one_page(enter, draft, asked, paolo):
    """(22)"""
    page = enter(paolo)
    page.goto(at("check", asked))
    ways = page.get_by_role("link", name=re.compile("^Modifica"))
    expect(ways).to_have_count(4)
    assert len(set(ways.all_inner_texts())) == 4
    expect(page.get_by_text("Non fornita")).to_have_count(3)
    page.get_by_role("link", name=re.compile("^Modifica.*Quante ore")).click()
    page.get_by_label("Quante ore servono?").fill("12")
    press(page, "Salva e continua")

    page.wait_for_url(re.compile(r"/riepilogo"))
    expect(page.get_by_text("Non fornita")).to_have_count(2)


def test_one_asks_the_other_sends_and_it_is_sent_once(enter, draft, asked, paolo, piera):
    """(23)"""
    writer = enter(paolo)
    writer.goto(at("check", asked))
    expect(writer.get_by_role("button", name="Invia la compilazione")).to_have_count(0)
    press(writer, "Chiedi a Piera Bianchi di inviare")
    assert Message.objects.filter(kind="send_request", to=piera.email).exists()

    sender = enter(piera)
    sender.goto(at("check", asked))
    with sender.expect_navigation():
        sender.get_by_role("button", name="Invia la compilazione").dblclick()
    sender.wait_for_url("**/ricevute/**")
    sender.reload()

    assert (Submission.objects.count(), Snapshot.objects.count()) == (1, 1)


def test_the_receipt_says_everything_and_can_be_taken_back(enter, draft, asked, piera):
    """(24)"""
    page = enter(piera)
    page.goto(at("check", asked))
    press(page, "Invia la compilazione")
    page.wait_for_url("**/ricevute/**")
    sent = Snapshot.objects.get()
    for told in (sent.number, sent.sha256, "Piera Bianchi", "Edizione del Toolkit"):
        expect(page.get_by_text(told).first).to_be_visible()
    look(page, "ricevuta")
    for ending in ("pdf", "json"):
        reply = page.request.get(at(f"receipt-{ending}", asked, sent.number))
        assert reply.status == 200
    assert Message.objects.filter(kind="receipt", to=piera.email).exists()

    address = page.url
    page.goto(at("hub", asked))
    press(page, re.compile("^Riapri"))
    page.goto(address)
    expect(page.get_by_text("Hai riaperto la compilazione")).to_be_visible()


def passed(assignment, deadline: str) -> None:
    due = timezone.now() - dt.timedelta(hours=3)
    rows = type(assignment).objects.filter(pk=assignment.pk)
    rows.update(deadline=deadline, due_at=due, original_due_at=due)
    assignment.refresh_from_db()


def test_past_a_soft_deadline_it_is_sent_and_says_that_it_is_late(enter, draft, asked, piera):
    """(28)"""
    passed(asked, "soft")
    page = enter(piera)
    page.goto(at("check", asked))
    expect(page.get_by_text("Puoi ancora inviare: risulterà fuori termine.")).to_be_visible()
    press(page, "Invia la compilazione")
    page.wait_for_url("**/ricevute/**")
    expect(page.get_by_text("La compilazione risulta fuori termine.")).to_be_visible()


def test_past_a_hard_deadline_there_is_somebody_to_write_to_until_time_is_given(
    enter, draft, asked, casa, anna, piera
):
    """(28)"""
    type(casa).objects.filter(pk=casa.pk).update(contact_email="officina@citta.example")
    passed(asked, "hard")
    page = enter(piera)
    page.goto(at("check", asked))
    expect(page.get_by_role("button", name="Invia la compilazione")).to_have_count(0)
    expect(page.get_by_role("link", name="officina@citta.example").first).to_be_visible()
    until = timezone.now() + dt.timedelta(days=3)
    assignments.extend([asked], until=until, reason="Sede chiusa per lavori", by=anna)
    page.reload()
    press(page, "Invia la compilazione")
    page.wait_for_url("**/ricevute/**")
    assert not Snapshot.objects.get().is_late
