import pytest

from tests import factories as make
from workshops.actions import answering, submissions

NAME, IDEA = "M90.01", "M90.02"
FILED = "M92.01", "M92.02"


@pytest.fixture
def draft(assignment, paolo):
    return submissions.start(assignment, by=paolo)


@pytest.fixture
def filled(draft, paolo):
    answering.save_answer(draft, NAME, "Casa del Quartiere", base_version=0, by=paolo)
    return draft


@pytest.fixture
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    return tmp_path


@pytest.fixture
def filed(run, at_table, edition, uploads, paolo):
    """A draft that asks for up to two files."""
    questions = [
        {
            "code": FILED[0],
            "kind": "file",
            "label": "Carica l'atto",
            "formats": ["pdf", "docx"],
            "max_mb": 1,
            "max_files": 2,
        },
        {"code": FILED[1], "kind": "text", "label": "Come si chiama?"},
    ]
    assignment = make.assignment(run, at_table, make.form(edition, "M92", questions))
    return submissions.start(assignment, by=paolo)
