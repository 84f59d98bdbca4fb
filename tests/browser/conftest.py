"""One Chromium, and a way into it for each of the cast."""

import os
import re

import pytest
from django.core.cache import cache
from playwright.sync_api import sync_playwright

from tests.browser.looking import FLAGS, WIDTHS, sign_in

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def expected_words():
    """What the console of a page may say: a module that provokes more says so itself."""
    return re.compile(r"^$")


@pytest.fixture
def enter(chromium, live_server, expected_words):
    """``enter(anna, "phone")``: a page of a browser of its own; without a person, a stranger's.

    At the end its console must have been silent and no other machine asked anything.
    """
    cache.clear()  # the limits of requests are counted anew
    contexts, said = [], []

    def open_as(who=None, size="desktop", **options):
        width, height = WIDTHS[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, base_url=live_server.url, **options
        )
        contexts.append(context)
        if who:
            sign_in(context, who, live_server.url)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: said.append(error.stack or str(error)))
        own = (live_server.url, "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else said.append(r.url))
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert [text for text in said if not expected_words.search(text)] == []
