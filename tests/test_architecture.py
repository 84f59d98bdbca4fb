"""The shape of the house, held by tests: direction, one writer of state, no silent doors."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from officine.management.commands.messages import extracted

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["officine", "toolkit", "workshops"]
# Where an import waits until it is needed, and why.
LATE = {
    "toolkit/exchange/faces.py": "python-docx and lxml, 11 MB in each web process",
    "toolkit/fields/contact.py": "phonenumbers, 5 MB in each web process",
    "toolkit/exchange/workbook.py": "pyxform and openpyxl, 17 MB in each web process",
}


def sources():
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in file.parts:
                yield str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8"))


def writes_of_state():
    """Files that assign ``x.state`` or update ``state=``."""
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets):
                    yield path
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "update"
                and any(keyword.arg == "state" for keyword in node.keywords)
            ):
                yield path


def test_only_the_lifecycle_writes_a_state():
    assert set(writes_of_state()) == {"officine/lifecycle/machine.py"}


def test_the_toolkit_points_at_no_workshop():
    upwards = [
        str(field)
        for model in apps.get_app_config("toolkit").get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
        if field.related_model._meta.app_label == "workshops"
    ]

    assert upwards == []


def test_imports_stand_at_the_top_of_the_file():
    inside = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    allowed = {line for line in inside if line.partition(":")[0] in LATE}

    assert sorted(set(inside) - allowed) == []
    assert {line.partition(":")[0] for line in allowed} == set(LATE)


def test_a_web_process_does_not_carry_what_few_requests_need():
    """Each worker would keep in memory what one import of a form or one Word file needs."""
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import officine.wsgi, sys; from django.urls import get_resolver;"
            "get_resolver().url_patterns; print(*sys.modules)",
        ],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "officine.settings.test"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert "toolkit.exchange.faces" in loaded
    assert {"pyxform", "openpyxl", "docx", "lxml", "phonenumbers"} & set(loaded) == set()


def test_only_one_module_marks_html_as_safe():
    marked = {
        path
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
        and getattr(node, "id", getattr(node, "attr", "")) in {"mark_safe", "SafeString"}
    }

    assert marked <= {
        "officine/italian.py",
        "officine/rich.py",  # what nh3 has cleaned
        "officine/templatetags/ui.py",
        "officine/charts/svg.py",
    }


@pytest.mark.parametrize("pattern", ["|safe", "style=", "onclick=", "<script>", "<style"])
def test_templates_stay_inside_the_content_policy(pattern):
    where = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "templates").rglob("*.html"))
        if pattern in file.read_text("utf-8") and "emails" not in file.parts
    ]

    assert where == []


WORDS = [
    "cliccare qui",
    "clicca qui",
    "deadline",
    "feedback",
    "si prega di",
    "è fatto obbligo",
    "suddetto",
    "provvedere a",
    "utente non autorizzato",
    "operazione completata con successo",
    "attenzione!!",
    "Accesso negato",
    "Nessun elemento",
]


@pytest.fixture(scope="module")
def spoken():
    """All that pages and letters say, in one text."""
    found = extracted()
    texts = (message.id for message in found if message.id)
    flat = (part for text in texts for part in (text if isinstance(text, tuple) else (text,)))
    return "\n".join(flat).lower()


@pytest.mark.parametrize("word", WORDS)
def test_pages_speak_the_italian_of_a_clerk(spoken, word):
    assert word.lower() not in re.sub(r"%\(\w+\)s", "", spoken)


def test_what_a_summary_says_is_one_piece():
    """The right side of a summary is a row of its own: two pieces would stand at its two ends."""
    row = re.compile(
        r'of-summary-row"><dt>.*?</dt><dd[^>]*>(?!<(?:span|div|a|ul|code)\b)(.*?)</dd>'
    )
    torn = [
        f"{file.relative_to(ROOT)}: {said}"
        for file in sorted((ROOT / "templates").rglob("*.html"))
        for said in row.findall(file.read_text("utf-8"))
        if re.search(r"\|(?:in_italian|prose|rich)\b", said)
    ]

    assert torn == []


def test_a_form_in_a_piece_of_a_page_has_the_token_of_the_page():
    """``only`` leaves the token outside; without it every press of the button is refused."""
    include = re.compile(r"""{% include "([^"]+)"([^%]*)%}""")
    folder = ROOT / "templates"
    texts = {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*.html")}
    carries = {name for name, text in texts.items() if "csrf_token" in text}

    lost = [
        f"{name}: {piece}"
        for name, text in texts.items()
        for piece, given in include.findall(text)
        if piece in carries and given.split()[-1:] == ["only"] and "csrf_token=" not in given
    ]

    assert carries
    assert lost == []
