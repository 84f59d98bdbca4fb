"""A report of the large officina, in processes of their own so that their memory can be told.

``python -m tests.bench.report`` after the data were built (``make bench`` does): the officina as it
is, then with twice the forms asked and sent; the PDF of sixty pages by itself.
"""

import argparse
import datetime as dt
import io
import os
import resource
import subprocess
import sys
import time

import django
import pikepdf
from django.db import connection

BARE = (
    """SELECT a.step_run_id, a.form_id, s.state, count(*), count(*) FILTER (WHERE s.is_late),
              avg(s.sent_at - s.started_at), max(n.sent_at), count(n.id)
         FROM workshops_assignment a
         JOIN workshops_participation p ON p.id = a.participation_id AND p.workshop_id = %s
         LEFT JOIN workshops_submission s ON s.assignment_id = a.id
         LEFT JOIN workshops_snapshot n ON n.submission_id = s.id
        GROUP BY 1, 2, 3""",
    """SELECT a.participation_id, count(*), count(s.id) FILTER (WHERE s.state <> 'draft'),
              max(s.sent_at)
         FROM workshops_assignment a
         JOIN workshops_participation p ON p.id = a.participation_id AND p.workshop_id = %s
         LEFT JOIN workshops_submission s ON s.assignment_id = a.id
        GROUP BY 1""",
)
TRIES = 5
PAGES = 60


class Watch:
    """Wall seconds, and seconds of processor: of this process and of its own in the database.

    On a busy machine the wall tells how busy it is; the processor tells what the work costs.
    """

    def __enter__(self):
        self.database = self._database()
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *failure):
        self.wall = time.perf_counter() - self.wall
        self.cpu = time.process_time() - self.cpu
        self.database = self._database() - self.database
        self.all = self.cpu + self.database

    def _database(self) -> float:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        try:
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:  # another machine: only the wall is known
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bare(workshop) -> None:
    """The same rows counted by the database alone."""
    with connection.cursor() as cursor:
        for sql in BARE:
            cursor.execute(sql, [workshop.pk])
            cursor.fetchall()


def compile_figures(workshop, lead):
    """One report from its row to its frozen figures, as the worker does it."""
    from tests.bench.measuring import Queries
    from workshops import tasks
    from workshops.actions import reports
    from workshops.reports import compiling

    # Until today: of what was built today a report of yesterday says that it was not there
    asked = reports._queue(workshop, dt.date(2026, 1, 1), dt.date.today(), "", lead)
    counter = Queries()
    with connection.execute_wrapper(counter), Watch() as watch:
        report = tasks._report(asked.pk)
        token = compiling.take(report)
        past = compiling.past_of(report)
        missing = compiling.open_parts(report, past)
        while missing:
            compiling.collect_parts(report, missing[-tasks.AT_ONCE :], token, past)
            missing = compiling.missing_parts(report)
        frozen, sha256 = compiling.freeze(report, token, past)
    watch.queries = counter.count
    return watch, report, token, frozen, sha256


def measure_figures() -> None:
    from django.contrib.auth import get_user_model

    from tests.bench.build import LEAD, SLUG
    from workshops.models import Workshop

    workshop = Workshop.objects.get(slug=SLUG)
    lead = get_user_model().objects.get(email=LEAD)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    before = _memory()
    floors, ours = [], []
    for _try in range(TRIES):
        with Watch() as floor:
            for _time in range(TRIES):  # a clock of processors ticks a hundred times a second
                bare(workshop)
        floors.append((floor.wall / TRIES, floor.all / TRIES))
        watch, *made = compile_figures(workshop, lead)
        ours.append((watch.wall, watch.all))
    (wall, cpu), (wall_floor, cpu_floor) = _middle(ours), _middle(floors)
    frozen = made[2]
    rows = sum(len(frozen.rows(place)) for place in range(len(frozen.packed)))
    collected = _memory()
    print(f"report of {workshop.title}, {rows:,} forms asked (medians of {TRIES})")
    print(f"  bare aggregate SQL        wall {wall_floor:6.2f} s  CPU {cpu_floor:6.2f} s")
    print(
        f"  collect and freeze        wall {wall:6.2f} s  CPU {cpu:6.2f} s  "
        f"{wall / wall_floor:.1f} × the wall, {cpu / cpu_floor:.1f} × the CPU of the bare SQL "
        f"(≤ 3): {'met' if cpu <= 3 * cpu_floor else 'not met'}; {watch.queries} queries"
    )
    print(f"  memory of the process     {before:.0f} MB before, {collected:.0f} MB at the highest")
    _deliver(*made)


def _deliver(report, token, frozen, sha256) -> None:
    from workshops.reports import compiling

    with Watch() as watch:
        compiling.deliver(report, token, frozen, sha256)
    print(
        f"  seven files               wall {watch.wall:6.2f} s  CPU {watch.all:6.2f} s  "
        f"{_memory():.0f} MB at the highest"
    )


