"""A curator who knows no HTML makes edition 2, and one officina of two goes over to it.

Everybody clicks and types as they would, from the first page they open; nothing is arranged
behind their backs once the story has begun.
"""

import datetime as dt
import re
import subprocess

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.hand import Hand
from tests.browser.looking import look
from tests.browser.thirty_questions import OF_EACH_KIND, THIRTY, Asked
from tests.toolkit.small_edition import write
from toolkit.actions import editions
from toolkit.models import FormDefinition, Obligation, Step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ff"
    "ff3f0005fe02fea735812a0000000049454e44ae426082"
)
STAYS = (
    "Questa officina lavora sull'edizione %(name)s. Ci resta finché lo decidi tu: un'edizione"
    " pubblicata non cambia sotto gli occhi di chi risponde."
)


# What there was before


@pytest.fixture
def edition(db, tmp_path):
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    return editions.publish(editions.load_edition(write(tmp_path)), by=None)


@pytest.fixture
def step(edition):
    return Step.objects.get(phase__edition=edition, code="1.2")


@pytest.fixture
def form(edition):
    return FormDefinition.objects.get(edition=edition, code="M02")


@pytest.fixture
def dario(db):
    return make.person("dario@redazione.example", "Dario Verdi", is_curator=True)


@pytest.fixture
def asked_of_both(assignment, altrove, step, form):
    """The partners of both officine are asked the same form."""
    run = make.step_run(altrove.places.get(), step)
    return make.assignment(run, altrove.participations.get(), form)


@pytest.fixture
def expected_words():
    return re.compile(r"the server responded with a status of 422")  # a picture without its words


@pytest.fixture
def hand(enter):
    """``hand(carla, "en", "/redazione")``: her browser, her language, the page she opens first."""

    def opened(who, language, first):
        made = Hand(enter(who), language)
        made.page.goto(first)
        made.speak()
        return made

    return opened


# The story


@pytest.mark.parametrize(
    ("language", "questions"),
    [pytest.param("it", THIRTY, id="italian"), pytest.param("en", OF_EACH_KIND, id="english")],
)
def test_a_curator_makes_an_edition_and_one_officina_takes_it(
    hand, language, questions, tmp_path, carla, dario, anna, zeno, paolo, sonia, asked_of_both
):
    partner, other_partner = hand(paolo, language, "/area"), hand(sonia, language, "/area")
    answers(partner, "Molto")
    answers(other_partner, "Poco")

    curator, reviewer = hand(carla, language, "/redazione"), hand(dario, language, "/redazione")
    begins(curator)
    keeps_a_picture(curator, tmp_path)
    makes_a_form(curator, questions)
    makes_a_tool(curator)
    makes_a_step(curator)
    asks_one_thing_more(curator)
    tries_the_form(curator)
    sends_for_review(curator)
    asks_for_changes(reviewer)
    mends(curator)
    approves(reviewer)
    sees_the_impact(curator)
    publishes(curator)
    prints(hand(None, language, "/toolkit"), tmp_path)

    authority = hand(anna, language, "/gestione")
    moves(authority)
    asks_the_new_form(authority)
    stays(hand(zeno, language, "/gestione"))
    finds_both(partner)
    finds_nothing_new(other_partner)
    reads_what_changed(hand(None, language, "/toolkit"))


def answers(who: Hand, value: str) -> None:
    """A partner begins the form of edition 1 and leaves it half done."""
    who.follow("Apri il modulo")
    who.press("Inizia")
    who.follow_to("L'idea")
    who.page.get_by_label(value, exact=True).check()
    who.press("Salva ed esci")


def begins(who: Hand) -> None:
    who.press("Comincia una bozza dall'edizione %(name)s", name="1")
    who.page.wait_for_url(re.compile(r"/redazione/edizioni/\d+"))


def to_outline(who: Hand) -> None:
    trail = who.page.locator(".breadcrumb")
    trail.get_by_role("link", name=who.word("Edizione %(name)s", name="2")).click()


