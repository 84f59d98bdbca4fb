"""The files of a finished report: which there are, which one is asked for, what it is called."""

from workshops.models import Report, ReportFile
from workshops.reports.wording import RECORDS, language

ORDER = ["pdf", "xlsx", "html", "json"]


def files_of(report: Report) -> list[ReportFile]:
    """What there is to download; of each format first the one in the language of the reader."""
    return sorted(
        report.files.all(),
        key=lambda file: (ORDER.index(file.format), file.language != language()),
    )


def face_of(report: Report, format: str, wanted: str) -> ReportFile | None:
    """One face in a language; data have none. Old reports were written in Italian alone."""
    for file in report.files.all():
        if file.format == format and file.language in ("", wanted):
            return file
    return None


def file_name(report: Report, file: ReportFile) -> str:
    """«OPM-REL-2027-03.pdf»; in another language than that of the records, «…-en.pdf»."""
    other = f"-{file.language}" if file.language not in ("", RECORDS) else ""
    return f"{report.number}{other}.{file.format}"
