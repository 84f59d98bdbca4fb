"""Who was called, answered and came: the register of a meeting, and what it counts."""

from collections import Counter
from dataclasses import dataclass, field

from workshops.lifecycles import RegistrationState
from workshops.models import Attendance, Meeting, Participation, Registration
from workshops.queries.meetings import seats_called

Reply = Attendance.Reply


@dataclass(frozen=True)
class Line:
    """One organisation that was called."""

    seat: Participation
    row: Attendance | None

    @property
    def is_present(self) -> bool:
        return self.row is not None and self.row.checked_in_at is not None

    @property
    def is_excused(self) -> bool:
        return not self.is_present and self.row is not None and bool(self.row.excuse)

    @property
    def is_written(self) -> bool:
        """Present, or absent for a reason."""
        return self.is_present or self.is_excused

    @property
    def reply(self) -> str:
        return self.row.reply if self.row else ""


@dataclass
class Category:
    """The organisations of one category at a meeting."""

    code: str
    name: str
    lines: list[Line] = field(default_factory=list)

    @property
    def called(self) -> int:
        return len(self.lines)

    @property
    def present(self) -> int:
        return sum(line.is_present for line in self.lines)

    @property
    def remote(self) -> int:
        return sum(line.is_present and line.row.is_remote for line in self.lines)

    @property
    def excused(self) -> int:
        return sum(line.is_excused for line in self.lines)


def lines_of(meeting: Meeting) -> list[Line]:
    """Every organisation that is called, or has a line already: two queries."""
    rows = {
        row.participation_id: row
        for row in Attendance.objects.filter(meeting=meeting).select_related(
            "participation__organisation__category"
        )
    }
    seats = {seat.pk: seat for seat in seats_called(meeting)}
    seats |= {pk: row.participation for pk, row in rows.items()}
    found = [Line(seat, rows.get(pk)) for pk, seat in seats.items()]
    return sorted(found, key=lambda line: line.seat.organisation.name)


def by_category(lines: list[Line]) -> list[Category]:
    found: dict[str, Category] = {}
    for line in lines:
        category = line.seat.organisation.category
        found.setdefault(category.code, Category(category.code, category.name)).lines.append(line)
    return [found[code] for code in sorted(found)]


def figures_of(meeting: Meeting) -> dict[str, int]:
    """What the page of a meeting says in numbers."""
    lines = lines_of(meeting)
    replies = Counter(line.reply for line in lines)
    states = Counter(Registration.objects.filter(meeting=meeting).values_list("state", flat=True))
    return {
        "called": len(lines),
        "yes": replies[Reply.YES],
        "no": replies[Reply.NO],
        "maybe": replies[Reply.MAYBE],
        "silent": replies[""],
        "present": sum(line.is_present for line in lines),
        "remote": sum(line.is_present and line.row.is_remote for line in lines),
        "excused": sum(line.is_excused for line in lines),
        "registered": states[RegistrationState.CONFIRMED],
        "waiting": states[RegistrationState.WAITING],
    }
