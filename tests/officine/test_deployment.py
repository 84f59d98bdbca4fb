"""What an administration copies and starts: the example of the environment, the image, compose."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
READ = re.compile(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""")
IN_SHELL = re.compile(r"\$\{([A-Z_]+)")
WRITTEN = re.compile(r"^(?:# )?([A-Z_]+)=", re.MULTILINE)
COMPLETE = {
    "SECRET_KEY": "x" * 50,
    "DATABASE_URL": "postgres://localhost/none",
    "REDIS_URL": "redis://localhost:1/0",
    "ALLOWED_HOSTS": "officine.example",
    "SITE_URL": "https://officine.example",
    "EMAIL_URL": "smtp://localhost:25",
    "OIDC_SIGNING_KEY": "a key that signs nothing here",
}


def compose() -> dict:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def variables() -> set[str]:
    settings = "".join(file.read_text() for file in (ROOT / "officine/settings").glob("*.py"))
    image = (ROOT / "Dockerfile").read_text() + (ROOT / "compose.yaml").read_text()
    return set(READ.findall(settings)) | set(IN_SHELL.findall(image))


def test_every_variable_that_is_read_is_in_the_example_and_no_other():
    example = set(WRITTEN.findall((ROOT / ".env.example").read_text()))

    assert len(variables()) > 25
    assert example == variables()


def started_with(tmp_path, environment: dict) -> subprocess.CompletedProcess:
    fixed = {
        "PATH": os.environ["PATH"],
        "OFFICINE_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "officine.settings.production",
    }
    command = [sys.executable, "-c", "from django.conf import settings; settings.SITE_URL"]
    return subprocess.run(
        command, env=fixed | environment, cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def test_production_refuses_an_empty_environment(tmp_path):
    refused = started_with(tmp_path, {})

    assert refused.returncode == 1
    assert "SECRET_KEY must be set in the environment." in refused.stderr
    assert started_with(tmp_path, COMPLETE).returncode == 0


@pytest.mark.parametrize("missing", COMPLETE)
def test_production_names_what_is_missing(tmp_path, missing):
    refused = started_with(tmp_path, COMPLETE | {missing: ""})

    assert refused.returncode == 1
    assert f"{missing} must be set in the environment." in refused.stderr


def test_compose_prepares_the_database_before_anything_serves():
    services = compose()["services"]
    prepared = services["migrate"]["command"][-1]

    assert set(services) == {"migrate", "web", "worker", "beat", "database", "queue"}
    for command in ("migrate", "createcachetable", "load_reference"):
        assert f"manage.py {command}" in prepared
    for name in ("web", "worker", "beat"):
        waited = services[name]["depends_on"]["migrate"]
        assert waited == {"condition": "service_completed_successfully"}


def test_the_container_asks_for_its_health_by_a_name_that_is_allowed(client, db, settings):
    test = compose()["services"]["web"]["healthcheck"]["test"][-1]
    settings.ALLOWED_HOSTS = ["officine.example.it"]

    assert "'Host'" in test
    assert "SITE_URL" in test
    compile(test, "healthcheck", "exec")
    for host, status in {"officine.example.it": 200, "127.0.0.1:8000": 400}.items():
        assert client.get("/health/live", headers={"host": host}).status_code == status


def test_the_image_takes_nothing_that_this_machine_made():
    left_out = (ROOT / ".dockerignore").read_text().splitlines()

    assert {".git", ".venv", "var", ".env"} <= set(left_out)


def test_building_the_image_makes_nothing_in_the_folder_of_the_instance():
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    as_root = text.split("USER officine")[0].splitlines()
    runs = [line for line in as_root if line.startswith("RUN") and "manage.py" in line]

    assert len(runs) == 1
    assert "OFFICINE_DATA=/tmp/" in runs[0]


def test_the_documents_lead_to_files_that_exist():
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [
        (file, target)
        for file in documents
        for target in re.findall(r"\]\(([^)#:]+)\)", file.read_text("utf-8"))
    ]

    assert len(links) > 10
    assert [(file.name, to) for file, to in links if not (file.parent / to).exists()] == []


def test_every_decision_is_in_the_index():
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text("utf-8")

    assert [one.name for one in folder.glob("0*.md") if f"({one.name})" not in index] == []
