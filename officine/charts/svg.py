"""The few words of SVG that we write, escaped, in a fixed order: same data, same bytes."""

from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString, mark_safe

INK = "#17324D"
SOFT = "#455A70"
RULE = "#D9DFE7"
ACCENT = "#A35709"
WHITE = "#FFFFFF"
NOW = "#0059B3"
DONE = "#00683C"
LATE = "#B3261E"
PLAN = "#5A6772"
EXPECTED = "#6B3FA0"

FONT = "Titillium Web"


def number(value: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{round(value, 1):g}"


def tag(name: str, *children: str, **attributes) -> str:
    """An element; ``_`` in the name of an attribute is ``-``, ``None`` leaves it out."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}="
        + quoteattr(number(value) if isinstance(value, int | float) else str(value))
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return f"<{name}{written}/>"
    return f"<{name}{written}>{''.join(children)}</{name}>"


def text(x: float, y: float, words: str, size: int = 14, **attributes) -> str:
    attributes = {"fill": INK, "font_family": FONT} | attributes
    return tag("text", escape(words), x=x, y=y, font_size=size, **attributes)


def drawing(
    width: float, height: float, uid: str, title: str, description: str, *parts: str
) -> SafeString:
    """The whole drawing, named for who does not see it; every word in it went through escape."""
    written = tag(
        "svg",
        tag("title", escape(title), id=f"{uid}-t"),
        tag("desc", escape(description), id=f"{uid}-d"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"{uid}-t {uid}-d",
    )
    return markup(written)


def markup(written: str) -> SafeString:
    """What this package wrote, ready for a page: every word in it went through escape."""
    return mark_safe(written)  # noqa: S308  escaped where it was written


def hatch(uid: str, colour: str, ground: str = WHITE, angle: int = 45, gap: int = 6) -> str:
    """A pattern of slanting lines, so that a band speaks without its colour."""
    return tag(
        "pattern",
        tag("rect", width=gap, height=gap, fill=ground),
        tag("path", d=f"M0 0V{gap}", stroke=colour, stroke_width=gap * 0.7),
        id=uid,
        width=gap,
        height=gap,
        patternUnits="userSpaceOnUse",
        patternTransform=f"rotate({angle})",
    )


def wide(words: str, size: int = 14) -> float:
    """About how wide some words are: Titillium Web takes half its size a letter."""
    return len(words) * size * 0.5


def shorten(words: str, width: float, size: int = 14) -> str:
    """The words, cut to a width with an ellipsis."""
    most = max(1, int(width / (size * 0.5)))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
