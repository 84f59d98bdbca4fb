"""What people do in the story of an organisation, chapter by chapter: pages and buttons only."""

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import garden
from tests.browser.looking import look
from tests.browser.test_journeys import letter_to
from tests.workshops.actions.test_arrivals import PDF
from workshops import tasks
from workshops.models import AnswerExport, Report

DORA = "dora@partner.example"


def named(words):
    """A name by its words; what it is about, which only is heard, may come after a pause."""
    return re.compile(r"\s*:\s*".join(map(re.escape, words.split(": "))))


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=named(name)).first.click()


def follow(page, name):
    with page.expect_navigation():
        page.get_by_role("link", name=named(name)).first.click()


WAYS_IN = re.compile("Apri il modulo|Continua la compilazione|Rispondi alle richieste|^Un orto")


def to_section(page, title=""):
    """From what one has to do to the form, and to one of its sections."""
    page.goto("/area")
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=WAYS_IN).click()
    if title:
        follow(page, title)


def saved(page):
    expect(page.locator("[data-status]")).to_contain_text("Salvato alle", timeout=10_000)


def goes_on(page):
    press(page, "Salva e continua")


# Filling ----------------------------------------------------------------------------------------


def begin_and_share(piera):
    """Piera begins the form and entrusts a section to each."""
    to_section(piera)
    press(piera, "Inizia")
    follow(piera, "Invita o affida le sezioni")
    for section, who, note in (
        ("1. Chi siete", "Paolo Neri", "Sei tu che scrivi allo sportello"),
        ("2. La proposta", "Rita Levi", ""),
        ("3. Chi partecipa", "Luca Sala", "I nomi sono nel foglio di marzo"),
    ):
        piera.get_by_label("Sezione").select_option(label=section)
        piera.get_by_label("A chi").select_option(label=who)
        piera.get_by_label("Nota").fill(note)
        press(piera, "Affida la sezione")
        expect(piera.get_by_text(f"Affidata a {who}")).to_be_visible()


def on_the_phone(paolo, piera):
    """Paolo writes by thumb; Piera sees where he is; both write one answer, and Piera chooses."""
    to_section(paolo)
    expect(paolo.get_by_text("Una sezione è affidata a te")).to_be_visible()
    to_section(piera, "Chi siete")
    to_section(paolo, "Chi siete")
    piera.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(piera.get_by_text("Paolo Neri sta scrivendo in «Chi siete».")).to_be_visible()
    paolo.get_by_label("Come si chiama il gruppo?").fill("Orto di via Verdi")
    saved(paolo)
    paolo.get_by_text("Altro (specifica)").first.tap()
    paolo.get_by_label("Altro: quale?").fill("Comitato")
    paolo.get_by_label("A chi si scrive?").fill("orto@example.it")
    paolo.get_by_text("Sì", exact=True).tap()

    piera.get_by_label("Come si chiama il gruppo?").fill("Orti di via Verdi")
    panel = piera.locator(".area-conflict")
    expect(panel).to_contain_text("Paolo Neri ha modificato questa risposta")
    expect(panel).to_contain_text("Orto di via Verdi")
    look(piera, "story-conflict")
    panel.get_by_role("button", name="Tieni la mia").click()
    saved(piera)
    with paolo.expect_navigation():
        paolo.get_by_role("button", name="Salva ed esci").tap()
    look(paolo, "story-phone-hub")
    with paolo.expect_navigation():
        paolo.get_by_role("button", name="Ho finito").tap()


class BadNetwork:
    """Drops the first time each answer is saved, and the second piece of a file."""

    def __init__(self, page):
        self.seen, self.dropped = {}, 0
        page.route("**/area/compilazioni/**", self)

    def __call__(self, route):
        asked = route.request
        if asked.method in ("PUT", "PATCH"):
            key = (asked.method, asked.url)
            self.seen[key] = self.seen.get(key, 0) + 1
            if self.seen[key] == (1 if asked.method == "PUT" else 2):
                self.dropped += 1
                return route.abort("connectionfailed")
        return route.continue_()


