"""What a question of kind «reference» may point at in an officina, and the facts it computes.

Both are lazy: each kind is read once, the first time it is asked, and a page that points at
nothing asks the database nothing.
"""

import uuid
from collections import Counter
from functools import cached_property

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from officine.accounts.models import User
from toolkit.fields.table import row_label
from toolkit.forms.definition import definition_of
from toolkit.forms.document import QuestionDoc
from toolkit.forms.snapshot import snapshot_answers
from toolkit.models import FormDefinition, Guideline, Step
from workshops.lifecycles import SubmissionState
from workshops.models import (
    Answer,
    Assignment,
    City,
    Mandate,
    Organisation,
    Participation,
    Programme,
    Snapshot,
    SpecificObjective,
    Workshop,
)
from workshops.queries.files import kept_back

Option = tuple[str, str]


class OfficinaReferences:
    """The things that one organisation may point at while it answers in one officina.

    Rows of the form being filled are not here: ``FormReferences`` knows them.
    """

    def __init__(self, assignment: Assignment):
        self.assignment = assignment
        self.participation = assignment.participation
        self.workshop = assignment.participation.workshop
        self._kept: dict[tuple, list[Option]] = {}
        self._kept_back: dict[str, str] | None = None

    def options(self, question) -> list[Option]:
        """``(id, label)`` in the order in which a person would look for them."""
        to = question.setting("to") if question.kind == "reference" else question.kind
        key = (to, question.setting("form"), question.setting("question"))
        if key not in self._kept:
            self._kept[key] = self._read(*key)
        return self._kept[key]

    def file_url(self, entry: dict) -> str:
        """Where a file of this form is downloaded."""
        try:
            name = uuid.UUID(str(entry.get("id")))
        except ValueError:
            return ""
        return reverse("workshops:attachment", args=[self.assignment.public_id, name])

    def upload_url(self, question) -> str:
        """Where a file for a question of this form is sent in pieces."""
        return reverse("workshops:upload-begin", args=[self.assignment.public_id, question.code])

    def file_state(self, entry: dict) -> str:
        """Whether a file of this form is kept back: waiting for the scanner, or refused by it."""
        if self._kept_back is None:
            self._kept_back = kept_back(self.assignment)
        return self._kept_back.get(str(entry.get("id")), "")

    def label(self, question, identifier: str) -> str | None:
        """What a thing is called; ``None`` when it cannot be pointed at from here."""
        return dict(self.options(question)).get(str(identifier))

    def _read(self, to: str, form: str | None, question: str | None) -> list[Option]:
        if to == "form":
            return self._forms(form)
        if to == "row":
            return self._rows(form, question)
        return getattr(self, f"_{to}s", list)()

    def _organisations(self) -> list[Option]:
        rows = Organisation.objects.filter(
            Q(participations__workshop=self.workshop) | Q(pk=self.workshop.authority_id)
        )
        return [(str(row.public_id), row.name) for row in rows.distinct().order_by("name")]

    def _ipa_codes(self) -> list[Option]:
        """Codes that the register of the officina holds, one's own first."""
        rows = Organisation.objects.filter(
            Q(participations__workshop=self.workshop) | Q(pk=self.workshop.authority_id)
        ).exclude(ipa_code="")
        own = self.participation.organisation_id
        found = sorted(rows.distinct(), key=lambda row: (row.pk != own, row.name))
        return [(row.ipa_code.lower(), row.name) for row in found]

    def _citys(self) -> list[Option]:
        rows = City.objects.filter(places__workshop=self.workshop).order_by("name")
        return list(rows.values_list("slug", "name"))

    def _programmes(self) -> list[Option]:
        return list(Programme.objects.values_list("code", "title"))

    def _objectives(self) -> list[Option]:
        rows = SpecificObjective.objects.filter(
            priority__programme=self.workshop.programme_id
        ).select_related("priority")
        return [(str(row.pk), f"{row.code} {row.title}".strip()) for row in rows]

    def _steps(self) -> list[Option]:
        rows = Step.objects.filter(phase__edition=self.workshop.edition_id).order_by("position")
        return [(code, f"{code} {title}") for code, title in rows.values_list("code", "title")]

    def _guidelines(self) -> list[Option]:
        return list(Guideline.objects.values_list("code", "title"))

    def _persons(self) -> list[Option]:
        mandated = Mandate.objects.current().filter(
            organisation__participations__workshop=self.workshop
        )
        rows = User.objects.filter(
            Q(pk__in=mandated.values("person")) | Q(teams__workshop=self.workshop),
            is_active=True,
        ).distinct()
        return [(str(row.public_id), str(row)) for row in rows.order_by("name", "email")]

    def _forms(self, code: str | None) -> list[Option]:
        """What was sent on a form, as far as it may be known here; the latest of each."""
        options = {}
        for snapshot in self._readable(code):
            submission = snapshot.submission
            body = submission.assignment.participation.organisation.name
            options[submission.pk] = (
                str(submission.public_id),
                f"{submission.assignment.form.title} · {body} · {snapshot.number}",
            )
        return list(options.values())

    def _rows(self, code: str | None, question: str | None) -> list[Option]:
        """Rows of a table: of the organisation's own forms, and of what others sent."""
        if not question or code == self.assignment.form.code:
            return []
        form = self._form(code)
        table = self._table(form, question) if form else None
        if table is None:
            return []
        options = dict(_labelled(table, self._own_rows(code, question)))
        for snapshot in self._readable(code, question):
            body = snapshot.submission.assignment.participation.organisation.name
            for identifier, label in _labelled(table, _rows_in(snapshot.document, question)):
                options.setdefault(identifier, f"{label} ({body})")
        return list(options.items())

    def _own_rows(self, code: str, question: str) -> list[dict]:
        values = Answer.objects.filter(
            submission__assignment__form__code=code,
            submission__assignment__participation=self.participation,
            question=question,
        ).values_list("value", flat=True)
        return [row for value in values if isinstance(value, list) for row in value]

    def _form(self, code: str) -> FormDefinition | None:
        return FormDefinition.objects.filter(edition=self.workshop.edition_id, code=code).first()

    def _table(self, form: FormDefinition, code: str) -> QuestionDoc | None:
        found = (one for one in definition_of(form).questions if one.code == code)
        return next((one for one in found if one.kind == "table"), None)

    def _readable(self, code: str | None, question: str | None = None) -> list[Snapshot]:
        """What was sent and may be read here.

        One's own; what the staff and the tables write; of another partner only forms (or, for
        rows, the one question) that its curators marked as public. Drafts of others: never.
        """
        rows = (
            Snapshot.objects.filter(
                submission__assignment__participation__workshop=self.workshop,
                submission__assignment__form__code=code,
            )
            .exclude(submission__state=SubmissionState.DRAFT)
            .select_related(
                "submission__assignment__form",
                "submission__assignment__participation__organisation",
            )
            .order_by("submission__assignment__participation__organisation__name", "round")
        )
        latest = {snapshot.submission_id: snapshot for snapshot in rows}
        return [snapshot for snapshot in latest.values() if self._may_read(snapshot, question)]

    def _may_read(self, snapshot: Snapshot, question: str | None) -> bool:
        assignment = snapshot.submission.assignment
        if assignment.participation_id == self.participation.pk:
            return True
        if assignment.form.respondent != "partner":
            return True
        asked = [
            found
            for section in assignment.form.document.get("sections", [])
            for found in section["questions"]
        ]
        return any(found.get("public") for found in asked if question in (None, found["code"]))


