"""The virus scanner: what it finds is refused, what it has not seen waits, nothing is lost."""

import contextlib
import socket
import struct
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from officine import scanner
from officine.journal.models import Event
from officine.lifecycle.machine import history
from officine.outbox.models import Message
from tests.workshops.area.conftest import FILED
from tests.workshops.area.test_files import PDF, kept, upload
from workshops import clock
from workshops.actions import attachments, quarantine, submissions
from workshops.models import Answer, Attachment
from workshops.queries import files

FILE = FILED[0]
EICAR = PDF + rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR"
CLEAN, VIRUS = b"stream: OK\0", b"stream: Eicar-Test-Signature FOUND\0"


class Clamd:
    """A clamd that reads INSTREAM and says what it is told to say, or nothing."""

    def __init__(self, family, address):
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.bind(address)
        self.socket.listen(8)
        self.mood, self.seen, self.open = "work", [], []
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                talk = self.socket.accept()[0]
                self.open.append(talk)
                with contextlib.suppress(OSError, struct.error):
                    self.answer(talk)

    def answer(self, talk):
        if self.mood == "hang":
            return  # connected, and never a word
        if self.mood == "drop":
            talk.close()
            return
        assert self.take(talk, 10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self.take(talk, 4))[0]:
            content += self.take(talk, size)
        self.seen.append(content)
        reply = VIRUS if b"EICAR" in content else CLEAN
        replies = {
            "work": reply,
            "trouble": b"INSTREAM size limit exceeded. ERROR\0",
            "half": b"stream: O",
            "noise": b"\xff" * 9000,
            "choke": b"" if reply == VIRUS else reply,
        }
        talk.sendall(replies[self.mood])
        talk.close()

    def take(self, talk, count):
        got = b""
        while len(got) < count:
            part = talk.recv(count - len(got))
            if not part:
                raise OSError("gone")
            got += part
        return got

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        for one in [self.socket, *self.open]:
            one.close()
        self.thread.join(5)


@pytest.fixture
def asked(filed):
    return filed.assignment


@pytest.fixture
def draft(filed):
    return filed


@pytest.fixture
def clamd(settings, tmp_path):
    place = tmp_path / "clamd"
    made = Clamd(socket.AF_UNIX, str(place))
    settings.SCANNER_URL, settings.SCANNER_SECONDS = f"unix:{place}", 0.3
    yield made
    made.stop()


@pytest.fixture
def address(asked):
    def of(attachment):
        return reverse("workshops:attachment", args=[asked.public_id, attachment.public_id])

    return of


def told():
    return list(Event.objects.filter(action__startswith="file.").order_by("sequence").values_list(
        "action", "actor__email"
    ))  # fmt: skip


def test_the_scanner_gets_the_whole_file_and_lets_it_through(draft, paolo, uploads, clamd):
    content = PDF + b"y" * 200_000

    attachment = attachments.attach(draft, FILE, upload(content=content), by=paolo)

    assert (attachment.state, clamd.seen, told()) == ("clean", [content], [])
    assert attachment.looked_at is not None


def test_over_tcp_as_well(settings, tmp_path):
    made = Clamd(socket.AF_INET, ("127.0.0.1", 0))
    settings.SCANNER_URL = f"tcp://127.0.0.1:{made.socket.getsockname()[1]}"
    settings.SCANNER_SECONDS = 2
    file = tmp_path / "file"
    file.write_bytes(EICAR)

    assert scanner.scan(file) == "Eicar-Test-Signature"
    made.stop()


def test_what_the_scanner_finds_is_refused_and_leaves_nothing(draft, paolo, uploads, clamd):
    with pytest.raises(ValidationError) as refused:
        attachments.attach(draft, FILE, upload(content=EICAR), by=paolo)

    assert refused.value.messages[0].startswith("L'antivirus ha trovato «Eicar-Test-Signature»")
    assert (kept(uploads), Attachment.objects.count(), Answer.objects.count()) == ([], 0, 0)
    assert told() == [("file.refused", paolo.email)]


@pytest.mark.parametrize("mood", ["hang", "drop", "trouble", "half", "noise", "gone"])
def test_without_a_clear_word_the_file_is_kept_back(draft, paolo, uploads, clamd, settings, mood):
    clamd.mood = mood
    if mood == "gone":
        settings.SCANNER_URL = f"unix:{uploads}/nobody"

    attachment = attachments.attach(draft, FILE, upload(), by=paolo)

    assert attachment.state == "waiting"
    assert Path(attachment.file.path).read_bytes() == PDF
    assert Answer.objects.get().value[0]["name"] == "atto.pdf"
    assert told() == [("file.quarantined", paolo.email)]
    assert quarantine.scan_waiting() == 0
    assert Attachment.objects.get().state == "waiting"


