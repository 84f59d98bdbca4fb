"""The texts of the Toolkit: stored as a small Markdown, written in an editor, read as HTML.

Paragraphs, lists, ``### headings``, ``**strong**``, ``*emphasis*``, links, pictures of the portal.
Nothing else means anything: HTML in a text is only letters. ``to_html`` reads, ``to_text`` takes
what the editor made, ``clean`` is for texts that come as they are (a plain field, the API, a file);
every way in goes through one of the last two.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_inline import emphasis

from officine.rich_writer import written

TAGS = {"p", "br", "ul", "ol", "li", "h3", "h4", "strong", "em", "a", "img"}
# What the editor and pages of others write for the same thing, before it is made one of TAGS
ALSO = {"b", "i", "h1", "h2", "h5", "h6", "div"}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
GONE = {"script", "style", "template", "iframe", "object", "noscript", "textarea", "title", "svg"}
PICTURE = re.compile(r"/toolkit/immagini/[0-9a-f]{64}\.(?:png|jpg|webp)")

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_TAG = re.compile(r"<[a-zA-Z/!?]")
_TARGET = re.compile(
    r"(!?\[(?:[^\[\]\\]|\\.)*\])"  # the words of a link
    r"(?:\(([^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)|:\s*(\S+))"  # where it leads
)
_LIVE = re.compile(r"<?(javascript|vbscript|data|file|blob|filesystem|livescript|mocha|jar):")
_SPACES = re.compile(r"[\s\x00-\x20]+")
_BULLET = re.compile(r"^(\s*)[•*-](\s+\S)")
_NUMBERED = re.compile(r"^\s*\d{1,3}[.)]\s+\S")
_LONG_NUMBER = re.compile(r"^(\s*\d{4,})([.)]\s)")


def to_html(text: str | None) -> SafeString:
    """What a reader sees; only the tags of ``TAGS``, whatever the text says."""
    return _html(text or "")


@lru_cache(maxsize=4096)
def _html(text: str) -> SafeString:
    rendered = _markdown().render(_laid_out(text)).strip()
    return mark_safe(_allowed(rendered, TAGS))  # noqa: S308  cleaned in the same line


def to_text(markup: str | None) -> str:
    """The text of what an editor made: unknown tags go and leave their words, scripts go whole."""
    return clean(written(_allowed(markup or "", TAGS | ALSO)))


def clean(text: str | None) -> str:
    """The same text, with nothing in it that could come alive in some other reader of Markdown."""
    text = _CONTROL.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
    for _again in range(8):
        if not _TAG.search(text):
            return _TARGET.sub(_harmless, text)
        text = html.unescape(nh3.clean(text, tags=set(), clean_content_tags=GONE))
    return _TARGET.sub(_harmless, text.replace("<", "‹"))


def cleaned(value):
    """The same plain value (dict, list, text, number) with every text in it clean."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [cleaned(one) for one in value]
    if isinstance(value, dict):
        return {key: cleaned(one) for key, one in value.items()}
    return value


def is_clean(text: str) -> bool:
    """Whether ``clean`` would leave it as it is."""
    return clean(text) == text


def plain(text: str | None) -> str:
    """The words alone, in one line, for lists and descriptions."""
    return " ".join("".join(_words(_markdown().parse(_laid_out(text or "")))).split())


def _words(tokens) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield from _words(token.children)
        elif token.type in ("text", "image"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        if token.block:
            yield " "


def pictures(text: str | None) -> list[tuple[str, str]]:
    """The pictures that a text shows, as pairs of address and alternative."""
    found = []
    for token in _markdown().parse(_laid_out(text or "")):
        for child in token.children or ():
            if child.type == "image":
                found.append((child.attrGet("src"), child.content))
    return found


def _allowed(markup: str, tags: set[str]) -> str:
    return nh3.clean(
        markup,
        tags=tags,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        clean_content_tags=GONE,
        url_schemes=SCHEMES,
        link_rel="noopener",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Pictures are ours; links lead to a known kind of address or to a place of the portal."""
    if tag == "img" and name == "src":
        return value if PICTURE.fullmatch(value) else None
    if tag == "a" and name == "href":
        return value if is_address(value) else None
    if name == "start":
        return value if value.isascii() and value.isdigit() and len(value) < 4 else None
    return value


def is_address(target: str) -> bool:
    """Whether a link may lead there."""
    target = _SPACES.sub("", html.unescape(target)).lower()
    scheme, colon, _rest = target.partition(":")
    if colon and "/" not in scheme and "#" not in scheme and "?" not in scheme:
        return scheme in SCHEMES
    return not target.startswith(("//", "/\\", "\\"))


def _harmless(match: re.Match) -> str:
    """The words alone of what leads to a program instead of a page."""
    target = _SPACES.sub("", html.unescape(unquote(match[2] or match[3] or ""))).lower()
    return match[1].lstrip("!")[1:-1] if _LIVE.match(target) else match[0]


def _laid_out(text: str) -> str:
    """The lists of the plain texts of the Toolkit as Markdown wants them."""
    lines: list[str] = []
    for line in _CONTROL.sub("", text.replace("\r\n", "\n")).split("\n"):
        line = _BULLET.sub(r"\1-\2", line)
        line = _LONG_NUMBER.sub(r"\1\\\2", line)
        before = lines[-1] if lines else ""
        if _NUMBERED.match(line) and before.strip() and not _in_list(lines):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)


def _in_list(lines: list[str]) -> bool:
    """Whether the last lines, back to a blank one, contain an item of a numbered list."""
    for line in reversed(lines):
        if not line.strip():
            return False
        if _NUMBERED.match(line) or _BULLET.match(line):
            return True
    return False


def _stars_only(state, silent: bool) -> bool:
    return state.src[state.pos] == "*" and emphasis.tokenize(state, silent)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    reader.disable(
        [
            *("code", "fence", "blockquote", "hr", "html_block", "reference", "lheading"),
            *("backticks", "entity", "html_inline", "autolink"),
        ]
    )
    reader.inline.ruler.at("emphasis", _stars_only)
    reader.validateLink = is_address
    reader.core.ruler.push("of_the_toolkit", _of_the_toolkit)
    return reader


def _of_the_toolkit(state) -> None:
    """Two levels of headings; an item of a list that is one paragraph is only its words."""
    tokens = state.tokens
    for at, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h4" if token.tag in ("h4", "h5", "h6") else "h3"
        if token.type == "list_item_open" and _is_single(tokens, at):
            tokens[at + 1].hidden = tokens[at + 3].hidden = True
        for child in token.children or ():
            if child.type == "image" and not _is_picture(child):
                child.type, child.tag, child.children = "text", "", None


def _is_single(tokens, at: int) -> bool:
    """Whether the item that opens here has one paragraph at most beside its own lists."""
    level = tokens[at].level + 1
    inside = []
    for token in tokens[at + 1 :]:
        if token.level < level:
            break
        if token.level == level and token.type == "paragraph_open":
            inside.append(token)
    return len(inside) == 1 and tokens[at + 1] is inside[0]


def _is_picture(token) -> bool:
    return bool(token.content.strip() and PICTURE.fullmatch(token.attrGet("src") or ""))
