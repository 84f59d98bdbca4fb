import shutil
import subprocess

import pytest


@pytest.fixture
def pdf_text():
    """What somebody reads in a PDF: its text, or the test does not run without poppler."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler) is not installed")

    def read(body: bytes) -> str:
        done = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True)
        return done.stdout.decode()

    return read
