"""Who is writing where, right now: kept for a minute in the cache, in no table.

One value for each form, however many people: a lost update is mended by the next sign of life.
When the cache is away nobody is seen, and nothing else happens.
"""

import time

from django.core.cache import caches
from django.utils.translation import gettext as _

KEPT = 75  # seconds after the last sign of life; pages give one every 25


def note(assignment, person, section: str) -> None:
    """A sign of life of ``person`` in a section of a form."""
    cache = caches["presence"]
    seen = _fresh(cache.get(_key(assignment)))
    seen[person.pk] = (str(person), section, time.time())
    cache.set(_key(assignment), seen, KEPT)


def writing(at) -> str:
    """In words, who else is writing in which section of the form one reads; or nothing."""
    titles = {section.code: section.title for section in at.doc.sections}
    told = [
        _("%(who)s sta scrivendo in «%(section)s».") % {"who": name, "section": titles[section]}
        for name, section in others(at.assignment, at.user)
        if section in titles
    ]
    return " ".join(told)


def others(assignment, person) -> list[tuple[str, str]]:
    """Who else gave a sign of life in a form, and the code of the section."""
    seen = _fresh(caches["presence"].get(_key(assignment)))
    seen.pop(person.pk, None)
    return [(name, section) for name, section, _at in sorted(seen.values())]


def _key(assignment) -> str:
    return f"writing:{assignment.pk}"


def _fresh(seen: dict | None) -> dict:
    since = time.time() - KEPT
    return {pk: one for pk, one in (seen or {}).items() if one[2] > since}
