"""Keeps the processes of an embedded instance together; plain Python, so that it stays small.

``manage.py serve`` turns into this module once everything is prepared. Each child leads a session
of its own and is always ended with its whole group: a scheduler embedded in the worker is a child
of the worker, and would survive it.
"""

import contextlib
import ctypes
import http.client
import json
import os
import signal
import subprocess
import sys
import time

PATIENCE = 20  # seconds a child gets to finish what it has in hand
PR_SET_PDEATHSIG = 1


class Stop(Exception):
    """Somebody asked us to end."""


def leave(signum, frame):
    raise Stop(signum)


def follow_parent():
    """On Linux a child ends with us even when we are killed without a word."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(command: list[str]) -> subprocess.Popen:
    return subprocess.Popen(  # noqa: S603  the commands are those of ``manage.py serve``
        command, start_new_session=True, preexec_fn=follow_parent, stdin=subprocess.DEVNULL
    )


def group_lives(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def tell(leader: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # it may have gone by itself
        os.killpg(leader, number)


def end(children: dict[str, subprocess.Popen]) -> None:
    """Ask every child, wait, then take whatever is left of each group."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    limit = time.monotonic() + PATIENCE
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, limit - time.monotonic()))
    for child in children.values():
        tell(child.pid, signal.SIGTERM)
    pause = time.monotonic() + 3
    while time.monotonic() < pause and any(group_lives(c.pid) for c in children.values()):
        time.sleep(0.05)
    for child in children.values():
        tell(child.pid, signal.SIGKILL)
        child.wait()


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/live")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def watch(children: dict[str, subprocess.Popen], port: int, greeting: str) -> tuple[str, int]:
    """Greet once the web answers; come back with the first child that ends by itself."""
    greeted = False
    while True:
        for name, child in children.items():
            code = child.poll()
            if code is not None:
                return name, code
        if not greeted and answers(port):
            greeted = True
            print(greeting, flush=True)  # noqa: T201  this is what the person is waiting for
        time.sleep(0.3)


def main(plan: dict) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    children: dict[str, subprocess.Popen] = {}
    try:
        for name, command in plan["children"].items():
            children[name] = start(command)
        name, code = watch(children, plan["port"], plan["greeting"])
        print(f"officine: {name} si è fermato da solo ({code})", file=sys.stderr)  # noqa: T201
        return code if 0 < code < 256 else 1
    except Stop:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        end(children)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
