"""A program that is told, at an address of this machine, and what the docs say of signatures."""

import http.server
import json
import re
import threading
import time
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs" / "api.md"


class Program:
    """Whatever arrives is kept; ``answers`` are given one after the other, then 204."""

    def __init__(self):
        self.came: list[tuple[dict, bytes]] = []
        self.answers: list[int] = []
        self.refused = b"nothing"  # a message with this in it is never taken
        self.pause = 0.0  # seconds it takes to answer

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(handler):
                body = handler.rfile.read(int(handler.headers["Content-Length"]))
                self.came.append((dict(handler.headers), body))
                time.sleep(self.pause)
                answer = self.answers.pop(0) if self.answers else 204
                handler.send_response(400 if self.refused in body else answer)
                handler.end_headers()

            def log_message(handler, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/avvisi"

    @property
    def heard(self) -> list[str]:
        return [json.loads(body)["type"] for _headers, body in self.came]

    @property
    def names(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.came]


@pytest.fixture
def program(settings):
    settings.CALL_LOCAL_ADDRESSES = True
    made = Program()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="session")
def is_ours():
    """The function that docs/api.md gives to who writes a program, word for word."""
    snippet = re.search(r"```python\n(import base64.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    names: dict = {}
    exec(snippet[1], names)  # noqa: S102  our own documentation
    return names["is_ours"]
