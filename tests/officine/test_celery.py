"""How background work is configured, read from the live app: each line is a lesson that cost."""

from importlib import import_module

import pytest
from celery import current_app
from django.conf import settings
from kombu import Connection
from kombu.exceptions import ContentDisallowed, EncodeError

from workshops import tasks


def test_a_message_survives_its_worker_and_waits_for_nobody_else():
    conf = current_app.conf

    assert conf.task_acks_late is True
    assert conf.task_reject_on_worker_lost is True
    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_ignore_result is True


def test_only_json_is_spoken():
    conf = current_app.conf

    assert conf.accept_content == ["json"]
    assert conf.task_serializer == "json"
    with pytest.raises(EncodeError):
        tasks.compile_report.apply_async(args=(object(),), connection=Connection("memory://"))


def test_a_message_that_is_not_json_is_refused_unread():
    class Worm:
        def __reduce__(self):
            return (print, ("opened",))

    with Connection("memory://") as connection:
        queue = connection.SimpleQueue("celery", serializer="pickle")
        queue.put(Worm())
        other = connection.SimpleQueue("celery")
        other.consumer.accept = {"application/json"}
        message = other.get(block=False)

        with pytest.raises(ContentDisallowed):
            message.decode()


def test_no_task_runs_for_ever_and_redis_waits_longer_than_the_longest():
    conf = current_app.conf

    assert 0 < conf.task_soft_time_limit < conf.task_time_limit
    if settings.REDIS_URL:
        assert conf.broker_transport_options["visibility_timeout"] > conf.task_time_limit


def test_publishing_gives_up_soon():
    policy = current_app.conf.task_publish_retry_policy

    assert policy["max_retries"] <= 1
    if settings.REDIS_URL:
        options = current_app.conf.broker_transport_options
        assert options["socket_connect_timeout"] <= 1
        assert options["socket_timeout"] <= 2


def test_every_beat_names_a_task_that_exists_and_its_ticks_grow_old():
    for name in ("officine.clock", "officine.outbox.clock", "toolkit.clock", "workshops.clock"):
        import_module(name)

    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in current_app.tasks
        assert entry["options"]["expires"] > 0


def test_a_message_in_the_folder_is_whole_or_not_there(tmp_path):
    folders = {name: tmp_path / name for name in ("messages", "control", "done")}
    for folder in folders.values():
        folder.mkdir()
    options = {
        "data_folder_in": str(folders["messages"]),
        "data_folder_out": str(folders["messages"]),
        "control_folder": str(folders["control"]),
        "processed_folder": str(folders["done"]),
    }
    with Connection("officine://localhost", transport_options=options) as connection:
        # Kombu remembers per process which queues it has bound: this one is new to it.
        queue = connection.SimpleQueue("whole")
        (folders["done"] / "0_half.whole.msg.new").write_bytes(b'{"body": "ha')
        queue.put({"report": 7})
        files = [file.name for file in folders["messages"].iterdir()]
        message = queue.get(timeout=5)
        message.ack()

    assert len(files) == 1
    assert message.payload == {"report": 7}
    assert list(folders["messages"].iterdir()) == []