@pytest.fixture
def waiting(draft, paolo, uploads, clamd):
    clamd.mood = "drop"
    made = attachments.attach(draft, FILE, upload(content=EICAR), by=paolo)
    clamd.mood = "work"
    return made


@pytest.mark.parametrize(
    ("who", "status"), [("paolo", 200), ("piera", 409), ("osvaldo", 409), ("olga", 404)]
)
def test_only_who_uploaded_it_gets_a_file_that_waits(
    client, waiting, altra_at_table, address, request, who, status
):
    client.force_login(request.getfixturevalue(who))

    reply = client.get(address(waiting))

    assert reply.status_code == status
    if status == 409:
        assert "l'antivirus non lo ha ancora controllato" in reply.content.decode()


def test_staff_do_not_get_it_either_once_it_was_sent(client, draft, waiting, piera, anna, address):
    submissions.send(draft, key="a", by=piera)
    client.force_login(anna)

    assert client.get(address(waiting)).status_code == 409


def test_a_clean_file_is_let_through_later_once(
    draft, paolo, piera, uploads, clamd, client, address
):
    clamd.mood = "drop"
    made = attachments.attach(draft, FILE, upload(), by=paolo)
    clamd.mood = "work"

    clock.scan_files()
    clock.scan_files()

    made.refresh_from_db()
    assert (made.state, clamd.seen) == ("clean", [PDF])
    assert [line.verb for line in history(made)] == ["clear"]
    assert told() == [("file.quarantined", paolo.email), ("file.cleared", None)]
    client.force_login(piera)
    assert client.get(address(made)).status_code == 200


def test_what_is_found_later_is_deleted_said_and_written_to_who_gave_it(
    client, draft, waiting, paolo, uploads, address, asked, django_capture_on_commit_callbacks
):
    before = Answer.objects.get().value

    with django_capture_on_commit_callbacks(execute=True):
        assert quarantine.scan_waiting() == 1
    assert quarantine.scan_waiting() == 0

    waiting.refresh_from_db()
    assert (waiting.state, waiting.found) == ("refused", "Eicar-Test-Signature")
    assert kept(uploads) == []
    assert Answer.objects.get().value == before
    letters = Message.objects.filter(kind="file_refused")
    assert [(letter.to, "Eicar-Test-Signature" in letter.text) for letter in letters] == [
        (paolo.email, True)
    ]
    client.force_login(paolo)
    assert client.get(address(waiting)).status_code == 410
    page = reverse("workshops:question", args=[asked.public_id, 1, 1])
    assert "Bloccato dall'antivirus e cancellato" in client.get(page).content.decode()
    client.post(page, {f"{FILE}-remove": str(waiting.public_id), "upload": "1"})
    assert (Attachment.objects.count(), Answer.objects.get().value) == (0, None)


def test_of_two_who_have_the_word_one_writes_it(waiting):
    twin = Attachment.objects.get()

    assert quarantine._settle(Attachment.objects.get(), "Eicar") is True
    assert quarantine._settle(twin, "Eicar") is False
    assert Message.objects.filter(kind="file_refused").count() == 1
    assert [line.verb for line in history(twin)] == ["refuse"]


def test_a_file_taken_out_meanwhile_is_no_fault(waiting, draft, paolo):
    stale = Attachment.objects.get()
    attachments.detach(draft, waiting, by=paolo)

    assert quarantine._settle(stale, "") is False


def test_one_file_the_scanner_chokes_on_does_not_keep_the_others_waiting(
    draft, paolo, uploads, clamd, settings
):
    clamd.mood = "drop"
    for content in (EICAR, PDF):
        attachments.attach(draft, FILE, upload(content=content), by=paolo)
    first = Attachment.objects.order_by("pk").first()
    quarantine.scan_waiting()
    Attachment.objects.filter(pk=first.pk).update(looked_at=None)  # its turn is first
    clamd.mood = "choke"

    assert quarantine.scan_waiting() == 1
    assert [row.state for row in Attachment.objects.order_by("pk")] == ["waiting", "clean"]


def test_the_page_says_that_the_file_is_kept_and_how_much_room_is_left(
    client, draft, paolo, uploads, clamd, asked
):
    clamd.mood = "drop"
    client.force_login(paolo)
    page = reverse("workshops:question", args=[asked.public_id, 1, 1])

    html = client.post(page, {FILE: upload(), "upload": "1"}, follow=True).content.decode()

    assert "«atto.pdf» è salvato. L&#x27;antivirus non risponde" in html
    assert "Attende il controllo antivirus" in html
    assert "Gli allegati della tua organizzazione occupano 2 kB su 500 MB." in html


def test_what_was_refused_takes_no_room(draft, waiting, uploads, settings):
    body = draft.assignment.participation.organisation_id
    assert files.used_by(body) == len(EICAR)

    quarantine.scan_waiting()

    assert files.used_by(body) == 0
