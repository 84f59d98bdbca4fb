"""Signs that no font of ours can draw: they are printed by their number, ``[U+1F600]``.

PDF/UA wants every sign drawn, so the compiler refuses a document with one that is not. An answer
may hold any sign there is; its paper says which one stands there and the rest word for word.
"""

import re
import tempfile
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path

import typst
from django.conf import settings

STANDARDS = ["ua-1"]  # the compiler refuses what a screen reader could not read
REFUSED = re.compile(
    r"the text `\"(.*)\"` could not be displayed|disallowed codepoint `\"(.*)\"`", re.DOTALL
)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
MARK = "\ufeff"  # of the order of bytes: comes along with a pasted text, and says nothing
DRAWN_UP_TO = "\u024f"  # Latin with its extensions, which every font of ours has
MOST_ROUNDS = 20  # signs that are drawn alone and not beside another
PAGE = """#set document(title: "Segni")
#set text(font: "Titillium Web", lang: "it")
#sys.inputs.data
"""


@cache
def fonts() -> typst.Fonts:
    folders = [settings.ITALIA / "fonts" / name for name in ("Titillium_Web", "Lora")]
    folders.append(settings.ITALIA / "fonts" / "Roboto_Mono")
    return typst.Fonts(include_system_fonts=False, font_paths=[str(f) for f in folders])


def refused(error: typst.TypstError) -> str:
    """The sign or signs that the compiler says it cannot draw; nothing if that is not why."""
    found = REFUSED.search(str(error))
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1] or found[2]) if found else ""


def without_undrawn(data, compiled: Callable[[object], bytes], error: typst.TypstError) -> bytes:
    """The document with every sign that cannot be drawn said by its number.

    Raises the error of the compiler if it is about something else.
    """
    undrawn = {sign for sign in _signs(data) if sign > DRAWN_UP_TO and not is_drawn(sign)}
    for _round in range(MOST_ROUNDS):
        if not (named := refused(error)):
            raise error
        undrawn |= set(named)
        try:
            return compiled(_said(data, str.maketrans({one: name_of(one) for one in undrawn})))
        except typst.TypstError as again:
            error = again
    raise error


def name_of(sign: str) -> str:
    if sign == MARK:
        return ""
    return f"[U+{ord(sign):04X}]"


@lru_cache(maxsize=20_000)
def is_drawn(sign: str) -> bool:
    """Whether a font of ours has the sign: a page with nothing else is tried."""
    with tempfile.TemporaryDirectory(prefix="officine-pdf-") as name:
        page = Path(name) / "page.typ"
        page.write_text(PAGE)
        compiler = typst.Compiler(
            str(page),
            root=name,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": sign},
        )
        try:
            compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=0)
        except typst.TypstError as error:
            if not refused(error):
                raise
            return False
    return True


def _signs(data) -> set[str]:
    return {sign for text in _texts(data) for sign in text}


def _texts(data) -> Iterable[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for part in data.values():
            yield from _texts(part)
    elif isinstance(data, list | tuple):
        for part in data:
            yield from _texts(part)


def _said(data, signs: dict):
    if isinstance(data, str):
        return data.translate(signs)
    if isinstance(data, dict):
        return {key: _said(part, signs) for key, part in data.items()}
    if isinstance(data, list | tuple):
        return [_said(part, signs) for part in data]
    return data
