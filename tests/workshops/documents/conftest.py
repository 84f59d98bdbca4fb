"""A document of «casa» with two formats, in preparation."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from workshops.actions import documents

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def text(name: str = "studio.txt", body: str = "Quante case mancano") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body.encode())


def pdf(name: str = "studio.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def uploaded(workshop, by, title: str = "Studio sulla casa", **more):
    given = {"accessible": [pdf()], "others": [text()]} | more
    return documents.add(workshop, title=title, kind="study", by=by, **given)


@pytest.fixture
def studio(casa, at_table, anna):
    return uploaded(casa, anna)


@pytest.fixture
def shared(studio, anna):
    version = studio.versions.get()
    documents.share(version, public=False, by=anna)
    version.refresh_from_db()
    return version
