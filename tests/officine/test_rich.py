"""The texts of the Toolkit: what is written, what is read, what cannot come alive."""

import html
import re
from html.parser import HTMLParser

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from officine import italian, rich
from tests.examples import examples
from tests.toolkit.curation.payloads import PAYLOADS
from toolkit.files import edition as files

SHIPPED = files.Path(files.__file__).parent.parent / "content"
PICTURE = f"/toolkit/immagini/{'a' * 64}.png"


class Tree(HTMLParser):
    """Every element and attribute that a browser would find."""

    def __init__(self, markup):
        super().__init__()
        self.found = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.found.append(("comment", {}))

    handle_decl = handle_pi = unknown_decl = handle_comment


def alive(markup) -> list:
    """What in the markup is more than our words: other tags, attributes, addresses."""
    wrong = []
    for tag, attributes in Tree(markup).found:
        known = rich.ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        if tag not in rich.TAGS or set(attributes) - known:
            wrong.append((tag, attributes))
        if tag == "img" and not rich.PICTURE.fullmatch(attributes.get("src") or ""):
            wrong.append((tag, attributes))
        href = re.sub(r"\s", "", attributes.get("href") or "").lower()
        if re.match(r"[a-z0-9+.-]*:", href) and not href.startswith(("http:", "https:", "mailto:")):
            wrong.append((tag, attributes))
    return wrong


def test_the_corpus_is_large_and_says_nothing_twice():
    assert len(PAYLOADS) >= 200
    assert len(set(PAYLOADS)) == len(PAYLOADS)


def test_some_of_the_corpus_would_be_alive_unread():
    """The check itself sees what it looks for."""
    assert len([one for one in PAYLOADS if alive(one)]) > 100


def test_nothing_comes_alive_whichever_way_it_is_read():
    wrong = {}
    for payload in PAYLOADS:
        for text in (payload, rich.clean(payload), rich.to_text(payload), f"- {payload}"):
            if found := alive(rich.to_html(text)):
                wrong[payload] = found

    assert wrong == {}


def test_what_is_kept_has_no_tag_and_leads_to_no_program():
    """Also for who reads the text with another reader of Markdown."""
    kept = [text for one in PAYLOADS for text in (rich.clean(one), rich.to_text(one))]

    assert [text for text in kept if re.search(r"<[a-zA-Z/!?]", text)] == []
    assert [text for text in kept if re.search(r"\]\(\s*<?(java|vb)script", text, re.I)] == []
    assert [text for text in kept if not rich.is_clean(text)] == []


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _same(markup):
    return re.sub(r"\s+", " ", html.unescape(markup)).replace("> <", "><").strip()


def test_the_shipped_texts_read_as_they_always_did():
    """And once more after they were opened in the editor and saved."""
    texts = {
        text
        for file in sorted(SHIPPED.rglob("*.yaml"))
        for text in _texts(yaml.safe_load(file.read_text()))
    }
    assert len(texts) > 1000
    other = [text for text in texts if _same(rich.to_html(text)) != _same(italian.prose(text))]
    changed = [text for text in texts if rich.clean(text) != text]
    lost = [
        text
        for text in texts
        if _same(rich.to_html(rich.to_text(rich.to_html(text)))) != _same(rich.to_html(text))
    ]

    assert (other, changed, lost) == ([], [], [])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ""),
        ("Uno\n\nDue", "<p>Uno</p><p>Due</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("Prima:\n2. due\n3. tre", '<p>Prima:</p><ol start="2"><li>due</li><li>tre</li></ol>'),
        ("• a\n\n• b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\n  1. b", "<ul><li>a <ol><li>b</li></ol></li></ul>"),
        ("2021. Un anno", "<p>2021. Un anno</p>"),
        ("# Titolo", "<h3>Titolo</h3>"),
        ("#### Sotto", "<h4>Sotto</h4>"),
        ("**forte** e *piano*", "<p><strong>forte</strong> e <em>piano</em></p>"),
        ("nome_del_file __x__", "<p>nome_del_file __x__</p>"),
        ("> no", "<p>> no</p>"),
        ("    rientro", "<p>rientro</p>"),
        ("`codice` <b>x</b> &amp;", "<p>`codice` &lt;b&gt;x&lt;/b&gt; &amp;amp;</p>"),
        ("[qui](https://a.it)", '<p><a href="https://a.it" rel="noopener">qui</a></p>'),
        ("[qui](/toolkit)", '<p><a href="/toolkit" rel="noopener">qui</a></p>'),
        ("[qui](//a.it)", "<p>[qui](//a.it)</p>"),
        (f"![Un albero]({PICTURE})", f'<p><img src="{PICTURE}" alt="Un albero"></p>'),
        (f"![]({PICTURE})", "<p></p>"),
        ("![Un albero](https://a.it/x.png)", "<p>Un albero</p>"),
        ("1. a\n\n   ancora", "<ol><li><p>a</p><p>ancora</p></li></ol>"),
    ],
)
def test_what_each_sign_means(text, read):
    assert _same(rich.to_html(text)) == html.unescape(read)


@pytest.mark.parametrize(
    ("made", "text"),
    [
        ("<p>a<br>b</p><p></p><p>c</p>", "a\\\nb\n\nc"),
        ("<div>a</div><div>b</div>", "a\n\nb"),
        ("sciolto <b>x</b><ul><li>y</li></ul>", "sciolto **x**\n\n- y"),
        ("<p><strong> a </strong>b</p>", "**a** b"),
        ("<ol start='4'><li><p>a</p><p>b</p></li><li>c</li></ol>", "4. a\n\n   b\n5. c"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<p>- non è una lista</p>", "\\- non è una lista"),
        ("<p>1. nemmeno</p>", "1\\. nemmeno"),
        ("<p># né un titolo</p>", "\\# né un titolo"),
        ("<p>2 * 3 \\ [a](b)</p>", "2 \\* 3 \\\\ [a]\\(b)"),
        ("<h1>T</h1><h5>S</h5>", "### T\n\n#### S"),
        (
            "<p><a href='https://a.it/a b(c)'>x [y]</a></p>",
            "[x \\[y\\]](https://a.it/a%20b%28c%29)",
        ),
        ("<p><a href='javascript:a()'>x</a></p>", "x"),
        (f"<p><img src='{PICTURE}' alt='Un  albero'></p>", f"![Un albero]({PICTURE})"),
        (f"<p><img src='{PICTURE}'></p>", ""),
        ("<p><img src='https://a.it/x.png' alt='x'></p>", ""),
        ("<table><tr><td>a</td></tr></table>", "a"),
    ],
)
def test_what_the_editor_made_becomes_text(made, text):
    assert rich.to_text(made) == text


signs = st.text(alphabet="ab 1.-*#[]()!\\_>\n+&;:/é", max_size=60)


@examples(share=2)
@given(signs)
def test_any_text_is_read_and_survives_the_editor(text):
    shown = rich.to_html(text)
    assert alive(shown) == []

    again = rich.to_html(rich.to_text(shown))

    assert rich.to_html(rich.to_text(again)) == again  # settled after one pass
    assert rich.plain(rich.to_text(shown)) == rich.plain(rich.to_text(again))


def test_words_alone_for_lists_and_descriptions():
    text = f"### Titolo\n\n1. **Uno**\n2. [due](https://a.it)\n\n![Un albero]({PICTURE})"

    assert rich.plain(text) == "Titolo Uno due Un albero"
    assert rich.pictures(text) == [(PICTURE, "Un albero")]
