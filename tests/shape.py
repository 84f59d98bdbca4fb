"""Prints the longest modules and functions; judges nothing."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    modules, functions = [], []
    for package in ("officine", "toolkit", "workshops", "tests"):
        for file in (ROOT / package).rglob("*.py"):
            if "migrations" in file.parts:
                continue
            text = file.read_text("utf-8")
            name = file.relative_to(ROOT)
            modules.append((len(text.splitlines()), str(name)))
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef):
                    functions.append((node.end_lineno - node.lineno + 1, f"{name}:{node.name}"))
    for title, rows in (("modules", modules), ("functions", functions)):
        print(f"longest {title}")
        for length, name in sorted(rows, reverse=True)[:15]:
            print(f"  {length:5}  {name}")


if __name__ == "__main__":
    main()
