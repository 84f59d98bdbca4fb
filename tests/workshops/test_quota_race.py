"""Files that each fit and together do not, sent at once: the organisation's quota holds."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.workshops.area.conftest import FILED, filed, uploads
from tests.workshops.area.test_files import kept
from tests.workshops.test_concurrency import at_once
from workshops.actions import attachments
from workshops.actions import uploads as pieces
from workshops.models import Attachment, Upload
from workshops.queries import files

__all__ = ["filed", "uploads"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

FILE = FILED[0]
CONTENT = b"%PDF-1.7\n" + b"x" * 700_000


@pytest.fixture
def one_megabyte(settings):
    settings.UPLOAD_QUOTA_MB = 1


def whole(draft, who):
    """A file sent in one go; what it was told."""

    def send(number):
        file = SimpleUploadedFile(f"atto-{number}.pdf", CONTENT)
        try:
            attachments.attach(draft, FILE, file, by=who)
        except ValidationError as refused:
            return refused.code
        return "taken"

    return send


def in_pieces(draft, who):
    """A file that is only announced: the room it will take is taken from then on."""

    def begin(number):
        try:
            pieces.begin(draft, FILE, name=f"atto-{number}.pdf", size=len(CONTENT), by=who)
        except ValidationError as refused:
            return refused.code
        return "taken"

    return begin


def test_of_two_that_do_not_fit_together_one_is_taken(filed, paolo, one_megabyte, uploads):
    told = at_once(whole(filed, paolo), range(2))

    assert sorted(told) == ["quota", "taken"]
    assert Attachment.objects.count() == 1
    assert len(kept(uploads)) == 1


def test_of_twenty_as_many_are_taken_as_fit(filed, paolo, one_megabyte, uploads):
    told = at_once(whole(filed, paolo), range(20))

    assert (told.count("taken"), len(told)) == (1, 20)
    assert set(told) <= {"taken", "quota"}
    assert Attachment.objects.count() == 1
    assert len(kept(uploads)) == 1


def test_announced_in_pieces_it_holds_as_well(filed, paolo, one_megabyte):
    told = at_once(in_pieces(filed, paolo), range(2))

    assert sorted(told) == ["quota", "taken"]
    assert Upload.objects.count() == 1


def test_control_counted_before_the_lock_both_are_taken(filed, paolo, one_megabyte, monkeypatch):
    counted = threading.Barrier(2, timeout=10)

    def naive(submission, size, besides=None):
        organisation = submission.assignment.participation.organisation_id
        used = files.used_by(organisation, besides=besides)
        counted.wait()
        if used + size > files.quota():
            raise ValidationError("no", code="quota")

    monkeypatch.setattr(attachments, "refuse_over_quota", naive)

    assert at_once(whole(filed, paolo), range(2)) == ["taken", "taken"]
