"""The keyboard alone: no mouse, and no focus set by a script."""

import re

NAME = """(() => {
  const here = document.activeElement;
  const by = here.getAttribute('aria-labelledby');
  return here.getAttribute('aria-label') || (by && document.getElementById(by)?.innerText)
    || here.labels?.[0]?.innerText || here.innerText || '';
})()"""


def tab_to(page, name, most=80):
    """Press Tab until the control with this name has the focus."""
    for _turn in range(most):
        page.keyboard.press("Tab")
        said = re.sub(r"\s+", " ", page.evaluate(NAME)).replace(" :", ":").strip()
        if said.startswith(name):
            return
    raise AssertionError(f"«{name}» is not reached by Tab")


def focused(page):
    return page.locator("*:focus")
