"""What a search found, as HTML."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from officine.stems import pieces
from toolkit.search import Asked

register = template.Library()


@register.filter
def marked(text: str, asked: Asked) -> str:
    """A text of the Toolkit with what one looks for marked in it, in its language."""
    cut = pieces(text, asked.terms, asked.language)
    html = format_html_join("", "{}", ((_piece(*one),) for one in cut))
    if get_language() == asked.language:
        return html
    return format_html('<span lang="{}">{}</span>', asked.language, html)


def _piece(text: str, is_found: bool) -> str:
    return format_html("<mark>{}</mark>", text) if is_found else text


@register.filter
def passage(entry, asked: Asked) -> str:
    """The passage of an entry that says most of what one looks for, marked."""
    return marked(asked.excerpt(entry), asked)


@register.filter
def url_in(entry, edition) -> str:
    return entry.url(edition.address)
