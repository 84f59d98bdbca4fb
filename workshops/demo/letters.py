"""The letters of delegation that organisations of the demo attach: real PDFs, invented words."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from officine import italian
from officine.pdf import compile_pdf
from workshops.demo import content

TEMPLATE = Path(__file__).resolve().parent / "letter.typ"


def has_a_letter(key: str) -> bool:
    """Two organisations in three have it at hand; the others send it later, on paper."""
    return sum(map(ord, key)) % 3 > 0


def letter_of(desk) -> SimpleUploadedFile:
    scopes = content.read("mandates")["scopes"]
    city = desk.assignment.step_run.place.city.name
    data = {
        "organisation": desk.seats[desk.key].organisation.name,
        "place": f"{city}, {italian.day(desk.today)}",
        "delegate": str(desk.people[0]),
        "deputy": str(desk.people[1]) if len(desk.people) > 1 else "",
        "scope": scopes[sum(map(ord, desk.key)) % len(scopes)],
    }
    return SimpleUploadedFile(
        "Lettera di delega.pdf", compile_pdf(TEMPLATE, data), content_type="application/pdf"
    )
