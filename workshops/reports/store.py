"""Where the faces of reports are kept: under the hash of what they say, written once and whole."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from workshops.models import ReportFile


def keep(content: bytes | Iterable[bytes], format: str) -> dict:
    """Write a file so that it is there in full or not at all; says where and what it is."""
    pieces = [content] if isinstance(content, bytes) else content
    folder = Path(settings.MEDIA_ROOT) / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                digest.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        sha256 = digest.hexdigest()
        path = f"reports/{sha256[:2]}/{sha256}.{format}"
        target = Path(settings.MEDIA_ROOT) / path
        target.parent.mkdir(exist_ok=True)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return {"format": format, "path": path, "size": size, "sha256": sha256}


def path_of(file: ReportFile) -> Path:
    return Path(settings.MEDIA_ROOT) / file.path
