"""A Typst template and plain data in, a tagged PDF out: the same bytes for the same data.

The data reach the template as JSON (``sys.inputs.data``) and are never pasted into its source.
Fonts are those of the wheel of Bootstrap Italia, so that a page looks the same on every machine.
Call it outside transactions.
"""

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

STANDARDS = ["ua-1"]  # the compiler refuses what a screen reader could not read


@cache
def _fonts() -> typst.Fonts:
    folders = [settings.ITALIA / "fonts" / name for name in ("Titillium_Web", "Lora")]
    folders.append(settings.ITALIA / "fonts" / "Roboto_Mono")
    return typst.Fonts(include_system_fonts=False, font_paths=[str(f) for f in folders])


def compile_pdf(
    template: Path | str,
    data: dict,
    *,
    at: dt.datetime | None = None,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """The PDF of a template; ``at`` is the date in its metadata (none given: always the same).

    ``files`` stand beside the template while it is compiled, under their names.
    """
    template = Path(template)
    if not files:
        return _compiled(template, data, at)
    with tempfile.TemporaryDirectory(prefix="officine-pdf-") as name:
        folder = Path(name)
        shutil.copyfile(template, folder / template.name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        return _compiled(folder / template.name, data, at)


def draws(content: bytes, ending: str) -> bool:
    """Whether a picture can be drawn, and not only begins like one."""
    with tempfile.TemporaryDirectory(prefix="officine-pdf-") as name:
        folder = Path(name)
        (folder / f"picture.{ending}").write_bytes(content)
        (folder / "page.typ").write_text(f'#image("picture.{ending}")')
        try:
            typst.Compiler(str(folder / "page.typ"), root=name).compile(format="pdf")
        except typst.TypstError:
            return False
    return True


def _compiled(template: Path, data: dict, at: dt.datetime | None) -> bytes:
    compiler = typst.Compiler(
        str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )
    return compiler.compile(
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=int(at.timestamp()) if at else 0,
    )
