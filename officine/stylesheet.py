"""Taking from a large stylesheet the rules that our pages can use: a small reader of CSS.

It reads minified CSS as Bootstrap Italia ships it: rules, ``@media`` and ``@supports`` around
rules, ``@keyframes``, ``@font-face``. It is no validator: what it does not know it keeps.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

COMMENT = re.compile(r"/\*.*?\*/", re.S)
NAME = re.compile(r"[.#]((?:\\.|[\w-])+)")
ELEMENT = re.compile(r"(?<![\w.#:\-\\\[=\"'])([a-zA-Z][a-zA-Z0-9]*)(?![\w-]*\()")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
WORD = re.compile(r"[A-Za-z_][\w-]*")
MARKUP = re.compile(r"<([a-z][a-z0-9]*)")
# Elements that a page has without anybody writing them, or that Django's widgets write.
ALWAYS = {
    "html", "body", "head", "a", "input", "select", "option", "optgroup", "textarea", "button",
    "label", "fieldset", "legend", "p", "ul", "ol", "li", "table", "thead", "tbody", "tfoot",
    "tr", "th", "td", "strong", "em", "svg", "img", "div", "span",
}  # fmt: skip
KEPT_VARIABLES = {"--bootstrap-italia-version"}


@dataclass
class Rule:
    """``prelude`` is the selector or the at-rule; ``body`` declarations, or rules inside."""

    prelude: str
    body: "str | list[Rule]"

    def __str__(self) -> str:
        if isinstance(self.body, str):
            return f"{self.prelude}{{{self.body}}}" if self.body or self.prelude else ""
        return f"{self.prelude}{{{''.join(map(str, self.body))}}}"


def read(css: str) -> list[Rule]:
    """The rules of a stylesheet, in order. ``@charset`` and ``@import`` are left out."""
    rules, at = [], 0
    css = COMMENT.sub("", css)
    while at < len(css):
        opening = _find(css, at, "{;")
        if opening == -1:
            break
        prelude = css[at:opening].strip()
        if css[opening] == ";":
            at = opening + 1
            continue
        closing = _closing(css, opening)
        inside = css[opening + 1 : closing]
        if prelude.startswith(("@media", "@supports", "@layer", "@container")):
            rules.append(Rule(prelude, read(inside)))
        else:
            rules.append(Rule(prelude, inside.strip()))
        at = closing + 1
    return rules


def words_of(texts: Iterable[str]) -> set[str]:
    """Every word of the sources: what may be a class, an id or an attribute's value."""
    return {word for text in texts for word in WORD.findall(text)}


def elements_of(texts: Iterable[str]) -> set[str]:
    return ALWAYS | {name for text in texts for name in MARKUP.findall(text)}


def used(rules: list[Rule], words: set[str], elements: set[str]) -> list[Rule]:
    """The rules of which some selector can match a page made of these words and elements."""
    kept = []
    for rule in rules:
        if isinstance(rule.body, list):
            inside = used(rule.body, words, elements)
            if inside:
                kept.append(Rule(rule.prelude, inside))
        elif rule.prelude.startswith("@font-face"):
            continue  # fonts.css is ours
        elif rule.prelude.startswith("@"):
            kept.append(rule)
        else:
            selectors = [
                selector for selector in split(rule.prelude) if _possible(selector, words, elements)
            ]
            if selectors:
                kept.append(Rule(",".join(selectors), rule.body))
    return kept


def without_unused_names(rules: list[Rule], others: str = "") -> list[Rule]:
    """Without the variables and the animations that nothing here, nor in ``others``, asks for."""
    while True:
        text = "".join(map(str, rules)) + others
        variables = set(VARIABLE.findall(text)) | KEPT_VARIABLES
        animations = set()
        for value in re.findall(r"animation(?:-name)?:([^;}]+)", text):
            animations |= set(WORD.findall(value))
        lighter = _lighter(rules, variables, animations)
        if sum(len(str(rule)) for rule in lighter) == sum(len(str(rule)) for rule in rules):
            return lighter
        rules = lighter


def _lighter(rules: list[Rule], variables: set[str], animations: set[str]) -> list[Rule]:
    kept = []
    for rule in rules:
        if isinstance(rule.body, list):
            inside = _lighter(rule.body, variables, animations)
            if inside:
                kept.append(Rule(rule.prelude, inside))
        elif "keyframes" in rule.prelude.split(" ")[0]:
            if rule.prelude.split(" ")[-1] in animations:
                kept.append(rule)
        else:
            declarations = [
                declaration
                for declaration in split(rule.body, ";")
                if not declaration.startswith("--")
                or declaration.split(":")[0].strip() in variables
            ]
            if declarations:
                kept.append(Rule(rule.prelude, ";".join(declarations)))
    return kept


def split(text: str, by: str = ",") -> list[str]:
    """The parts between separators that are not inside brackets or quotes."""
    parts, at = [], 0
    while True:
        end = _find(text, at, by)
        part = text[at : len(text) if end == -1 else end].strip()
        if part:
            parts.append(part)
        if end == -1:
            return parts
        at = end + 1


def _possible(selector: str, words: set[str], elements: set[str]) -> bool:
    bare = re.sub(r":(not|is|where|has)\((?:[^()]|\([^()]*\))*\)", "", selector)
    bare = re.sub(r"\[[^\]]*\]", "", bare)
    names = {name.replace("\\", "") for name in NAME.findall(bare)}
    if not names <= words:
        return False
    bare = re.sub(r"::?[\w-]+(\([^)]*\))?", "", bare)
    bare = NAME.sub("", bare)
    return all(name.lower() in elements for name in ELEMENT.findall(bare))


def _tokens(text: str, start: int) -> Iterator[tuple[int, str]]:
    """The signs outside quotes."""
    quote, at = "", start
    while at < len(text):
        sign = text[at]
        if sign == "\\":
            at += 2
            continue
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        else:
            yield at, sign
        at += 1


def _find(text: str, start: int, wanted: str) -> int:
    depth = 0
    for at, sign in _tokens(text, start):
        if not depth and sign in wanted:
            return at
        depth += (sign in "([") - (sign in ")]")
    return -1


def _closing(text: str, opening: int) -> int:
    depth = 0
    for at, sign in _tokens(text, opening):
        depth += (sign == "{") - (sign == "}")
        if not depth:
            return at
    raise ValueError("a block that does not end")
