"""What every template may use without loading it: how things are written, icons, states, rights."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officine import assets, italian
from officine import rich as texts
from officine.spoken import Spoken

register = template.Library()

register.filter("day", italian.day)
register.filter("day_short", italian.day_short)
register.filter("month", italian.month)
register.filter("weekday", italian.weekday)
register.filter("moment", italian.moment)
register.filter("clock", italian.clock)
register.filter("number", italian.number)
register.filter("money", italian.money)
register.filter("percent", italian.percent)
register.filter("filesize_it", italian.filesize)
register.filter("days_left", italian.days_left)
register.filter("age", italian.age)


def _abroad(text) -> bool:
    """Whether the page speaks another language than the text: the Toolkit's is Italian."""
    return (get_language() or "it") != getattr(text, "lang", "it")


@register.filter
def in_italian(text):
    """What the Toolkit says, as it says it: on a page in another language it declares its own."""
    return format_html('<span lang="it">{}</span>', text) if text and _abroad(text) else text


@register.filter
def prose(text):
    """Paragraphs and lists of a plain text, declared Italian where the page is not."""
    written = italian.prose(text)
    if not written or not _abroad(text):
        return written
    return format_html('<div class="of-italian" lang="it">{}</div>', written)


@register.filter
def rich(text):
    """A text of the Toolkit as it is read (``officine.rich``), declared Italian likewise."""
    written = texts.to_html(text)
    if not written or not _abroad(text):
        return written
    return format_html('<div class="of-italian" lang="it">{}</div>', written)


@register.filter
def plain(text):
    """The words of a text without its marks, still in its language."""
    bare, language = texts.plain(text), getattr(text, "lang", "")
    return Spoken(bare, language) if language else bare


# Tone of each state's badge: its colour and its shape (components.css). The word is the state's.
TONES = {
    "draft": "now",
    "in_review": "now",
    "open": "now",
    "running": "now",
    "queued": "plan",
    "planned": "plan",
    "prepared": "plan",
    "to_start": "plan",
    "sent": "sent",
    "closing": "now",
    "returned": "late",
    "signed": "done",
    "convened": "sent",
    "rectified": "late",
    "held": "done",
    "confirmed": "done",
    "answered": "done",
    "withdrawn": "quiet",
    "validated": "done",
    "done": "done",
    "ready": "done",
    "accepted": "done",
    "published": "done",
    "shared": "sent",
    "public": "done",
    "concluded": "done",
    "complete": "done",
    "in_progress": "now",
    "late": "late",
    "failed": "late",
    "declined": "quiet",
    "clean": "done",
    "waiting": "plan",
    "refused": "late",
    "proposed": "plan",
    "applied": "done",
    "delivered": "done",
    "sending": "now",
    "revoked": "quiet",
    "cancelled": "quiet",
    "suspended": "quiet",
    "retired": "quiet",
    "forwarded": "quiet",
    "waived": "quiet",
}


@register.simple_tag
def italia(name: str) -> str:
    """The address of a built asset: ``build/italia.css`` or ``build/sprite.svg``."""
    return assets.asset(name)


@register.simple_tag
def icon(name: str, size: str = "sm", extra: str = "") -> SafeString:
    """An icon of the sprite beside a word, so never announced: ``{% icon "it-check" %}``."""
    return format_html(
        '<svg class="icon icon-{} {}" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        size,
        extra,
        assets.asset("build/sprite.svg"),
        name,
    )


@register.simple_tag
def badge(word: str, tone: str = "plan") -> SafeString:
    """A word with its shape: tones ``now done late plan sent quiet expected``."""
    return format_html('<span class="state state-{}">{}</span>', tone, word)


@register.simple_tag
def state(subject) -> SafeString:
    """The state of anything that has one, as a badge with its word."""
    return badge(subject.get_state_display(), TONES.get(subject.state, "plan"))


@register.simple_tag(takes_context=True)
def here(context, url: str, exact: bool = False) -> SafeString:
    """``aria-current`` on the link of a menu that leads where we are, or above it."""
    path = getattr(context.get("request"), "path", "")
    if path == url:
        return SafeString(' aria-current="page"')
    if not exact and path.startswith(url.rstrip("/") + "/"):
        return SafeString(' aria-current="true"')
    return SafeString("")


@register.filter
def places(path: str, deep: int = 1) -> str:
    """What a menu knows of where we are: the first parts of the path, and whether it goes on."""
    parts = path.strip("/").split("/")
    return "/".join(parts[:deep]) + ("/…" if len(parts) > deep else "")


@register.simple_tag
def at(place: str, url: str, exact: bool = False) -> SafeString:
    """``here`` for a menu that stands: ``place`` is what ``places`` made of the path."""
    where = url.strip("/")
    if place == where:
        return SafeString(' aria-current="page"')
    if not exact and place.startswith(f"{where}/"):
        return SafeString(' aria-current="true"')
    return SafeString("")


@register.simple_tag(takes_context=True)
def may(context, permission: str, subject=None) -> bool:
    """``{% may "workshops.remind" workshop as ok %}``: whether who looks has the right."""
    user = getattr(context.get("request"), "user", None)
    return bool(user and user.has_perm(permission, subject))


@register.simple_tag
def breadcrumb(*parts: str) -> SafeString:
    """``{% breadcrumb label url label url label %}``: the last label is where we are."""
    links = [(_("Home"), reverse("home"))]
    pairs = list(parts)
    here = pairs.pop() if len(pairs) % 2 else ""
    links += zip(pairs[::2], pairs[1::2], strict=True)
    trail = format_html_join(
        "",
        '<li class="breadcrumb-item"><a href="{}">{}</a>'
        '<span class="separator" aria-hidden="true">/</span></li>',
        ((url, label) for label, url in links),
    )
    return format_html(
        '<nav class="breadcrumb-container" aria-label="{}" data-element="breadcrumb">'
        '<ol class="breadcrumb">{}<li class="breadcrumb-item active" aria-current="page">{}</li>'
        "</ol></nav>",
        _("Percorso di navigazione"),
        trail,
        here,
    )