def dressed(who: Hand) -> None:
    """The page of an item, once its long texts have their editor."""
    who.page.wait_for_selector("form[data-dressed]")


def saves(who: Hand) -> None:
    who.waits_for_saving()
    with who.page.expect_navigation():
        who.press("Salva")


def keeps_a_picture(who: Hand, tmp_path) -> None:
    """Without the words for who does not see it, no picture is kept."""
    picture = tmp_path / "cerchio.png"
    picture.write_bytes(PIXEL)
    who.follow("Immagini")
    who.field("Immagine").set_input_files(picture)
    who.press("Carica")
    expect(who.page.locator("#immagine-alternative-errore")).to_be_visible()
    who.field("Immagine").set_input_files(picture)
    who.write("Che cosa mostra", "Dodici sedie in cerchio")
    who.press("Carica")
    expect(who.page.get_by_role("img", name="Dodici sedie in cerchio")).to_be_visible()
    to_outline(who)


def makes_a_form(who: Hand, questions: list[Asked]) -> None:
    """A form with a section of questions, each with what its kind asks."""
    who.press("Aggiungi un modulo")
    dressed(who)
    who.write("Titolo", "Scheda dello spazio")
    who.write("Scopo", "Sapere quale spazio c'è.")
    who.field("Chi risponde").select_option(label=who.word("Organizzazione partner"))
    who.write("Chi usa le risposte", "L'autorità e il tavolo.")
    who.write("Che cosa diventa pubblico", "Il nome dello spazio.")
    saves(who)
    to_outline(who)
    who.unfold("M03")
    who.press("Aggiungi una sezione", of="M03")
    dressed(who)
    who.write("Titolo", "Lo spazio")
    who.field("Pagina").select_option(label=who.word("Tutte su una pagina"))
    saves(who)
    who.follow("Aggiungi una domanda")
    for turn, asked in enumerate(questions, 1):
        who.page.get_by_text(who.word(asked.kind), exact=True).click()
        who.page.wait_for_url(f"**/domande/M03.{turn:02}")
        who.write("Testo della domanda", asked.label)
        asked.more(who)
        if turn < len(questions):
            who.press("Salva e aggiungi un'altra domanda")
            who.page.wait_for_url(f"**/nuova-domanda?dopo=M03.{turn:02}")
    saves(who)
    who.reads("La domanda %(code)s è salvata.", code=f"M03.{len(questions):02}")
    to_outline(who)


def makes_a_tool(who: Hand) -> None:
    """A tool whose text shows the picture, in bold and in a list, by the buttons of the bar."""
    who.press("Aggiungi uno strumento")
    dressed(who)
    who.write("Titolo", "Sedie in cerchio")
    who.write("Quando usarlo", "Quando ci si incontra la prima volta.")
    who.write("Che cosa resta scritto", "Un verbale.")
    text = who.page.get_by_role("textbox", name=who.word("Come si fa"))
    bar = who.page.get_by_role("toolbar", name=f"{who.word('Formato di')} {who.word('Come si fa')}")
    for tool, words in (("Elenco numerato", "Sposta i tavoli\n"), ("Grassetto", "Siedi dove vuoi")):
        bar.get_by_role("button", name=who.word(tool)).click()
        expect(text).to_be_focused()
        who.page.keyboard.type(words)
    bar.get_by_role("button", name=who.word("Immagine")).click()
    pictures = who.page.get_by_role("combobox", name=who.word("Scegli un'immagine"))
    pictures.select_option(label="Dodici sedie in cerchio")
    who.press("Inserisci")
    saves(who)
    to_outline(who)


def makes_a_step(who: Hand) -> None:
    who.unfold("F1")
    who.press("Aggiungi un passo", of="F1")
    dressed(who)
    who.write("Titolo", "Visita allo spazio")
    who.write("Scopo", "Vedere insieme dove ci si incontra.")
    who.page.get_by_label(who.word("Autorità di gestione")).check()
    who.write("Chi guida e chi partecipa", "Guida l'autorità, vengono i partner.")
    who.write("Che cosa resta", "La scheda dello spazio")
    who.write("Come si fa", "Andate a vedere, poi compilate la scheda.")
    who.write("Condizione d'uscita", "La scheda è compilata.")
    who.tick("T02 Sedie in cerchio")
    who.tick("M03 Scheda dello spazio")
    saves(who)
    to_outline(who)