def where_the_network_goes(rita):
    """Rita writes without network, on a bad one, and sends a file over it."""
    network = BadNetwork(rita)
    to_section(rita, "La proposta")
    rita.context.set_offline(True)
    rita.get_by_label("Che cosa proponete?").fill("Un orto per la scuola,\ncon due vasche.")
    expect(rita.get_by_role("alert")).to_contain_text("Non salvato: la connessione è assente")
    look(rita, "story-offline")
    rita.context.set_offline(False)
    saved(rita)
    goes_on(rita)
    rita.get_by_label("Quanto costa?").fill("11.800,50")
    expect(rita.get_by_role("alert")).to_contain_text("Non salvato")
    saved(rita)
    goes_on(rita)
    rita.get_by_label("Dal").fill("01/03/2027")
    rita.get_by_label("Al", exact=True).fill("30/11/2027")
    goes_on(rita)
    to_section(rita, "Il luogo")
    rita.get_by_label("Via o piazza").fill("Via Verdi")
    rita.get_by_label("Numero civico").fill("7")
    rita.get_by_label("CAP").fill("10124")
    rita.get_by_label("Comune").fill("Torino")
    goes_on(rita)
    rita.locator("input[type=file]").set_input_files(
        {"name": "pianta.pdf", "mimeType": "application/pdf", "buffer": garden.PLAN}
    )
    told = rita.locator("[data-sending-panel]")
    expect(told).to_contain_text("riprendo da lì")
    expect(told).to_contain_text("«pianta.pdf» è caricato.", timeout=10_000)
    goes_on(rita)
    assert network.dropped >= 3


def from_a_spreadsheet(luca, piera):
    """Luca pastes who takes part and asks Piera something; she answers by closing it."""
    to_section(luca, "Chi partecipa")
    luca.get_by_label("Nome").evaluate(garden.PASTE, garden.COPIED)
    expect(luca.locator("[data-pasted]")).to_contain_text("in 3 righe")
    saved(luca)
    press(luca, "Salva e commenta")
    luca.get_by_label("Commento").fill("Ciro c'è ancora?")
    press(luca, "Scrivi il commento")
    to_section(luca, "Chi partecipa")
    goes_on(luca)
    expect(luca.locator("main")).to_contain_text("42")
    goes_on(luca)
    luca.get_by_label("Quanta parte è già coperta?").fill("42,5")
    goes_on(luca)

    to_section(piera)
    expect(piera.get_by_text("Ciro c'è ancora?")).to_be_visible()
    follow(piera, "Leggi o chiudi il commento")
    press(piera, "Chiudi il commento")


# Signing and sending ----------------------------------------------------------------------------


def signed_by_the_director(piera, enter):
    """Piera asks; Dora, who has no account, reads and signs by the letter."""
    piera.get_by_label("Nome e cognome").fill("Dora Valle")
    piera.get_by_label("Carica").fill("Presidente")
    piera.get_by_label("Email").fill(DORA)
    press(piera, "Chiedi la firma")
    expect(piera.get_by_text("Aspettiamo la firma di Dora Valle")).to_be_visible()
    dora = enter(None, "phone")
    dora.goto(re.search(r"/firma/[\w-]+", letter_to(DORA, "firma")).group())
    expect(dora.get_by_text("Orti di via Verdi").first).to_be_visible()
    look(dora, "story-letter")
    press(dora, "Firmo per Casa del Quartiere")
    expect(dora.get_by_role("heading", name="Hai firmato")).to_be_visible()


def sent_with_a_signature(piera, enter):
    to_section(piera)
    follow(piera, "Controlla le risposte")
    expect(piera.get_by_text("Potrai inviare dopo la firma.")).to_be_visible()
    follow(piera, "Vai alla firma")
    signed_by_the_director(piera, enter)
    piera.reload()
    follow(piera, "Controlla e invia")
    for words in ("Orti di via Verdi", "11.800,50", "42,5", "Via Verdi 7", "pianta.pdf", "42"):
        expect(piera.locator("main")).to_contain_text(words)
    press(piera, "Invia la compilazione")
    expect(piera.get_by_text("Dora Valle, Presidente")).to_be_visible()
    return piera.locator(".area-lead strong").inner_text()


# The authority ----------------------------------------------------------------------------------


def opened_by_the_authority(ugo, name):
    ugo.goto("/gestione")
    ugo.locator(".of-figure-door", has_text="Da revisionare").click()
    follow(ugo, name)


def asked_again(ugo):
    """Two answers go back, each with its words."""
    opened_by_the_authority(ugo, "Casa del Quartiere")
    expect(ugo.get_by_text("Ciro c'è ancora?")).to_have_count(0)
    for label, code, words in (
        ("Che cosa proponete?", "M77.05", "Quale scuola?"),
        ("A chi si scrive?", "M77.03", "Serve l'indirizzo di chi risponde."),
    ):
        ugo.get_by_text(f"Osserva o chiedi: {label}").click()
        said = ugo.get_by_label("Che cosa vuoi dire di questa risposta").locator("visible=true")
        said.fill(words)
        press(ugo, f"Salva: {code}")
    until = timezone.localdate() + dt.timedelta(days=9)
    ugo.get_by_label("Da integrare entro").fill(until.isoformat())
    press(ugo, "Chiedi integrazione (2)")
    expect(ugo.get_by_text("Finché la richiesta è aperta non si può validare.")).to_be_visible()


