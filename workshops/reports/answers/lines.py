"""JSON lines: the first says what follows and how much, then one for each time a form was sent."""

import json
from pathlib import Path


class Lines:
    """The documents themselves, for programs: values as they are stored, words as they were."""

    def __init__(self, folder: Path, heading: dict):
        self.path = folder / "answers.jsonl"
        self.file = self.path.open("w", encoding="utf-8")
        self.rows = 0
        self._write(heading)

    def add(self, form: str, about: dict, document: dict, links: list[dict]) -> None:
        tied = {"links": links} if links else {}
        self._write({"form": form, **about, "answers": document.get("answers") or {}, **tied})
        self.rows += 1

    def finish(self) -> Path:
        self._write({"kind": "end", "rows": self.rows})
        self.file.close()
        return self.path

    def _write(self, value: dict) -> None:
        self.file.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
