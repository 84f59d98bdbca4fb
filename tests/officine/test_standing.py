"""What pages repeat is written once, and never with what belongs to one person."""

import pytest
from django.template import Context, Engine
from django.utils import translation

from officine.drawn import Drawn
from officine.templatetags.ui import at, places

engine = Engine(builtins=["officine.templatetags.standing", "django.templatetags.i18n"])


def test_inside_only_what_it_names_exists():
    page = engine.from_string("{% standing name=name %}{{ name }}|{{ secret }}{% endstanding %}")

    assert page.render(Context({"name": "a", "secret": "mio"})) == "a|"


def test_it_is_written_again_for_other_values_and_in_another_language():
    page = engine.from_string(
        "{% standing name=name %}{{ name }} {% get_current_language as l %}{{ l }}{% endstanding %}"
    )
    told = []
    for name, language in (("a", "it"), ("b", "it"), ("a", "en"), ("a", "it")):
        with translation.override(language):
            told.append(page.render(Context({"name": name})))

    assert told == ["a it", "b it", "a en", "a it"]


def test_what_is_not_plain_cannot_stand():
    page = engine.from_string("{% standing who=who %}{{ who }}{% endstanding %}")

    with pytest.raises(TypeError):
        page.render(Context({"who": object()}))


@pytest.mark.parametrize(
    ("path", "deep", "url", "exact", "said"),
    [
        ("/officine", 1, "/officine", False, ' aria-current="page"'),
        ("/officine/casa", 1, "/officine", False, ' aria-current="true"'),
        ("/partner", 1, "/officine", False, ""),
        ("/area", 2, "/area", True, ' aria-current="page"'),
        ("/area/ricevute", 2, "/area", True, ""),
        ("/area/ricevute/x/y", 2, "/area/ricevute", False, ' aria-current="true"'),
        ("/gestione/officine/casa", 2, "/gestione/persone", False, ""),
    ],
)
def test_a_menu_that_stands_knows_where_we_are(path, deep, url, exact, said):
    assert at(places(path, deep), url, exact) == said


def test_a_part_is_drawn_once_for_what_it_shows():
    parts, drawn = Drawn(most=2), []

    def draw(facts):
        return parts.get(facts, lambda: drawn.append(facts) or f"disegno {facts}")

    assert [draw("a"), draw("a"), draw("b"), draw("c"), draw("a")] == [
        "disegno a",
        "disegno a",
        "disegno b",
        "disegno c",
        "disegno a",
    ]
    assert drawn == ["a", "b", "c", "a"]  # two are kept: «a» had to go for «c»


def test_each_language_has_its_drawing():
    parts = Drawn(most=4)
    with translation.override("it"):
        parts.get("a", lambda: "italiano")
    with translation.override("en"):
        assert parts.get("a", lambda: "English") == "English"
