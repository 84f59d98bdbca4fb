"""What is sent, as bytes that are the same for ever, and their fingerprint."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical_bytes(document: Any) -> bytes:
    """The one way to write a document: keys sorted, no blanks, UTF-8."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")


def sha256_of(document: Mapping) -> str:
    """The fingerprint of a document, 64 hexadecimal figures."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()
