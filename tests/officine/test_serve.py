"""``manage.py serve`` as a person starts it: a real process, its children, Ctrl-C."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.sqlite  # an instance that is served has its own database and broker


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data, port: int) -> dict:
    """That of a laptop: nothing but a folder and a port."""
    taken_away = ("OFFICINE", "DJANGO_", "DATABASE_URL", "REDIS_URL", "SITE_URL", "LOG_LEVEL")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(taken_away)}
    return kept | {"OFFICINE_DATA": str(data), "PORT": str(port)}


def start(data, port: int, **more) -> subprocess.Popen:
    with (data / "output.txt").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve"],
            env=environment(data, port) | more,
            cwd=data,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def family(data) -> list[psutil.Process]:
    """Every process that works in this data folder, whoever its parent is."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("OFFICINE_DATA") == str(data):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def waited(condition, seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


def output(data) -> str:
    return (data / "output.txt").read_text()


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/accedi")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of an instance that was started once, with nothing in it, and ended."""
    data = tmp_path_factory.mktemp("started")
    for _process in running(data):
        pass
    return data


@pytest.fixture
def instance(folder, tmp_path):
    """A running instance in a folder of its own, with nothing in it."""
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    yield from running(tmp_path)


@pytest.fixture
def demo(tmp_path):
    """The same with the data of the demo, which take four times as long to make."""
    yield from running(tmp_path, OFFICINE_DEMO="1")


def running(tmp_path, **more):
    """Whatever is left of the instance ends with the test."""
    port = free_port()
    process = start(tmp_path, port, **more)
    try:
        waited(lambda: "Ctrl-C" in output(tmp_path) or process.poll() is not None, 240)
        assert "Ctrl-C" in output(tmp_path), output(tmp_path)
        yield process, tmp_path, port
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(40)
        for left in family(tmp_path):
            left.kill()


def test_one_command_serves_pages_and_works_in_the_background_until_ctrl_c(demo):
    process, data, port = demo
    scheduled = waited(lambda: (data / "beat.dat").exists() or (data / "beat").exists(), 90)

    assert answers(port)
    assert scheduled
    assert len(family(data)) >= 5  # supervisor, web and its worker, worker and its scheduler
    assert f"http://127.0.0.1:{port}" in output(data)
    assert "Demo accounts" in output(data)

    process.send_signal(signal.SIGINT)

    assert process.wait(40) == 0
    assert waited(lambda: family(data) == [], 5)
    assert not answers(port)


def test_a_second_instance_in_the_same_folder_or_port_is_refused_with_a_reason(
    instance, tmp_path_factory
):
    _process, data, port = instance
    command = [sys.executable, str(ROOT / "manage.py"), "serve"]
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    folder = subprocess.run(
        command, env=environment(data, free_port()), capture_output=True, text=True, timeout=60
    )
    taken = subprocess.run(
        command, env=environment(elsewhere, port), capture_output=True, text=True, timeout=60
    )

    assert folder.returncode == 1
    assert "Un'altra istanza usa già la cartella" in folder.stderr
    assert taken.returncode == 1
    assert f"La porta {port} è occupata" in taken.stderr
    assert answers(port)


def test_a_child_that_dies_by_itself_ends_everything_and_says_so(instance):
    process, data, _port = instance
    worker = next(p for p in psutil.Process(process.pid).children() if "celery" in p.cmdline())

    worker.kill()

    assert process.wait(40) != 0
    assert "worker si è fermato da solo" in output(data)
    assert waited(lambda: family(data) == [], 5)


def test_nothing_stays_behind_when_the_supervisor_is_killed_without_a_word(instance):
    process, data, _port = instance

    process.kill()
    process.wait(10)

    assert waited(lambda: family(data) == [], 30), [p.cmdline() for p in family(data)]


def test_the_scheduler_inside_a_worker_ends_with_a_worker_that_is_killed(instance):
    supervisor = psutil.Process(instance[0].pid)
    worker = next(p for p in supervisor.children() if "celery" in p.cmdline())
    assert waited(lambda: worker.children(), 60)
    scheduler = worker.children()[0]
    supervisor.suspend()  # from here on nobody tidies up behind the worker
    try:
        worker.kill()
        ended = waited(lambda: not scheduler.is_running() or scheduler.status() == "zombie", 30)
    finally:
        supervisor.resume()

    assert ended
