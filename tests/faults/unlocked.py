"""The control of test_autosave_storm: a portal without row locks, that writes whatever was read.

The live answer moves on from any version, and a revision whose number is taken is left out: as an
autosave that reads, changes and writes, and asks nobody.
"""

import time

from django.db.models import QuerySet

from tests.faults.warm import application
from workshops.actions import answering
from workshops.models import Answer, AnswerRevision

__all__ = ["application"]
PAUSE = 0.02  # between reading and writing


def replace(revision) -> bool:
    time.sleep(PAUSE)
    rows = Answer.objects.filter(submission=revision.submission, question=revision.question)
    return bool(rows.update(value=revision.value, version=revision.version))


def add(submission, revisions) -> None:
    live = [
        Answer(
            submission=one.submission, question=one.question, value=one.value, by=one.by, at=one.at
        )
        for one in revisions
        if one.version == 1
    ]
    Answer.objects.bulk_create(live, ignore_conflicts=True)
    AnswerRevision.objects.bulk_create(revisions, ignore_conflicts=True)


QuerySet.select_for_update = lambda rows, *_args, **_options: rows
answering._replace, answering._add = replace, add
