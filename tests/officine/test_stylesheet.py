"""The small reader of CSS: keeps what can match, drops what cannot, breaks nothing."""

import pytest

from officine import stylesheet
from officine.management.commands.build_css import sprite

WORDS = {"card", "of-card", "btn", "sm:flex"}
ELEMENTS = {"a", "p", "div", "body"}


def kept(css: str) -> str:
    return "".join(map(str, stylesheet.used(stylesheet.read(css), WORDS, ELEMENTS)))


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        (".card{a:b}", ".card{a:b}"),
        (".modal{a:b}", ""),
        (".card,.modal .x{a:b}", ".card{a:b}"),
        (".card .modal{a:b}", ""),
        (".card:not(.modal):hover::after{a:b}", ".card:not(.modal):hover::after{a:b}"),
        (":is(.modal,.card) a{a:b}", ":is(.modal,.card) a{a:b}"),
        ("a.card>p{a:b}", "a.card>p{a:b}"),
        ("video{a:b}", ""),
        ('a[href="x,y{z"]{a:b}', 'a[href="x,y{z"]{a:b}'),
        (":root{--a:b}", ":root{--a:b}"),
        ("*,::before{a:b}", "*,::before{a:b}"),
        (".sm\\:flex{a:b}", ".sm\\:flex{a:b}"),
        ("@media (min-width:1px){.card{a:b}.modal{a:b}}", "@media (min-width:1px){.card{a:b}}"),
        ("@media print{.modal{a:b}}", ""),
        ("@font-face{font-family:x}", ""),
        ('@charset "UTF-8";/* } */.card{a:"}"}', '.card{a:"}"}'),
        (".card{background:url(data:image/svg+xml;base64,AA==)}",
         ".card{background:url(data:image/svg+xml;base64,AA==)}"),
    ],
)  # fmt: skip
def test_a_rule_stays_if_some_selector_can_match(css, expected):
    assert kept(css) == expected


def test_variables_and_animations_that_nothing_asks_for_go():
    rules = stylesheet.read(
        ":root{--bootstrap-italia-version:'2';--a:var(--b);--b:1;--c:2}"
        "@keyframes spin{to{x:y}}@keyframes fade{to{x:y}}.card{color:var(--a);animation:spin 1s}"
    )
    text = "".join(map(str, stylesheet.without_unused_names(rules)))
    assert text == (
        ":root{--bootstrap-italia-version:'2';--a:var(--b);--b:1}"
        "@keyframes spin{to{x:y}}.card{color:var(--a);animation:spin 1s}"
    )


def test_a_variable_that_only_our_own_css_asks_for_stays():
    rules = stylesheet.read(":root{--c:2}")
    assert str(stylesheet.without_unused_names(rules, "a{color:var(--c)}")[0]) == ":root{--c:2}"


def test_a_file_that_does_not_end_is_refused():
    with pytest.raises(ValueError, match="does not end"):
        stylesheet.read(".card{a:b")


def test_the_sprite_keeps_the_icons_that_are_named():
    whole = '<svg xmlns="s"><symbol id="it-a"><path d="A"/></symbol><symbol id="it-b"/></svg>'
    assert sprite(whole, {"it-a"}) == (
        '<svg xmlns="s"><symbol id="it-a"><path d="A"/></symbol></svg>\n'
    )
