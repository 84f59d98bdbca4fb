"""The control of test_web_kill: a portal that says «saved» first and stores afterwards.

Every autosave is taken in, acknowledged, and handed over to a thread, as a queue in memory does.
"""

import io
import json
import queue
import threading
import time

from tests.faults.warm import application as portal

PAUSE = 0.2  # what lies in memory meanwhile
waiting: queue.SimpleQueue = queue.SimpleQueue()
workers: list[threading.Thread] = []


def store() -> None:
    while True:
        environ = waiting.get()
        time.sleep(PAUSE)
        for _chunk in portal(environ, lambda *_arguments: None):
            pass


def application(environ, start_response):
    if environ["REQUEST_METHOD"] != "PUT":
        return portal(environ, start_response)
    if not workers:  # after the fork: threads do not go along
        workers.append(threading.Thread(target=store, daemon=True))
        workers[0].start()
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    waiting.put(environ | {"wsgi.input": io.BytesIO(body), "wsgi.file_wrapper": None})
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"version": json.loads(body)["base_version"] + 1}).encode()]