def double() -> None:
    """Each form asked once more, of a second table of organisations, and sent like the first."""
    from tests.bench.build import SLUG

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM workshops_workshop WHERE slug = %s AND NOT EXISTS "
            "(SELECT 1 FROM workshops_organisation WHERE ipa_code = 'bis')",
            [SLUG],
        )
        for (workshop,) in cursor.fetchall():
            for sql in TWICE:
                cursor.execute(sql, {"workshop": workshop})


TWICE = (
    """INSERT INTO workshops_organisation (public_id, name, category_id, size, ipa_code,
              fiscal_code, hard_to_reach, city_id, is_authority)
       SELECT gen_random_uuid(), o.name || ' bis', o.category_id, o.size, 'bis', o.id::text,
              o.hard_to_reach, o.city_id, false
         FROM workshops_organisation o JOIN workshops_participation p ON p.organisation_id = o.id
        WHERE p.workshop_id = %(workshop)s""",
    """INSERT INTO workshops_participation (workshop_id, organisation_id, place_id, role, since)
       SELECT p.workshop_id, b.id, p.place_id, p.role, p.since
         FROM workshops_participation p
         JOIN workshops_organisation b
              ON b.ipa_code = 'bis' AND b.fiscal_code = p.organisation_id::text
        WHERE p.workshop_id = %(workshop)s""",
    """INSERT INTO workshops_assignment (public_id, step_run_id, participation_id, form_id, due_at,
              original_due_at, deadline, waived_reason, created_at, submission_state)
       SELECT gen_random_uuid(), a.step_run_id, q.id, a.form_id, a.due_at, a.original_due_at,
              a.deadline, a.waived_reason, a.created_at, ''
         FROM workshops_assignment a
         JOIN workshops_participation p
              ON p.id = a.participation_id AND p.workshop_id = %(workshop)s
         JOIN workshops_organisation b
              ON b.ipa_code = 'bis' AND b.fiscal_code = p.organisation_id::text
         JOIN workshops_participation q ON q.organisation_id = b.id""",
    """INSERT INTO workshops_submission (public_id, assignment_id, started_at, started_by_id,
              sent_at, is_late, state)
       SELECT gen_random_uuid(), c.id, s.started_at, s.started_by_id, s.sent_at, s.is_late, s.state
         FROM workshops_submission s
         JOIN workshops_assignment a ON a.id = s.assignment_id
         JOIN workshops_participation p
              ON p.id = a.participation_id AND p.workshop_id = %(workshop)s
         JOIN workshops_organisation b
              ON b.ipa_code = 'bis' AND b.fiscal_code = p.organisation_id::text
         JOIN workshops_participation q ON q.organisation_id = b.id
         JOIN workshops_assignment c ON c.participation_id = q.id
              AND c.step_run_id = a.step_run_id AND c.form_id = a.form_id""",
    """INSERT INTO workshops_snapshot (submission_id, round, number, document, sha256, sent_at,
              sent_by_id, is_late, protocol_number)
       SELECT s.id, 1, 'BIS-' || s.id, '{}', repeat('0', 64), s.sent_at, s.started_by_id,
              s.is_late, ''
         FROM workshops_submission s
         JOIN workshops_assignment a ON a.id = s.assignment_id
         JOIN workshops_participation p
              ON p.id = a.participation_id AND p.workshop_id = %(workshop)s
         JOIN workshops_organisation b ON b.id = p.organisation_id AND b.ipa_code = 'bis'
        WHERE s.state <> 'draft'""",
)


def measure_pdf() -> None:
    """A report of about sixty pages: its own, with organisations added until it is as long."""
    from django.contrib.auth import get_user_model

    from tests.bench.build import LEAD, SLUG
    from tests.bench.measuring import Queries
    from workshops.models import Workshop
    from workshops.reports.freeze import Frozen
    from workshops.reports.render import pdf

    workshop = Workshop.objects.get(slug=SLUG)
    lead = get_user_model().objects.get(email=LEAD)
    *_rest, frozen, sha256 = compile_figures(workshop, lead)
    bodies = (frozen.figures["organisations"] * 9)[:1500]
    long = Frozen(frozen.figures | {"organisations": bodies}, frozen.packed)
    counter = Queries()
    with connection.execute_wrapper(counter):
        cpu = time.process_time()
        made = pdf.render(long, sha256, "it")
        cpu = time.process_time() - cpu
    document = pikepdf.open(io.BytesIO(made))
    tagged = bool(document.Root.MarkInfo.Marked)
    print(
        f"PDF of {len(document.pages)} pages, {'tagged' if tagged else 'NOT tagged'}, the first of "
        f"its process: CPU {cpu:.2f} s (≤ 1.5), {counter.count} queries (0): "
        f"{'met' if cpu <= 1.5 and counter.count == 0 and tagged else 'not met'}"
    )


def _middle(pairs: list[tuple]) -> list[float]:
    return [sorted(values)[len(values) // 2] for values in zip(*pairs, strict=True)]


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


PARTS = {"figures": measure_figures, "double": double, "pdf": measure_pdf}


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.report", description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS)
    part = parser.parse_args().part
    if part:
        django.setup()
        PARTS[part]()
        return
    for name in ("figures", "pdf", "double", "figures"):
        subprocess.run([sys.executable, "-m", "tests.bench.report", name], check=True)


if __name__ == "__main__":
    main()
