"""`make screenshots`: the pictures of the README, taken from a running demo (`make demo`).

``BASE_URL`` says where it runs, ``CHROMIUM`` which browser to use.
"""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

BASE = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
TARGET = Path(__file__).resolve().parent.parent / "docs" / "img"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OFFICINA = "officina-abitare-insieme"


def sign_in(page: Page, who: str) -> None:
    page.goto(f"{BASE}/accedi")
    page.locator(f'form[action$="/accedi/demo/{who}"] button').click()


def shoot(page: Page, name: str, address: str | None = None) -> None:
    if address:
        page.goto(BASE + address)
    page.screenshot(path=TARGET / f"{name}.png")
    print(f"{name}.png  {page.title()}")


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        reader = browser.new_page(viewport={"width": 1280, "height": 900}, locale="it-IT")
        shoot(reader, "officina", f"/officine/{OFFICINA}")
        shoot(reader, "toolkit", "/toolkit/1/passi/3.1")
        partner = browser.new_page(viewport={"width": 1280, "height": 900}, locale="it-IT")
        sign_in(partner, "referente")
        partner.get_by_role("link", name="Idea progettuale").first.click()
        shoot(partner, "compilazione")
        staff = browser.new_page(viewport={"width": 1280, "height": 900}, locale="it-IT")
        sign_in(staff, "autorita")
        shoot(staff, "da-fare-oggi", "/gestione")
        shoot(staff, "matrice", f"/gestione/officine/{OFFICINA}/matrice")
        browser.close()


if __name__ == "__main__":
    main()
