"""Two gigabytes are refused at once: nobody reads them, nothing of them is kept (C5)."""

import io
import socket
import time
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

TWO_GIB = 2 * 1024**3


class Untouched(io.RawIOBase):
    """A body that fails whoever reads it."""

    def readable(self):
        return True

    def readinto(self, _buffer):
        raise AssertionError("the body was read")


def asked(path: str, length: int, **more) -> tuple[str, str]:
    """Status and text of a POST that announces so many bytes and must not be read."""
    environ = RequestFactory().post(path, **more).environ
    environ |= {
        "CONTENT_LENGTH": str(length),
        "wsgi.input": Untouched(),
        "HTTP_COOKIE": f"{settings.CSRF_COOKIE_NAME}={'a' * 32}",  # its token stands in the body
    }
    said = {}
    body = get_wsgi_application()(environ, lambda status, _headers: said.update(status=status))
    return said["status"], b"".join(body).decode()


def test_more_than_a_request_may_weigh_is_refused_unread(db):
    status, page = asked("/accedi", TWO_GIB)

    assert status.startswith("413")
    assert f"al massimo {settings.BODY_MAX_MB} MB" in page
    assert "Le risposte salvate sono al loro posto" in page


def test_programs_are_told_as_programs(db):
    status, body = asked("/api/v1/submissions/", TWO_GIB)

    assert status.startswith("413")
    assert '"status": 413' in body


def test_what_fits_is_read(db, settings):
    """The control: with room for it the body is asked for."""
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    with pytest.raises(AssertionError, match="the body was read"):
        asked("/accedi", settings.BODY_MAX_MB * 1024 * 1024)


@pytest.mark.parametrize("length", ["", "molti", "-1"])
def test_a_length_that_is_none_is_nobodys_business_here(client, length):
    assert client.post("/accedi", headers={"content-length": length}).status_code != 413


def test_over_the_wire_it_is_answered_before_it_is_sent(live_server, tmp_path):
    """A slow line with two gigabytes: the answer comes after the head, and memory stays flat."""
    own = psutil.Process()
    before, kept = own.memory_info().rss, set(Path(settings.MEDIA_ROOT).rglob("*"))
    started = time.monotonic()
    with socket.create_connection((live_server.thread.host, live_server.thread.port)) as line:
        line.settimeout(20)
        head = (
            "POST /accedi HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data;"
            f" boundary=x\r\nContent-Length: {TWO_GIB}\r\n\r\n--x\r\n"
        )
        line.sendall(head.encode())
        answer = line.recv(64)

    assert b" 413 " in answer
    assert time.monotonic() - started < 20
    assert own.memory_info().rss - before < 200 * 1024 * 1024
    assert set(Path(settings.MEDIA_ROOT).rglob("*")) == kept
