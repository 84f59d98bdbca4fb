"""The links of one form as a page shows them, in as many queries whatever it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from toolkit.forms.definition import definition_of
from toolkit.forms.document import FormDoc
from toolkit.forms.links import pointers, pointing, rows_of
from workshops.lifecycles import BEING_WRITTEN
from workshops.models import Answer, Assignment, Link, SentRow, Snapshot, Submission
from workshops.queries.links.resolving import targets_of
from workshops.queries.links.seeing import Place, Sight, named


@dataclass(frozen=True)
class Source:
    """What was chosen in an answer, and where it was written; ``is_gone``: it is not there."""

    label: str
    row: str = ""
    place: Place | None = None
    is_gone: bool = False


@dataclass
class Used:
    """A row (empty text: the form as a whole), with the answers that use it."""

    text: str
    places: list[Place] = field(default_factory=list)


@dataclass
class Tied:
    """What one question is tied to: what its answer uses, and who uses its rows."""

    sources: list[Source] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.sources) + sum(len(one.places) for one in self.used)


def of_sent(user, assignment: Assignment, snapshot: Snapshot, doc, answers) -> dict[str, Tied]:
    """The links of what was sent, for who reads that. The whole form is under the empty code."""
    sight = Sight(user, assignment.participation.workshop)
    tied: dict[str, Tied] = {}
    there = SentRow.objects.filter(
        snapshot__submission=OuterRef("to"),
        question=OuterRef("to_question"),
        key=OuterRef("key"),
        is_current=True,
    )
    rows = Link.objects.filter(snapshot=snapshot).exclude(to=snapshot.submission_id)
    rows = rows.annotate(is_there=Exists(there)).order_by("pk")
    for row in named(rows, "to__") if pointing(doc) else ():
        place = sight.place(row, row["to_question"]) if row["to_id"] else None
        gone = row["to_id"] is None or bool(
            place and not place.is_draft and row["to_question"] and not row["is_there"]
        )
        source = Source(row["label"], row["row_text"], place, gone)
        tied.setdefault(row["question"], Tied()).sources.append(source)
    return _with_uses(tied, sight, snapshot.submission, doc, answers)


def of_live(user, assignment: Assignment, submission: Submission, doc, answers) -> dict[str, Tied]:
    """The links of answers as they stand, for the organisation that writes them."""
    sight = Sight(user, assignment.participation.workshop)
    tied: dict[str, Tied] = {}
    found = [one for one in pointers(doc, answers) if one.to_form != doc.code]
    targets = targets_of(assignment, submission, found) if found else {}
    places = _places(set(targets.values()))
    texts = {(row.question, row.key): row.text for row in rows_of(doc, answers)}
    for one in found:
        target = targets.get((one.to_question, one.key))
        place = sight.place(places[target], one.to_question) if target else None
        source = Source(one.label, texts.get((one.question, one.row), ""), place, not target)
        tied.setdefault(one.question, Tied()).sources.append(source)
    return _with_uses(tied, sight, submission, doc, answers)


def _places(submissions: set[int]) -> dict[int, dict]:
    if not submissions:
        return {}
    rows = Submission.objects.filter(pk__in=submissions)
    return {row["submission"]: row for row in named(rows, "")}


def _with_uses(tied, sight: Sight, submission, doc: FormDoc, answers: Mapping) -> dict[str, Tied]:
    rows = {(row.question, row.key): row.text for row in rows_of(doc, answers)}
    if not (rows or submission.sent_at):  # nothing in it can be chosen as yet
        return tied
    uses: dict[tuple[str, str], dict] = {}
    for question, key, place in [*_sent(sight, submission), *_written(sight, submission, doc)]:
        if (question, key) in rows or not question:
            uses.setdefault((question, key), {}).setdefault(place, None)
    for question, key in [*rows, ("", str(submission.public_id))]:
        if places := uses.get((question, key)):
            used = Used(rows.get((question, key), ""), list(places))
            tied.setdefault(question, Tied()).used.append(used)
    return tied


def _sent(sight: Sight, submission: Submission):
    """Who uses something of it, of what was sent. One query."""
    rows = Link.objects.filter(sight.laid_out(), to=submission)
    rows = rows.exclude(snapshot__submission=submission).order_by("snapshot__sent_at", "pk")
    for row in named(rows, "snapshot__submission__"):
        if place := sight.place(row, row["question"]):
            yield row["to_question"], row["key"], place


def _written(sight: Sight, submission: Submission, doc: FormDoc):
    """The same of what one's own organisation is writing. One query; three if it may be so."""
    if not sight.own:
        return
    rows = Submission.objects.filter(
        assignment__participation__workshop=sight.workshop,
        assignment__participation__organisation__in=sight.own,
        state__in=BEING_WRITTEN,
    ).exclude(pk=submission.pk)
    rows = rows.select_related("assignment__form").only("assignment__form__sha256")
    asking = {}
    for one in rows:
        form = definition_of(one.assignment.form)
        if codes := [code for code in pointing(form) if _points_at(form, code, doc.code)]:
            asking[one.pk] = (form, codes)
    if not asking:
        return
    places = {row["submission"]: row for row in named(Submission.objects.filter(pk__in=asking), "")}
    for pk, question, key in _choices(asking, doc.code):
        if place := sight.place(places[pk] | {"number": ""}, question.question):
            yield question.to_question, key, place


def _points_at(form: FormDoc, code: str, to: str) -> bool:
    question = form.question(code)
    return any(one.setting("form") == to for one in (question, *question.columns))


def _choices(asking: dict[int, tuple[FormDoc, list[str]]], to: str):
    codes = {code for _form, codes in asking.values() for code in codes}
    answers = Answer.objects.filter(submission__in=asking, question__in=codes)
    for pk, question, value in answers.values_list("submission", "question", "value"):
        form, _codes = asking[pk]
        for one in pointers(form, {question: value}):
            if one.to_form == to:
                yield pk, one, one.key
