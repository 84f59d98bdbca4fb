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
from pathlib import Path

import typst

from officine import pdf_signs
from officine.pdf_signs import STANDARDS, fonts


def compile_pdf(
    template: Path | str,
    data: dict,
    *,
    at: dt.datetime | None = None,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """The PDF of a template; ``at`` is the date in its metadata (none given: always the same).

    ``files`` stand beside the template while it is compiled, under their names. A sign that no font
    of ours has is printed by its number, ``[U+1F600]``.
    """
    template = Path(template)
    if not files:
        return _drawn(template, data, at)
    with tempfile.TemporaryDirectory(prefix="officine-pdf-") as name:
        folder = Path(name)
        shutil.copyfile(template, folder / template.name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        return _drawn(folder / template.name, data, at)


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


def _drawn(template: Path, data: dict, at: dt.datetime | None) -> bytes:
    try:
        return _compiled(template, data, at)
    except typst.TypstError as error:
        if not pdf_signs.refused(error):
            raise
        return pdf_signs.without_undrawn(data, lambda said: _compiled(template, said, at), error)


def _compiled(template: Path, data: dict, at: dt.datetime | None) -> bytes:
    compiler = typst.Compiler(
        str(template),
        root=str(template.parent),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )
    return compiler.compile(
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=int(at.timestamp()) if at else 0,
    )
