"""The rooms of the curators, under ``/redazione``. One block for each room."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from toolkit.curation.texts import EDITION as HEAD
from toolkit.exchange import faces
from toolkit.models import Kind
from toolkit.views.redazione import (
    exchange,
    form_checks,
    index,
    item,
    lessons,
    life,
    outline,
    past,
    pictures,
    publication,
    questions,
    translation,
)

WORDS = {
    "fasi": Kind.PHASE,
    "passi": Kind.STEP,
    "strumenti": Kind.TOOL,
    "moduli": Kind.FORM,
    "sezioni": Kind.SECTION,
    "domande": Kind.QUESTION,
    "buone-pratiche": Kind.PRACTICE,
}


class KindConverter:
    """The kind of an item, as an Italian word of the address."""

    regex = "|".join(WORDS)
    said = {str(kind): word for word, kind in WORDS.items()}

    def to_python(self, value: str) -> str:
        return str(WORDS[value])

    def to_url(self, value: str) -> str:
        try:
            return self.said[str(value)]
        except KeyError as error:
            raise ValueError(value) from error


class Ending(StringConverter):
    """What an edition can be had as."""

    regex = "|".join(faces.OF_EDITION)


class PaperEnding(StringConverter):
    """What a form can be had as."""

    regex = "|".join(faces.OF_FORM)


register_converter(KindConverter, "kind")
register_converter(Ending, "ending")
register_converter(PaperEnding, "paper")

app_name = "redazione"
EDITION = "redazione/edizioni/<int:pk>"
ITEM = f"{EDITION}/elementi/<kind:kind>/<str:code>"
OF_HEAD = {"kind": HEAD, "code": ""}
urlpatterns = [
    # Editions (index)
    path("redazione", index.editions, name="index"),
    path("redazione/comincia", index.start, name="start"),
    # In and out
    path("redazione/importa", exchange.bring, name="import"),
    path("redazione/importa/<str:upload>", exchange.check, name="import-check"),
    path("redazione/importa/<str:upload>/conferma", exchange.confirm, name="import-confirm"),
    path(f"{EDITION}/esporta", exchange.export, name="export"),
    path(f"{EDITION}/esporta/edizione.<ending:ending>", exchange.export_file, name="export-file"),
    path(
        f"{EDITION}/esporta/moduli/<str:code>.<paper:ending>",
        exchange.export_form,
        name="export-form",
    ),
    path(f"{EDITION}/importa-modulo", exchange.bring_form, name="import-form"),
    path(f"{EDITION}/importa-modulo/<str:upload>", exchange.check_form, name="import-form-check"),
    path(
        f"{EDITION}/importa-modulo/<str:upload>/conferma",
        exchange.confirm_form,
        name="import-form-confirm",
    ),
    # What practice says, and what was learnt
    path("redazione/pratica", lessons.practice, name="practice"),
    path("redazione/lezioni", lessons.index, name="lessons"),
    path("redazione/lezioni/<int:lesson>", lessons.lesson, name="lesson"),
    # The outline of an edition
    path(EDITION, outline.tree, name="outline"),
    path(f"{EDITION}/aggiungi", outline.add, name="add"),
    path(f"{EDITION}/modifiche/<int:change>/annulla", outline.undo, name="undo"),
    path(f"{ITEM}/sposta", outline.move, name="move"),
    path(f"{ITEM}/duplica", outline.duplicate, name="duplicate"),
    path(f"{ITEM}/elimina", outline.delete, name="delete"),
    # One item
    path(ITEM, item.item, name="item"),
    path(f"{ITEM}/salva", item.save, name="save"),
    path(f"{ITEM}/anteprima", past.preview, name="preview"),
    path(f"{ITEM}/storia", past.history, name="history"),
    path(f"{ITEM}/commenta", item.comment, name="comment"),
    path(f"{EDITION}/commenti/<int:comment>/chiudi", item.resolve, name="resolve"),
    # What an edition says of itself: an item without a code
    path(f"{EDITION}/descrizione", item.item, OF_HEAD, name="describe"),
    path(f"{EDITION}/descrizione/salva", item.save, OF_HEAD, name="describe-save"),
    path(f"{EDITION}/descrizione/storia", past.history, OF_HEAD, name="describe-history"),
    # Pictures
    path(f"{EDITION}/immagini", pictures.pictures, name="pictures"),
    # One question
    path(f"{EDITION}/domande/<str:code>", questions.question, name="question"),
    path(f"{EDITION}/sezioni/<str:code>/nuova-domanda", questions.new, name="question-new"),
    # The checks of a form as a whole
    path(f"{EDITION}/moduli/<str:code>/controlli", form_checks.form_checks, name="form-checks"),
    # The life of an edition: compared, reviewed, published, translated
    path(f"{EDITION}/confronta", life.compare, name="compare"),
    path(f"{EDITION}/confronta/<int:other>", life.compare, name="compare-with"),
    path(f"{EDITION}/revisione", life.review, name="review"),
    path(f"{EDITION}/revisione/manda", life.submit, name="submit"),
    path(f"{EDITION}/revisione/approva", life.approve, name="approve"),
    path(f"{EDITION}/revisione/modifiche", life.ask_changes, name="ask-changes"),
    path(f"{EDITION}/pubblica", publication.publication, name="publish"),
    path(f"{EDITION}/pubblica/annulla", publication.unschedule, name="unschedule"),
    path(f"{EDITION}/archivia", life.retire, name="retire"),
    path(f"{EDITION}/elimina", life.discard, name="discard"),
    path(f"{EDITION}/traduzione/<str:language>", translation.translation, name="translation"),
    path(
        f"{EDITION}/traduzione/<str:language>/pubblica",
        translation.publish_translation,
        name="publish-translation",
    ),
]
