"""``{% standing %}``: what a page repeats the same for everybody, written once a process."""

from django import template
from django.template.base import token_kwargs
from django.urls import get_script_prefix
from django.utils.translation import get_language

register = template.Library()
PLAIN = (str, int, bool, dict, type(None))  # whose repr says all that they are
MOST = 200  # faces of one part: more would mean that something in it is not standing


class StandingNode(template.Node):
    """Keeps what it wrote for the same values in the same language.

    Inside it only the values it names exist: what is private on a page cannot be in it by mistake,
    and what it was written from is the whole of its key.
    """

    def __init__(self, values: dict, nodelist):
        self.values, self.nodelist, self.written = values, nodelist, {}

    def render(self, context) -> str:
        values = {name: value.resolve(context) for name, value in self.values.items()}
        if not all(isinstance(value, PLAIN) for value in values.values()):
            raise TypeError(f"Only plain values stand: {sorted(values)}")
        key = (get_language(), get_script_prefix(), repr(values))
        kept = self.written.get(key)
        if kept is None:
            if len(self.written) >= MOST:
                self.written.clear()
            inside = context.new(values)
            inside.request = None
            kept = self.written[key] = self.nodelist.render(inside)
        return kept


@register.tag
def standing(parser, token) -> StandingNode:
    """``{% standing owner=owner mail=contact_email %}…{% endstanding %}``."""
    bits = token.split_contents()[1:]
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError("{% standing %} takes name=value only.")
    nodelist = parser.parse(("endstanding",))
    parser.delete_first_token()
    return StandingNode(values, nodelist)