def asks_one_thing_more(who: Hand) -> None:
    """A question in a form that partners have begun already."""
    who.unfold("M02")
    who.follow("Aggiungi una domanda", of="M02.A")
    who.page.get_by_text(who.word("Testo breve"), exact=True).click()
    who.write("Testo della domanda", "Chi ti ha aiutato?")
    saves(who)
    to_outline(who)


def tries_the_form(who: Hand) -> None:
    """What depends on an answer appears while one answers."""
    who.follow_to("Scheda dello spazio")
    who.follow("Prova il modulo")
    who.press("Comincia la prova")
    asked = who.page.get_by_label("Che spazio è?")
    expect(asked).to_be_hidden()
    who.page.get_by_role("group", name="C'è già uno spazio?").get_by_label(who.word("Sì")).check()
    expect(asked).to_be_visible()
    who.page.go_back()
    to_outline(who)


def sends_for_review(who: Hand) -> None:
    who.follow("Revisione e pubblicazione")
    expect(who.page.locator(".li-rule-stop")).to_have_count(0)
    who.follow("Vai alla revisione")
    who.press("Manda in revisione")
    who.reads("Aspetta un'altra persona")


def asks_for_changes(who: Hand) -> None:
    who.page.reload()
    who.follow("Edizione %(name)s", name="2")
    who.follow("Revisione e pubblicazione")
    who.follow("Vai alla revisione")
    who.write("Che cosa va cambiato", "Lo scopo del passo 1.3 va detto meglio.")
    who.press("Rimanda in bozza con questo motivo")
    who.reads("È una bozza")


def mends(who: Hand) -> None:
    """The curator reads why, mends it and sends it again."""
    who.page.reload()
    expect(who.page.get_by_text("Lo scopo del passo 1.3 va detto meglio.")).to_be_visible()
    to_outline(who)
    who.unfold("F1")
    who.follow_to("Visita allo spazio")
    dressed(who)
    who.write("Scopo", "Sapere tutti com'è lo spazio in cui ci si incontra.")
    saves(who)
    to_outline(who)
    sends_for_review(who)


def approves(who: Hand) -> None:
    """The second curator reads what changed, and approves."""
    who.page.reload()
    who.follow("Leggi il confronto")
    expect(who.page.get_by_text("Visita allo spazio").first).to_be_visible()
    who.page.go_back()
    who.write("Nota", "Ora è chiaro.")
    who.press("Approva")
    who.reads("È approvata")


def sees_the_impact(who: Hand) -> None:
    who.page.reload()
    who.follow("Vai alla pubblicazione")
    figures = who.page.locator(".of-figures")
    expect(figures.get_by_role("link", name=f"2 {who.word('officine al lavoro')}")).to_be_visible()
    drafts = figures.get_by_role("link", name=f"2 {who.word('compilazioni in bozza')}")
    drafts.click()
    who.follow("Officina casa")
    expect(who.page.get_by_role("heading", name="Officina casa", level=1)).to_be_visible()
    who.page.go_back()


def publishes(who: Hand) -> None:
    """A wrong number is told; the right one lets the edition go."""
    note = "Un passo per vedere lo spazio, con una scheda."
    who.write("Che cosa cambia, in breve", note)
    who.write("Scrivi il numero dell'edizione per confermare", "3")
    who.press("Pubblica l'edizione")
    who.reads("Il numero è %(name)s: scrivilo così.", name="2")
    who.write("Scrivi il numero dell'edizione per confermare", "2")
    who.press("Pubblica l'edizione")
    who.reads("Questa edizione è pubblicata")


