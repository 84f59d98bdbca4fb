"""Somebody's hand on a page, in a language: what is named is named in the words of that language.

The words are the Italian ones of the source, told in the language by the catalogue; one that
nobody translated is not found on the page.
"""

import re
from dataclasses import dataclass

from django.utils import translation
from playwright.sync_api import Locator, Page, expect


@dataclass
class Hand:
    """Clicks and types by what one reads; never by an address."""

    page: Page
    language: str

    def word(self, said: str, **values) -> str:
        """Names of columns are told small in the source, and begin large on the page."""
        small = said[:1].lower() + said[1:]
        with translation.override(self.language):
            words = translation.gettext(said)
            if words == said:
                words = translation.gettext(small)
        words = words[:1].upper() + words[1:] if said[:1].isupper() else words
        return words % values if values else words

    def speak(self) -> None:
        """Choose the language at the top of the page."""
        if self.language == "en":
            self.page.get_by_role("button", name="English", exact=True).click()
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)

    def field(self, said: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_label(self.word(said), exact=True)

    def field_called(self, said: str, **values) -> Locator:
        return self.page.get_by_label(self.word(said, **values), exact=True)

    def write(self, said: str, text: str) -> None:
        self.page.get_by_role("textbox", name=self.word(said)).first.fill(text)

    def tick(self, said: str) -> None:
        self.page.get_by_label(self.word(said)).first.check()

    def press(self, said: str, of: str = "", **values) -> None:
        self._named("button", self.word(said, **values), of).first.click()

    def follow(self, said: str, of: str = "", **values) -> None:
        self._named("link", self.word(said, **values), of).first.click()

    def follow_to(self, code: str) -> None:
        """The first link that begins with a code or a title of the Toolkit."""
        self.page.get_by_role("link", name=re.compile(rf"^\s*{re.escape(code)}")).first.click()

    def unfold(self, code: str) -> None:
        """Open what hangs under a row of the outline."""
        self.page.locator(f"details[data-unfold={code}] > summary, a[data-unfolds={code}]").click()
        expect(self.page.locator(f"details[data-unfold={code}][open]")).to_be_visible()

    def reads(self, said: str, **values) -> None:
        expect(self.page.get_by_text(self.word(said, **values)).first).to_be_visible()

    def waits_for_saving(self) -> None:
        """The page says by itself that what was typed is kept."""
        words = self.word("Salvato alle %s.").removesuffix(" %s.")
        expect(self.page.locator("[data-status]")).to_contain_text(words, timeout=10_000)

    def _named(self, role: str, name: str, of: str) -> Locator:
        """By its whole name, or by its words and then what they are about."""
        if not of:
            return self.page.get_by_role(role, name=name, exact=True)
        whole = re.compile(rf"^\s*{re.escape(name)}\s*:?\s*{re.escape(of)}")
        return self.page.get_by_role(role, name=whole)
