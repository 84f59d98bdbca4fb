"""Where each thing is, below ``/api/v1``. One block for each room."""

from django.urls import path

from toolkit.api.curating import (
    addresses,  # noqa: F401  registers the words of these addresses
    comments,
    compared,
    editions,
    exchange,
    items,
    lessons,
    life,
    pictures,
    translations,
)

EDITION = "curation/<row_number:edition>/"
ITEM = f"{EDITION}items/<item_kind:kind>/<item_code:code>/"
TRANSLATION = f"{EDITION}translations/<tongue:language>/"
LESSON = "lessons/<row_number:lesson>/"


def at(route: str, viewset, name: str, **verbs: str):
    """One address: which method of the viewset answers to which of HTTP."""
    return path(route, viewset.as_view(verbs), name=f"curation-{name}")


urlpatterns = [
    # Editions
    at("curation/", editions.EditionsViewSet, "editions", get="list", post="create"),
    at(
        EDITION,
        editions.OneEditionViewSet,
        "edition",
        get="retrieve",
        patch="partial_update",
        delete="destroy",
    ),
    at(f"{EDITION}outline/", editions.OneEditionViewSet, "outline", get="outline"),
    at(f"{EDITION}history/", items.HistoryViewSet, "own-history", get="own_history"),
    # Their items
    at(f"{EDITION}items/", items.ItemsViewSet, "items", post="create"),
    at(
        ITEM,
        items.ItemViewSet,
        "item",
        get="retrieve",
        patch="partial_update",
        delete="destroy",
    ),
    at(f"{ITEM}duplicate/", items.ItemViewSet, "duplicate", post="duplicate"),
    at(f"{ITEM}move/", items.ItemViewSet, "move", post="move"),
    at(f"{ITEM}history/", items.HistoryViewSet, "history", get="history"),
    at(f"{ITEM}comments/", comments.CommentsViewSet, "comments", get="list", post="create"),
    at(
        f"{EDITION}changes/<row_number:change>/undo/",
        items.HistoryViewSet,
        "undo",
        post="undo",
    ),
    at(
        f"{EDITION}comments/<row_number:comment>/resolve/",
        comments.CommentsViewSet,
        "resolve",
        post="resolve",
    ),
    # Compared and checked
    at(f"{EDITION}compare/", compared.ComparedViewSet, "compare", get="compare"),
    at(
        f"{EDITION}compare/<row_number:other>/",
        compared.ComparedViewSet,
        "compare-with",
        get="compare_with",
    ),
    at(f"{EDITION}checklist/", compared.ComparedViewSet, "checklist", get="checklist"),
    at(f"{EDITION}impact/", compared.ComparedViewSet, "impact", get="impact"),
    at(f"{EDITION}life/", compared.ComparedViewSet, "life", get="life"),
    # Reviewed, published, retired
    *(
        at(f"{EDITION}{verb}/", life.LifeViewSet, verb, post=verb.replace("-", "_"))
        for verb in (
            "submit",
            "approve",
            "ask-changes",
            "publish",
            "schedule",
            "unschedule",
            "retire",
        )
    ),
    # In another language
    at(
        TRANSLATION,
        translations.TranslationsViewSet,
        "translation",
        get="list",
        patch="partial_update",
    ),
    at(
        f"{TRANSLATION}publish/",
        translations.TranslationsViewSet,
        "publish-translation",
        post="publish",
    ),
    # Out and in
    at(
        f"{EDITION}files/<edition_ending:ending>/",
        exchange.ExportsViewSet,
        "file",
        get="edition_file",
    ),
    at(
        f"{EDITION}files/<item_code:code>/<form_ending:ending>/",
        exchange.ExportsViewSet,
        "form-file",
        get="form_file",
    ),
    at("imports/", exchange.ImportsViewSet, "imports", post="create"),
    at(
        "imports/<kept:upload>/",
        exchange.ImportViewSet,
        "import",
        get="retrieve",
        delete="destroy",
    ),
    at("imports/<kept:upload>/confirm/", exchange.ImportViewSet, "import-confirm", post="confirm"),
    at(f"{EDITION}imports/", exchange.FormImportsViewSet, "form-imports", post="create"),
    at(
        f"{EDITION}imports/<kept:upload>/",
        exchange.FormImportsViewSet,
        "form-import",
        get="retrieve",
    ),
    at(
        f"{EDITION}imports/<kept:upload>/confirm/",
        exchange.FormImportsViewSet,
        "form-import-confirm",
        post="confirm",
    ),
    # Pictures
    at(f"{EDITION}pictures/", pictures.PicturesViewSet, "pictures", get="list", post="create"),
    # What was learnt, and what practice says
    at("lessons/", lessons.LessonsViewSet, "lessons", get="list"),
    at(LESSON, lessons.LessonViewSet, "lesson", get="retrieve"),
    *(
        at(f"{LESSON}{verb}/", lessons.LessonViewSet, f"lesson-{verb}", post=verb)
        for verb in ("accept", "decline", "apply")
    ),
    at("practice/", lessons.PracticeViewSet, "practice", get="retrieve"),
]
