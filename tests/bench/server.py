"""The same over the network: gunicorn on a free port, eight people at once for five seconds."""

import contextlib
import http.client
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

SECONDS, PEOPLE = 5, 8


def run(slug: str) -> None:
    """Requests a second of an empty view and of the public officina; memory of a worker."""
    with server() as (port, pid):
        floor = _throughput(port, "/bench/empty")
        made = _throughput(port, f"/officine/{slug}?made=anew")
        kept = _throughput(port, f"/officine/{slug}")
        memory = max(map(_memory, _workers(pid)), default=0)
    share = kept / floor if floor else 0
    print(f"throughput, {PEOPLE} connections, {SECONDS} s, two workers:")
    print(f"  empty view                {floor:7.0f} requests/s")
    print(f"  public officina, made     {made:7.0f} requests/s")
    of_empty = f"{share:.0%} of the empty view (≥ 80 %): {_met(share >= 0.8)}"
    print(f"  public officina, kept     {kept:7.0f} requests/s, {of_empty}")
    print(f"  memory of a web worker    {memory:7.0f} MB (≤ 150): {_met(0 < memory <= 150)}")


@contextlib.contextmanager
def server(*more: str):
    """Two web processes on a free port: the port, and who started them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "error", *more]
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", "officine.wsgi", *options])
    try:
        _wait_for(port, server)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int, server: subprocess.Popen) -> None:
    for _ in range(150):
        if server.poll() is not None:
            raise SystemExit("gunicorn did not start")
        with contextlib.suppress(OSError):
            if _get(http.client.HTTPConnection("127.0.0.1", port), "/bench/empty") == 200:
                return
        time.sleep(0.2)
    raise SystemExit("gunicorn does not answer")


def _get(connection: http.client.HTTPConnection, address: str) -> int:
    connection.request("GET", address)
    response = connection.getresponse()
    response.read()
    return response.status


def _throughput(port: int, address: str) -> float:
    if wrk := shutil.which("wrk"):
        told = subprocess.run(
            [wrk, "-t2", f"-c{PEOPLE}", f"-d{SECONDS}s", f"http://127.0.0.1:{port}{address}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        if "Non-2xx" in told:
            raise SystemExit(f"{address}: errors\n{told}")
        return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    return _by_hand(port, address)


def _by_hand(port: int, address: str) -> float:
    """Without wrk: as many threads of this process, which takes some of the processor."""
    done, until = [0] * PEOPLE, time.monotonic() + SECONDS

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < until:
            if _get(connection, address) != 200:
                raise SystemExit(f"{address}: not 200")
            done[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def _workers(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in tasks.read_text().split()] if tasks.exists() else []


def _memory(pid: int) -> float:
    """Resident memory in MB; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0


def _met(so: bool) -> str:
    return "met" if so else "not met"
