"""The pages where an edition is compared, reviewed, published and translated, as one sees them."""

import pytest

from tests import factories as make
from tests.browser.looking import look
from tests.toolkit.small_edition import write
from toolkit.actions import curation, drafts, editions, translations
from toolkit.canonical.editions import said
from toolkit.curation.translating import translation_of
from toolkit.models import Kind, Obligation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lived(tmp_path, carla):
    """Editions 1 and 1.1, and a draft that takes, moves, adds and rewords."""
    dario = make.person("dario@redazione.example", "Dario Verdi", is_curator=True)
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    first = editions.publish(editions.load_edition(write(tmp_path)), by=None)
    casa = make.workshop("casa", first)
    make.place(casa, "Torino")
    for item in translation_of(first, said(first), "en").items[:4]:
        texts = {pair.path: f"In English: {pair.source}" for pair in item.pairs}
        translations.translate(first, "en", item.kind, item.code, texts, seen={}, by=carla)
    words = drafts.start_draft(first, by=carla)
    curation.edit(words, Kind.STEP, "1.1", {"title": "Mappa nuova"}, version=1, by=carla)
    drafts.submit(words, by=carla)
    drafts.approve(words, by=dario, note="Va bene così.")
    editions.publish(words, by=carla, release_note="Un titolo più chiaro.")
    draft = drafts.start_draft(words, by=carla)
    said_now = {"title": "La mappa di chi c'è", "aim": "Sapere chi manca e chi c'è già."}
    curation.edit(draft, Kind.STEP, "1.1", said_now, version=1, by=carla)
    curation.edit(draft, Kind.QUESTION, "M01.01", {"required": "required"}, version=1, by=carla)
    curation.delete(draft, Kind.QUESTION, "M01.06", by=carla)
    curation.move(draft, Kind.QUESTION, "M01.05", turn=1, by=carla)
    curation.duplicate(draft, Kind.FORM, "M02", by=carla)
    curation.comment(draft, Kind.STEP, "1.1", "Chi lo fa?", by=dario)
    return {"first": first, "words": words, "draft": draft, "dario": dario}


@pytest.fixture
def open_page(enter, live_server):
    """A page of a size and a language, signed in as somebody or as nobody."""

    def opened(size, language, who=None):
        page = enter(who, size)
        cookie = {"name": "officine_language", "value": language, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return opened


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_page_is_fit_to_be_read(open_page, lived, carla, size, language):
    room = f"/redazione/edizioni/{lived['draft'].pk}"
    frozen = f"/redazione/edizioni/{lived['words'].pk}"
    page = open_page(size, language, carla)
    look(page, f"confronta-{language}", f"{room}/confronta")
    look(page, f"revisione-{language}", f"{room}/revisione")
    look(page, f"pubblica-bozza-{language}", f"{room}/pubblica")
    look(page, f"traduzione-{language}", f"{room}/traduzione/en")
    look(page, f"pubblicata-{language}", f"{frozen}/pubblica")
    look(page, f"storia-{language}", f"{frozen}/revisione")
    drafts.submit(lived["draft"], by=carla)
    drafts.approve(lived["draft"], by=lived["dario"])
    look(page, f"pubblica-{language}", f"{room}/pubblica")
    nobody = open_page(size, language)
    look(nobody, f"edizioni-{language}", "/toolkit/edizioni")
    look(nobody, f"cambia-{language}", "/toolkit/edizioni/1.0/confronta/1.1")
    look(nobody, f"vecchia-{language}", "/toolkit/1.0/passi/1.1")