def prints(who: Hand, tmp_path) -> None:
    """Anybody has the edition on paper: as a page, and as a file with the words in it."""
    with who.page.expect_download() as file:
        who.follow("Il Toolkit da stampare (PDF)")
    file.value.save_as(tmp_path / "toolkit.pdf")
    done = subprocess.run(
        ["pdftotext", tmp_path / "toolkit.pdf", "-"], capture_output=True, text=True, check=True
    )
    for words in ("Visita allo spazio", "Sedie in cerchio", "Siedi dove vuoi", "Chi lo cura?"):
        assert words in done.stdout, words
    who.follow("Tutto il Toolkit su una pagina, da stampare")
    expect(who.page.get_by_role("heading", name="Visita allo spazio")).to_be_visible()
    expect(who.page.get_by_role("img", name="Dodici sedie in cerchio")).to_be_visible()
    expect(who.page.get_by_text("Che spazio è?")).to_be_visible()


def moves(who: Hand) -> None:
    """The authority sees what becomes of the answers, moves, and asks the new form."""
    who.follow_to("Officina casa")
    who.follow("Edizione del Toolkit")
    who.follow("Guarda che cosa cambia con la %(name)s", name="2")
    expect(who.page.get_by_text("Chi ti ha aiutato?")).to_be_visible()
    who.press("Passa all'edizione %(name)s", name="2")
    who.reads("Conferma di aver letto che cosa cambia.")
    who.tick("Ho letto che cosa cambia")
    who.press("Passa all'edizione %(name)s", name="2")
    who.reads("L'officina lavora ora sull'edizione %(name)s.", name="2")


def asks_the_new_form(who: Hand) -> None:
    """The new step has dates in Torino, and its form is asked of the partners."""
    today = timezone.localdate()
    who.follow("Passi")
    who.follow("Imposta le date", of="1.3")
    who.tick("Torino")
    who.field("Si apre il").fill(f"{today}")
    who.field("Si chiude il").fill(f"{today + dt.timedelta(days=60)}")
    who.press("Salva le date")
    who.press("Apri", of="1.3")
    who.write("Perché apri lo stesso", "Lo spazio si cerca mentre le idee arrivano.")
    who.press("Apri lo stesso")
    who.follow("Chiedi un modulo", of="1.3")
    who.field("Modulo").select_option(label="M03 Scheda dello spazio")
    who.tick("Torino")
    who.field("Scadenza").fill(f"{today + dt.timedelta(days=50)}")
    who.press("Chiedi il modulo")
    expect(who.page.get_by_role("link", name="Scheda dello spazio")).to_be_visible()


def stays(who: Hand) -> None:
    who.follow_to("Officina altrove")
    who.follow("Edizione del Toolkit")
    who.reads(STAYS, name="1")


def finds_both(who: Hand) -> None:
    """The partner finds the new questions, and the answer given to edition 1."""
    who.follow("Le mie attività")
    who.follow_to("Idee")
    who.follow_to("L'idea")
    expect(who.page.get_by_label("Molto", exact=True)).to_be_checked()
    expect(who.page.get_by_label("Chi ti ha aiutato?")).to_be_visible()
    who.follow("Le mie attività")
    who.follow_to("Scheda dello spazio")
    who.press("Inizia")
    who.follow_to("Lo spazio")
    expect(who.page.get_by_role("group", name="C'è già uno spazio?")).to_be_visible()
    expect(who.page.get_by_label("Che spazio è?")).to_be_hidden()


def finds_nothing_new(who: Hand) -> None:
    who.page.reload()
    who.follow_to("L'idea")
    expect(who.page.get_by_label("Poco", exact=True)).to_be_checked()
    expect(who.page.get_by_label("Chi ti ha aiutato?")).to_have_count(0)


def reads_what_changed(who: Hand) -> None:
    who.follow("Tutte le edizioni")
    expect(who.page.get_by_text("Un passo per vedere lo spazio, con una scheda.")).to_be_visible()
    who.follow("Che cosa cambia dall'edizione %(before)s alla %(number)s", before="1", number="2")
    for words in ("Visita allo spazio", "Sedie in cerchio", "Scheda dello spazio"):
        expect(who.page.get_by_text(words).first).to_be_visible()
    look(who.page, f"story-changes-{who.language}")