def integrated(page, label, text):
    to_section(page)
    follow(page, f"Cambia la risposta: {label}")
    page.get_by_label(label).fill(text)
    goes_on(page)
    to_section(page)
    press(page, f"Segna come fatta: {label}")


def sent_again(piera, enter):
    """What was signed has changed: the director signs once more."""
    to_section(piera)
    look(piera, "story-integrations")
    expect(piera.get_by_text("La firma di Dora Valle è decaduta").first).to_be_visible()
    follow(piera, "Vai alla firma")
    signed_by_the_director(piera, enter)
    piera.reload()
    follow(piera, "Controlla e invia")
    press(piera, "Invia le integrazioni")
    return piera.locator(".area-lead strong").inner_text()


def validated(ugo, name, *words):
    opened_by_the_authority(ugo, name)
    for said in words:
        expect(ugo.locator("main").get_by_text(said).first).to_be_visible()
    press(ugo, "Valida")
    expect(ugo.get_by_text("Validata").first).to_be_visible()


# Paper ------------------------------------------------------------------------------------------


def came_on_paper(desk, olga, code):
    """The secretariat registers and types in; the organisation says that it is so."""
    day = timezone.localdate() - dt.timedelta(days=2)
    desk.goto("/gestione")
    follow(desk, "Officina casa")
    follow(desk, "Arrivi")
    desk.get_by_label("Numero della richiesta o codice breve").fill(code)
    press(desk, "Registra un arrivo")
    desk.get_by_label("A mano").check()
    desk.get_by_label("Numero di protocollo").fill("1234/2027")
    desk.get_by_label("Giorno in cui è arrivata").fill(day.isoformat())
    desk.get_by_label("Ora", exact=True).fill("09:30:15")
    desk.get_by_label("Chi l'ha mandata").fill("Olga Russo")
    desk.get_by_label("File arrivati o scansioni").set_input_files(
        {"name": "modulo.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    press(desk, "Registra")
    press(desk, "Trascrivi le risposte")
    follow(desk, "Trascrivi «Chi siete»")
    desk.get_by_label("Come si chiama il gruppo?").fill("Gli ortolani")
    goes_on(desk)
    desk.get_by_label("Che cosa proponete?").fill("=SOMMA(carote)")
    press(desk, "Salva ed esci")
    follow(desk, "Controlla e registra")
    press(desk, "Registra la trascrizione")
    expect(desk.get_by_text("In attesa di conferma").first).to_be_visible()

    to_section(olga)
    expect(olga.get_by_text(f"protocollo n. 1234/2027, ricevuta il {day.day} ")).to_be_visible()
    follow(olga, "Vedi che cosa è arrivato")
    look(olga, "story-paper")
    press(olga, "Sì, è quello che abbiamo mandato")
    expect(olga.get_by_text("Confermata").first).to_be_visible()


# What is taken away -----------------------------------------------------------------------------


def worker_comes():
    """What was asked and waits in the database is made, as a worker does."""
    for export in AnswerExport.objects.filter(state="queued"):
        tasks.export_answers(export.pk)
    for report in Report.objects.filter(state="queued"):
        tasks.compile_report(report.pk)


def taken(page, press_what):
    with page.expect_download() as coming:
        press_what.click()
    return open(coming.value.path(), "rb").read()


def exported(anna, label):
    """From the queue to the file."""
    anna.goto("/gestione")
    follow(anna, "Officina casa")
    follow(anna, "Compilazioni")
    follow(anna, "Esporta le risposte")
    anna.get_by_label(label).check()
    press(anna, "Prepara il file")
    worker_comes()
    follow(anna, "Aggiorna") if anna.get_by_role("link", name="Aggiorna").count() else None
    return taken(anna, anna.get_by_role("link", name="Scarica il file"))


def reported(anna):
    anna.goto("/gestione")
    follow(anna, "Officina casa")
    follow(anna, "Relazioni")
    follow(anna, "Prepara una relazione")
    anna.get_by_label("Al", exact=False).last.fill(timezone.localdate().isoformat())
    press(anna, "Prepara la relazione")
    worker_comes()
    expect(anna.locator(".report-cover")).to_be_visible(timeout=15_000)
    look(anna, "story-report")
    files = anna.locator(".report-files a")
    return {kind: taken(anna, files.filter(has_text=kind).first) for kind in ("PDF", "JSON")}
