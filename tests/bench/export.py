"""250,000 answers as XLSX, CSV and JSON, each in a process of its own so that its memory is told.

``python -m tests.bench.export`` after the data were built (``make bench`` does).
"""

import argparse
import os
import resource
import subprocess
import sys

import django
from django.db import connection

ANSWERS = 250_000
MOST_MEMORY = 300  # MB


def ceiling(folder, rows: int, columns: int) -> float:
    """xlsxwriter alone: as many rows of as many texts, with nothing to read. Seconds."""
    import time

    import xlsxwriter

    book = xlsxwriter.Workbook(str(folder / "ceiling.xlsx"), {"constant_memory": True})
    sheet, text = book.add_worksheet(), "Una risposta di prova abbastanza lunga. " * 5
    started = time.process_time()
    for row in range(rows):
        for column in range(columns):
            sheet.write_string(row, column, text)
    book.close()
    return time.process_time() - started


def measure(format: str) -> None:
    import tempfile
    from pathlib import Path

    from django.conf import settings
    from django.contrib.auth import get_user_model

    from tests.bench.build import LEAD, SLUG
    from tests.bench.measuring import Queries
    from tests.bench.report import Watch
    from workshops.actions import exports
    from workshops.models import AnswerExport, Workshop
    from workshops.reports import exporting

    with tempfile.TemporaryDirectory() as place:
        settings.MEDIA_ROOT = Path(place)
        workshop = Workshop.objects.get(slug=SLUG)
        lead = get_user_model().objects.get(email=LEAD)
        asked = exports.ask(workshop, format=format, filters="", by=lead)
        rows = AnswerExport.objects.select_related("workshop__authority", "requested_by")
        export = rows.get(pk=asked.pk)
        token = exporting.take(export)
        before, counter = memory(), Queries()
        with connection.execute_wrapper(counter), Watch() as watch:
            exporting.write(export, token)
        export.refresh_from_db()
        most = memory()
        floor = ceiling(Path(place), export.rows, 10 + 9) if format == "xlsx" else 0
        met = export.answers >= ANSWERS and most < MOST_MEMORY
        print(
            f"{format:5} {export.rows:,} forms, {export.answers:,} answers, "
            f"{export.size / 1e6:.0f} MB: wall {watch.wall:.1f} s, CPU {watch.all:.1f} s, "
            f"{counter.count} queries; {before:.0f} MB before, {most:.0f} MB at the highest "
            f"(< {MOST_MEMORY}): {'met' if met else 'not met'}"
            + (f"; xlsxwriter alone {floor:.1f} s of CPU" if floor else "")
        )


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.export", description=__doc__)
    parser.add_argument("format", nargs="?", choices=["xlsx", "csv", "jsonl"])
    format = parser.parse_args().format
    if format:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
        django.setup()
        measure(format)
        return
    for name in ("xlsx", "csv", "jsonl"):
        subprocess.run([sys.executable, "-m", "tests.bench.export", name], check=True)


if __name__ == "__main__":
    main()
