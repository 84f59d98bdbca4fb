"""Postmen in processes of their own: whoever is killed is followed by another, forked at once.

``python -m tests.faults.postmen`` on the database of a test. A delivery in the hands of a dead one
is taken up after a second, not after two minutes: the test waits for it.
"""

import datetime as dt
import os
import time

import django

AT_WORK = 2
STUCK = dt.timedelta(seconds=2)


def main() -> None:
    django.setup()
    from django.conf import settings

    from workshops.hooks import postman

    settings.CALL_LOCAL_ADDRESSES = True  # the program of the test is on this machine
    postman.STUCK = STUCK
    alive: set[int] = set()
    while True:
        while len(alive) < AT_WORK:
            alive.add(os.fork() or work(postman))
        alive.discard(os.wait()[0])


def work(postman) -> int:
    """What the clock does every ten seconds, over and over; never comes back."""
    while True:
        postman.deliver()
        time.sleep(0.05)


if __name__ == "__main__":
    main()
