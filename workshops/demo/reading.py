"""What the table of the invented officina reads: uploaded, shared, opened by some."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from officine.pdf import compile_pdf
from workshops.actions import documents
from workshops.demo import content
from workshops.demo.telling import Telling
from workshops.models import Document, DocumentVersion

TEMPLATE = Path(__file__).resolve().parent / "paper.typ"


class Reading(Telling):
    """Documents in their versions; two organisations in three open what is shared."""

    def plan_documents(self) -> None:
        for one in content.read("documents")["documents"]:
            for number, version in enumerate(one["versions"], start=1):
                moment = self.moment(self.day(version["day"]), 9)
                self.on(moment, self.upload, one, number, version)

    def upload(self, moment, one: dict, number: int, version: dict) -> None:
        file = self._paper(one["title"], number, version["text"])
        if number == 1:
            made = documents.add(
                self.workshop,
                title=one["title"],
                kind=one["kind"],
                accessible=[file],
                by=self.secretary,
            ).versions.get()
        else:
            made = documents.add_version(
                Document.objects.get(workshop=self.workshop, title=one["title"]),
                changes=version["changes"],
                accessible=[file],
                by=self.secretary,
            )
        if version["audience"]:
            public = version["audience"] == "public"
            documents.share(made, public=public, by=self.secretary)
            self.open_it(made)

    def open_it(self, version: DocumentVersion) -> None:
        for number, key in enumerate(sorted(self.seats)):
            if number % 3 < 2 and self.people.get(key):
                documents.note_reading(version, by=self.who(self.team_of(key)[0]))

    def _paper(self, title: str, number: int, text: list[str]) -> SimpleUploadedFile:
        data = {
            "title": title,
            "workshop": self.workshop.title,
            "version": number,
            "text": text,
        }
        name = f"{title.removesuffix(' (esempio)')} - versione {number}.pdf"
        paper = compile_pdf(TEMPLATE, data)
        return SimpleUploadedFile(name, paper, content_type="application/pdf")
