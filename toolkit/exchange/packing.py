"""Archives that are the same to the byte whenever and wherever they are made."""

import io
import zipfile

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest date that an archive can hold


def pack(files: dict[str, bytes]) -> bytes:
    """The files as a zip, in the order given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return out.getvalue()


def repack(archive: bytes) -> bytes:
    """An archive of others, without the moment at which it was made."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return pack({name: packed.read(name) for name in packed.namelist()})