class OfficinaFacts:
    """Figures of the officina that a form shows without asking anybody."""

    def __init__(self, assignment: Assignment):
        self.assignment = assignment
        self.workshop: Workshop = assignment.participation.workshop

    def fact(self, name: str, **by):
        """The figure by its name; ``None`` for one that nobody has recorded."""
        if name == "partners_count":
            return sum(self._categories.values())
        if name == "cities_count":
            return self.workshop.places.count()
        if name == "due_on":
            return timezone.localdate(self.assignment.due_at)
        if name == "today":
            return timezone.localdate()
        if name == "patron_days":
            day = self.assignment.step_run.place.city.patron_day
            return [day] if day else []
        if name == "partners_in_category":
            wanted = str(next(iter(by.values()), "") or "")
            return (
                sum(count for code, count in self._categories.items() if code.startswith(wanted))
                if wanted
                else None
            )
        return None

    @cached_property
    def _categories(self) -> Counter:
        """How many organisations sit at the table today, by category; observers do not count."""
        today = timezone.localdate()
        return Counter(
            Participation.objects.filter(Q(until=None) | Q(until__gte=today))
            .filter(workshop=self.workshop)
            .exclude(role=Participation.Role.OBSERVER)
            .values_list("organisation__category__code", flat=True)
        )


def _labelled(table: QuestionDoc | None, rows: list[dict]) -> list[Option]:
    """Each row under the words by which people will know it."""
    if table is None:
        return []
    return [
        (str(row["_id"]), row_label(table, row))
        for row in rows
        if isinstance(row, dict) and row.get("_id")
    ]


def _rows_in(document: dict, question: str) -> list[dict]:
    value = snapshot_answers(document).get(question)
    return value if isinstance(value, list) else []
