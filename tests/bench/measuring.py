"""Stopwatches, and the table they end in."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, its ceiling and what was promised."""

    name: str
    wall: float
    cpu: float
    queries: int
    ceiling: "Figure | None" = None
    times: float | None = None  # at most so many times the ceiling
    at_most: float | None = None  # or so many milliseconds, of wall or of CPU
    of_cpu: bool = False
    budget: int | None = None

    @property
    def ratio(self) -> float | None:
        return self.wall / self.ceiling.wall if self.ceiling else None

    @property
    def target(self) -> str:
        parts = []
        if self.times is not None:
            parts.append(f"≤ {self.times:g} ×")
        if self.at_most is not None:
            parts.append(f"≤ {self.at_most:g} ms{' CPU' if self.of_cpu else ''}")
        if self.budget is not None:
            parts.append(f"≤ {self.budget} q")
        return ", ".join(parts)

    @property
    def verdict(self) -> str:
        if not self.target:
            return ""
        missed = []
        if self.times is not None and self.ratio > self.times:
            missed.append("time")
        if self.at_most is not None and (self.cpu if self.of_cpu else self.wall) > self.at_most:
            missed.append("time")
        if self.budget is not None and self.queries > self.budget:
            missed.append("queries")
        return f"not met: {', '.join(missed)}" if missed else "met"


class Queries:
    """Counts them without Django's log, which stops at 9,000."""

    def __init__(self):
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def measure(call: Callable[[], object], runs: int = 30) -> tuple[float, float, int]:
    """Median wall ms, median CPU ms, queries of one call; three calls warm up."""
    walls, cpus, counter = [], [], Queries()
    for _ in range(3):
        call()
    for _ in range(runs):
        counter.count = 0
        with connection.execute_wrapper(counter):
            wall, cpu = time.perf_counter(), time.process_time()
            call()
            walls.append((time.perf_counter() - wall) * 1000)
            cpus.append((time.process_time() - cpu) * 1000)
    return statistics.median(walls), statistics.median(cpus), counter.count


def show(figures: list[Figure]) -> None:
    """The table; whether a target was met is said in words and changes nothing else."""
    print(f"{'':34}{'wall ms':>9}{'CPU ms':>9}{'queries':>9}{'× wall':>9}{'× CPU':>7}  target")
    for one in figures:
        ratio = f"{one.ratio:.1f}" if one.ceiling else ""
        of_cpu = f"{one.cpu / one.ceiling.cpu:.1f}" if one.ceiling else ""
        print(
            f"{one.name:34}{one.wall:9.1f}{one.cpu:9.1f}{one.queries:9}{ratio:>9}{of_cpu:>7}"
            f"  {one.target:18} {one.verdict}"
        )
