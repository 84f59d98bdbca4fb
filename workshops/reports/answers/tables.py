"""CSV: a file for each form and for each table in it, together in one ZIP, with an index."""

import datetime as dt
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from officine.csv_safe import lines
from workshops.reports.answers.layout import Sheet


class Tables:
    """Writes each table to a file of its own, then packs them one by one."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.path = folder / "tables.zip"
        self.files: dict[int, object] = {}
        self.taken: set[str] = set()
        self.open_now: list[Sheet] = []
        self.packed = zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def open(self, sheet: Sheet) -> None:
        if sheet.is_form:
            self._pack()
        name, count = sheet.name.replace("/", "-"), 2
        while f"{name}.csv".lower() in self.taken:
            name, count = f"{sheet.name.replace('/', '-')} {count}", count + 1
        sheet.name = f"{name}.csv"
        self.taken.add(sheet.name.lower())
        file = (self.folder / f"{len(self.taken)}.part").open("w", encoding="utf-8", newline="")
        self.files[id(sheet)] = file
        self.open_now.append(sheet)
        file.writelines(lines([sheet.heads]))

    def add(self, sheet: Sheet, cells: list) -> None:
        _mark, line = lines([[_plain(cell) for cell in cells]])
        self.files[id(sheet)].write(line)
        sheet.rows += 1

    def finish(self, about: list[tuple], sheets: list[Sheet]) -> Path:
        self._pack()
        rows = [[label, _plain(value)] for label, value in about]
        rows += [[], [_("File"), _("Che cosa contiene"), _("Righe")]]
        rows += [[sheet.name, sheet.title, sheet.rows] for sheet in sheets]
        self.packed.writestr(f"{_('indice')}.csv", "".join(lines(rows)))
        self.packed.close()
        return self.path

    def _pack(self) -> None:
        """The files of a form that is done: into the ZIP and away, so that few are open."""
        for sheet in self.open_now:
            file = self.files.pop(id(sheet))
            file.close()
            self.packed.write(file.name, sheet.name)
            Path(file.name).unlink()
        self.open_now = []


def _plain(value):
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/") + f"{value.year:04}"
    return value
