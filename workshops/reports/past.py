"""An officina as it was at a moment, the ``cut``: rows of today, what was changed since undone.

What is only ever added to (sendings, extensions, reminders, letters) carries its moment and is
filtered by it. What is changed or deleted leaves a :class:`Former`; what has a state leaves its
history. The earliest of these after the cut says how things stood. One object asks each question
once for the whole officina, however many cities look at it.
"""

import datetime as dt
from collections import defaultdict
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q

from officine.italian import in_rome
from officine.lifecycle.models import Transition
from toolkit.models import Step
from workshops.lifecycles import StepRunState
from workshops.models import (
    Assignment,
    City,
    Extension,
    Former,
    Reminder,
    Snapshot,
    StepRun,
    Submission,
    Workshop,
    WorkshopCity,
)

STEP = (
    "code",
    "title",
    "position",
    "least_working_days",
    "phase__code",
    "phase__title",
    "phase__position",
)


class Past:
    def __init__(self, workshop_id: int, cut: dt.datetime):
        self.workshop_id, self.cut = workshop_id, cut
        self.day = in_rome(cut).date()

    @cached_property
    def _changes(self) -> dict[type, dict[int, tuple[dict, bool]]]:
        """For what was changed since: the fields as they were, and whether it is gone."""
        later = Former.objects.filter(
            Q(workshop=self.workshop_id) | Q(workshop=None), until__gt=self.cut
        )
        found: dict = defaultdict(dict)
        fields = ("subject_type_id", "subject_id", "said", "is_gone")
        for kind, pk, said, is_gone in later.order_by("until", "pk").values_list(*fields):
            model = ContentType.objects.get_for_id(kind).model_class()
            earlier, was_gone = found[model].get(pk, ({}, False))
            typed = {name: _typed(model, name, value) for name, value in said.items()}
            found[model][pk] = (typed | earlier, was_gone or is_gone)
        return found

    def changed(self, model: type) -> dict[int, dict]:
        """What the rows of a model said at the cut, as far as it was changed since."""
        return {pk: said for pk, (said, _gone) in self._changes.get(model, {}).items()}

    def rows(self, model: type, *columns: str, gone=lambda said: True, **where) -> dict[int, dict]:
        """The rows of a model at the cut, by key: what it remembers, and other columns.

        ``gone`` says which of the rows that were deleted since are among them.
        """
        names = dict.fromkeys([*model.remembered, *columns])
        found = {row["pk"]: row for row in model._base_manager.filter(**where).values("pk", *names)}
        for pk, (said, is_gone) in self._changes.get(model, {}).items():
            if pk in found:
                found[pk] |= said
            elif is_gone and gone(said):
                found[pk] = {"pk": pk} | said
        return {pk: row for pk, row in found.items() if self._was_there(row)}

    def _was_there(self, row: dict) -> bool:
        written = row.get("registered_at")
        return written is None or written <= self.cut

    @cached_property
    def workshop(self) -> dict:
        return self.rows(Workshop, pk=self.workshop_id)[self.workshop_id]

    @cached_property
    def cities(self) -> dict[int, dict]:
        """The cities of the officina, by the key of their place in it, in order of name."""
        places = self.rows(
            WorkshopCity, workshop=self.workshop_id, gone=lambda said: "city_id" in said
        )
        known = self.rows(City, "slug", pk__in={row["city_id"] for row in places.values()})
        found = [(pk, known[row["city_id"]]) for pk, row in places.items()]
        return dict(sorted(found, key=lambda pair: (pair[1]["name"], pair[1]["slug"])))

    @cached_property
    def runs(self) -> dict[int, list[dict]]:
        """The steps of each place with their state, in the order of the Toolkit."""
        rows = self.rows(StepRun, "state", "finished_on", place__workshop=self.workshop_id)
        wanted = {row["step_id"] for row in rows.values()}
        steps = {one["pk"]: one for one in Step.objects.filter(pk__in=wanted).values("pk", *STEP)}
        states = self._states(rows)
        found: dict[int, list[dict]] = defaultdict(list)
        for pk, row in rows.items():
            row["was"], row["ended"] = states[pk]
            found[row["place_id"]].append(row | {"step": steps[row["step_id"]]})
        for runs in found.values():
            runs.sort(key=_turn)
        return found

    def _states(self, rows: dict[int, dict]) -> dict[int, tuple[str, dt.date | None]]:
        """The state of each step and the day it was done: the source of its first later verb."""
        lines = Transition.objects.filter(
            subject_type=ContentType.objects.get_for_model(StepRun),
            subject_id__in=StepRun.objects.filter(place__workshop=self.workshop_id).values("pk"),
        ).order_by("pk")
        first: dict[int, str] = {}
        finished: dict[int, dt.date] = {}
        for pk, verb, source, at in lines.values_list("subject_id", "verb", "source", "at"):
            if at > self.cut:
                first.setdefault(pk, source)
            elif verb == "finish":
                finished[pk] = in_rome(at).date()
        found = {}
        for pk, row in rows.items():
            state = first.get(pk, row.get("state", StepRunState.PLANNED))
            ended = finished.get(pk, row.get("finished_on"))
            found[pk] = (state, ended if state == StepRunState.DONE else None)
        return found

    @cached_property
    def waivers(self) -> dict[int, bool]:
        """Whether the forms whose waiver was changed since had one."""
        changed = self.changed(Assignment).items()
        return {pk: bool(said["waived_reason"]) for pk, said in changed if "waived_reason" in said}

    @cached_property
    def forms(self) -> dict[int, int]:
        """The form that was asked, where the officina went on to another edition since."""
        changed = self.changed(Assignment).items()
        return {pk: said["form_id"] for pk, said in changed if "form_id" in said}

    @cached_property
    def extensions(self) -> dict[int, tuple[dt.datetime, int]]:
        """For each form that got more time: until when, and how often."""
        granted: dict[int, tuple] = {}
        rows = Extension.objects.filter(
            assignment__step_run__place__workshop=self.workshop_id, at__lte=self.cut
        )
        for assignment, until in rows.order_by("at", "pk").values_list("assignment_id", "until"):
            granted[assignment] = (until, granted.get(assignment, (None, 0))[1] + 1)
        return granted

    @cached_property
    def reminders(self) -> dict[int, int]:
        """How many reminders went out for each form."""
        rows = Reminder.objects.filter(
            assignment__step_run__place__workshop=self.workshop_id, at__lte=self.cut
        )
        return dict(rows.order_by().values_list("assignment_id").annotate(times=Count("pk")))

    @cached_property
    def reopened(self) -> dict[int, int]:
        """How often each form was taken back after it was sent."""
        theirs = Submission.objects.filter(
            assignment__step_run__place__workshop=self.workshop_id
        ).order_by()
        rows = Transition.objects.filter(
            subject_type=ContentType.objects.get_for_model(Submission),
            subject_id__in=theirs.values("pk"),
            verb="reopen",
            at__lte=self.cut,
        )
        times = dict(rows.order_by().values_list("subject_id").annotate(times=Count("pk")))
        assignments = Submission.objects.filter(pk__in=times).values_list("pk", "assignment_id")
        return {assignment: times[pk] for pk, assignment in assignments}

    @cached_property
    def channels(self) -> dict[tuple[int, int], str]:
        """How the sendings came that were not sent on the portal, by form and round."""
        rows = Snapshot.objects.filter(
            submission__assignment__step_run__place__workshop=self.workshop_id,
            arrival__isnull=False,
            sent_at__lte=self.cut,
        ).order_by()
        names = ("submission__assignment_id", "round", "arrival__channel")
        return {(form, round): way for form, round, way in rows.values_list(*names)}

    @cached_property
    def particular(self) -> set[int]:
        """The forms that more is known of than their row and their sending tell."""
        on_paper = (form for form, _round in self.channels)
        return {*self.waivers, *self.extensions, *self.reminders, *self.reopened, *on_paper}


def _typed(model: type, name: str, value):
    """What JSON holds of a column, as the value it was; columns that are no more stay as kept."""
    try:
        return model._meta.get_field(name).to_python(value)
    except LookupError:
        return value


def _turn(run: dict) -> tuple:
    step = run["step"]
    return step["phase__position"], step["position"], run["pk"]
