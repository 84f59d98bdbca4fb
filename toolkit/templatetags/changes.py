"""What changed between two editions, as HTML: thousands of small pieces, so not one by one."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from officine.templatetags.ui import in_italian
from toolkit.curation.diff import ADDED, MOVED, REMOVED, Difference, FieldChange

register = template.Library()


@register.filter
def marks(item: Difference) -> str:
    """What happened to an item: a word with its sign and colour for each thing."""
    return format_html_join(
        " ",
        '<span class="ch-mark ch-{}">{}</span>',
        ((mark, _word(item, mark)) for mark in item.marks),
    )


def _word(item: Difference, mark: str) -> str:
    if mark == ADDED:
        return _("aggiunto")
    if mark == REMOVED:
        return _("tolto")
    if mark != MOVED:
        return _("modificato")
    if not item.changed_place:
        return _("spostato")
    places = {"from": item.parent_before, "to": item.parent_after}
    return _("spostato da %(from)s a %(to)s") % places


@register.filter
def told(change: FieldChange) -> str:
    """A text before and after: what left and what came are marked, and announced by a word."""
    words = {REMOVED: ("del", _("tolto:")), ADDED: ("ins", _("aggiunto:"))}
    parts = []
    for piece in change.pieces:
        text = in_italian(piece.text)
        if piece.mark not in words:
            parts.append(format_html("{}", text))
            continue
        tag, word = words[piece.mark]
        hidden = format_html('<span class="visually-hidden">{} </span>', word)
        whole = format_html('{}{}<span class="visually-hidden">.</span>', hidden, text)
        parts.append(format_html(f"<{tag}>{{}}</{tag}>", whole))
    return format_html_join("", "{}", ((part,) for part in parts))


@register.filter
def branch(items: tuple[Difference, ...]) -> str:
    """A branch of the tree of changes, with all that grows from it."""
    rows = []
    for item in items:
        name = in_italian(item.title)
        if item.code:
            name = format_html('<span class="of-code">{}</span> {}', item.code, name)
        if item.fields:
            name = format_html('<a href="#{}">{}</a>', item.id, name)
        rows.append((name, marks(item), branch(item.parts) if item.parts else ""))
    return format_html(
        '<ul class="ch-tree">{}</ul>', format_html_join("", "<li>{} {}{}</li>", rows)
    )
