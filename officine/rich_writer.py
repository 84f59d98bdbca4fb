"""Clean HTML written as the small Markdown of ``officine.rich``; the inverse of its reading."""

import re
from html.parser import HTMLParser
from itertools import pairwise

_SPACE = re.compile(r"[ \t\r\n\f]+")
_MARKS = re.compile(r"([\\*])")
_BRACKETS = re.compile(r"([\\*\[\]])")
_LINE = re.compile(r"\n(?=[^\n])")
_START = re.compile(r"^(\s*)(?:(#{1,6}(?=\s|$))|([-+•](?=\s|$))|(\d{1,9})([.)](?=\s|$)))")
_BREAK = "\ue000"  # a line that ends inside a paragraph, until the paragraph is written
_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"}
_SAME = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
_QUOTED = {ord(sign): f"%{ord(sign):02X}" for sign in " ()<>\\"}
_AROUND = {"strong": "**", "em": "*"}


class Node:
    """An element with what is in it: texts and other elements."""

    def __init__(self, tag: str, attributes: dict | None = None):
        self.tag, self.attributes = tag, attributes or {}
        self.inside: list[Node | str] = []


class _Tree(HTMLParser):
    """The elements of markup that is already clean (balanced, known tags)."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = [Node("")]

    def handle_starttag(self, tag, attrs):
        node = Node(_SAME.get(tag, tag), {key: value or "" for key, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in ("br", "img"):
            self.open.append(node)

    def handle_endtag(self, tag):
        tag = _SAME.get(tag, tag)
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data):
        self.open[-1].inside.append(data)


def written(markup: str) -> str:
    """The text of clean markup."""
    tree = _Tree()
    tree.feed(markup)
    tree.close()
    return "\n\n".join(_blocks(tree.open[0]))


def _blocks(node: Node) -> list[str]:
    """The blocks in a node, each as its lines; loose words are paragraphs."""
    found: list[str] = []
    loose: list[Node | str] = []

    def settle():
        if words := _paragraph(loose):
            found.append(words)
        loose.clear()

    for part in node.inside:
        if isinstance(part, Node) and part.tag in _BLOCKS:
            settle()
            found.extend(_block(part))
        else:
            loose.append(part)
    settle()
    return found


def _block(node: Node) -> list[str]:
    if node.tag in ("ul", "ol"):
        items = _items(node)
        return ["\n".join(items)] if items else []
    if node.tag in ("h3", "h4"):
        words = _inline(node.inside).replace(_BREAK, " ").strip()
        return [f"{'###' if node.tag == 'h3' else '####'} {words}"] if words else []
    return _blocks(node)


def _items(node: Node) -> list[str]:
    lines = []
    start = node.attributes.get("start", "")
    number = int(start) if start.isdigit() else 1
    for part in node.inside:
        if not isinstance(part, Node):
            continue
        blocks = _blocks(part) if part.tag == "li" else _block(part)
        if not blocks:
            continue
        mark = f"{number}. " if node.tag == "ol" else "- "
        number += 1
        joined = blocks[0]
        for before, block in pairwise(blocks):
            tight = _is_list(block) and not _is_list(before)
            joined += ("\n" if tight else "\n\n") + block
        lines.append(mark + _LINE.sub("\n" + " " * len(mark), joined))
    return lines


def _is_list(block: str) -> bool:
    return bool(re.match(r"(?:-|\d{1,3}\.) ", block))


def _paragraph(parts: list) -> str:
    lines = [line.strip() for line in _inline(parts).split(_BREAK)]
    return "\\\n".join(_safe_start(line) for line in lines if line)


def _safe_start(line: str) -> str:
    """A line that only looks like an item or a heading says so."""
    match = _START.match(line)
    if not match:
        return line
    at = match.end() - 1 if match[4] else match.start(2 if match[2] else 3)
    return f"{line[:at]}\\{line[at:]}"


def _inline(parts: list, in_link: bool = False) -> str:
    said = ""
    for part in parts:
        if isinstance(part, str):
            words = (_BRACKETS if in_link else _MARKS).sub(r"\\\1", _SPACE.sub(" ", part))
            said += words.replace("](", "]\\(")
        elif part.tag == "br":
            said += _BREAK
        elif part.tag == "img":
            said += _picture(part)
        elif part.tag == "a":
            said += _link(part)
        elif part.tag in _AROUND:
            said += _marked(_inline(part.inside, in_link), _AROUND[part.tag])
        else:
            said += _inline(part.inside, in_link)
    return said


def _marked(words: str, mark: str) -> str:
    """Marks stand close to their words: spaces at the ends go outside."""
    core = words.strip()
    if not core:
        return words
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    lines = [f"{mark}{line.strip()}{mark}" if line.strip() else "" for line in core.split(_BREAK)]
    return before + _BREAK.join(lines) + after


def _link(node: Node) -> str:
    words = _inline(node.inside, in_link=True).replace(_BREAK, " ")
    href = node.attributes.get("href", "").strip()
    if not href or not words.strip():
        return words
    core = words.strip()
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{before}[{core}]({_target(href)}){after}"


def _picture(node: Node) -> str:
    alternative = " ".join(node.attributes.get("alt", "").split())
    source = node.attributes.get("src", "")
    if not alternative or not source:
        return ""
    words = _BRACKETS.sub(r"\\\1", alternative)
    return f"![{words}]({_target(source)})"


def _target(address: str) -> str:
    return "".join(address.translate(_QUOTED).split())
