"""The number and the short code of a form that is asked: what stands on paper and is typed back."""

import re
import uuid

from workshops.models import Assignment

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that a hand writes like something else
ALIKE = str.maketrans("OIL", "011")
BITS = 40
REST = 128 - BITS


def number_of(assignment: Assignment) -> str:
    """The number of a request in its officina: OPM-C000123. Receipts have a year in its place."""
    return f"{assignment.participation.workshop.prefix}-C{assignment.pk:06}"


def short_code(assignment: Assignment) -> str:
    """Eight signs that say the same request, for who reads them aloud: 7Q4M-2XKD."""
    left, signs = assignment.public_id.int >> REST, ""
    for _turn in range(BITS // 5):
        left, sign = divmod(left, 32)
        signs = ALPHABET[sign] + signs
    return f"{signs[:4]}-{signs[4:]}"


def asked_under(typed: str, assignments):
    """Those of ``assignments`` that a number or a short code stands for, however it was typed."""
    text = re.sub(r"[\s.\-–/]", "", typed[:40]).upper()
    number = re.fullmatch(r"([A-Z0-9]{1,6}?)C(\d{6,12})", text)
    if number:
        prefix, key = number.groups()
        return assignments.filter(pk=int(key), participation__workshop__prefix__iexact=prefix)
    signs = text.translate(ALIKE)
    if len(signs) != BITS // 5 or set(signs) - set(ALPHABET):
        return assignments.none()
    first = 0
    for sign in signs:
        first = first * 32 + ALPHABET.index(sign)
    low = first << REST
    return assignments.filter(
        public_id__gte=uuid.UUID(int=low), public_id__lte=uuid.UUID(int=low | ((1 << REST) - 1))
    )
