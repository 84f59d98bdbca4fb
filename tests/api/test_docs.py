"""The examples of docs/api.md: every one names an operation there is, and what it takes."""

import json
import re
from pathlib import Path

from drf_spectacular.generators import SchemaGenerator

DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)


def examples():
    """Method, path, body and headers of each command, with the names of the shell filled in."""
    for language, block in FENCED.findall(DOCS.read_text()):
        if language:
            continue
        text = block.replace("\\\n", " ")
        bodies = re.findall(r"'(\{.*?\})'(?=\s)", text, re.S)
        for number, body in enumerate(bodies):
            text = text.replace(f"'{body}'", f"@{number}")
        names = dict(re.findall(r"^(\w+)=(http\S+)$", text, re.M))
        for line in text.splitlines():
            for name, value in names.items():
                line = line.replace(f"${name}/", f"{value}/")
            if not (found := re.search(r"8000(/api/v1/\S*)", line)) or "=http" in line:
                continue
            sent = re.search(r"-d @(\d+)", line)
            method = re.search(r"-X (\w+)", line)
            guess = "post" if sent or " -F " in line else "get"
            body = json.loads(bodies[int(sent[1])].replace("…", "")) if sent else {}
            yield (method[1].lower() if method else guess), found[1], body, line


def operation(paths, address: str):
    """The most literal path of the schema that an address may be."""
    address = address.split("?")[0]
    fits = [
        path
        for path in paths
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)), address)
    ]
    return max(fits, key=lambda path: -path.count("{"), default=None)


def test_every_example_is_an_operation_and_sends_what_it_takes():
    schema = SchemaGenerator().get_schema(public=True)
    paths, shapes = schema["paths"], schema["components"]["schemas"]
    wrong, seen = [], set()
    for method, address, body, line in examples():
        path = operation(paths, address)
        verbs = paths.get(path, {})
        if method not in verbs:
            wrong.append(f"{method} {address}: there is no such operation")
            continue
        seen.add((method, path))
        content = verbs[method].get("requestBody", {}).get("content", {})
        wanted = content.get("application/json", {}).get("schema", {})
        shape = shapes.get(wanted.get("$ref", "").rpartition("/")[2], {})
        known = set(shape.get("properties", body if content else {}))  # some take any field
        if unknown := set(body) - known:
            wrong.append(f"{line.strip()}: {sorted(unknown)} is not taken")
        for one in verbs[method].get("parameters", []):
            if one["in"] == "header" and one.get("required") and one["name"] not in line:
                wrong.append(f"{line.strip()}: without {one['name']}")

    assert wrong == []
    assert len(seen) > 40
