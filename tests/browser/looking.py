"""What every test in a browser asks of a page: read by everybody, no wider than the screen."""

import os

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Error

from tests.conftest import SignedInClient

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
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 640)}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # not every element that is well
}
SHOTS = os.environ.get("OFFICINE_SHOTS")  # a folder for pictures, when somebody wants to look


def sign_in(context, who, url):
    """The session of somebody, with both factors, in a browser."""
    client = SignedInClient()
    client.force_login(who)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])


def shot(page, name):
    if SHOTS:
        width = page.viewport_size["width"]
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


def settle(page):
    """Wait for the page that a click has asked for: the click returns before it is read."""
    page.wait_for_load_state("load")
    page.wait_for_function("document.readyState === 'complete' && document.body !== null")


def once_still(page, ask):
    """What a page answers; asked again if another page came meanwhile: that one is meant."""
    settle(page)
    try:
        return ask(page)
    except Error:
        settle(page)
        return ask(page)


def violations(page) -> list[str]:
    """What axe finds at WCAG A and AA, on the page that is there once it is whole."""
    found = once_still(page, lambda page: Axe().run(page, options=RULES).response["violations"])
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def too_wide(page) -> int:
    """By how many pixels the page must be scrolled sideways."""
    wider = "document.documentElement.scrollWidth - window.innerWidth"
    return max(0, once_still(page, lambda page: page.evaluate(wider)))


def look(page, name, address=None, status=200):
    """The page as it is, after going there if an address is given: fit for everybody."""
    if address:
        assert page.goto(address).status == status, address
    settle(page)
    shot(page, name)
    found = violations(page)
    assert found == [], f"{name}: {found}"
    assert too_wide(page) == 0, name
    assert page.locator("h1").count() == 1, name
    assert page.locator("html").get_attribute("lang") in ("it", "en")
