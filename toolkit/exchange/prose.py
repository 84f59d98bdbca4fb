"""A text of the Toolkit as a tree, for faces that know no HTML: PDF and Word.

It is made of what the reading pages show (``officine.rich``), so that all faces say the same.
"""

from html.parser import HTMLParser

from officine.rich import to_html
from toolkit.files.pictures import ADDRESS

ALONE = {"br", "img"}


def tree_of(text: str) -> list[dict]:
    """Paragraphs, lists and headings: ``{"tag", "parts"}``; words are ``{"tag": "", "text"}``.

    A picture has its ``name`` and ``words``; who cannot show it says its parts.
    """
    reader = _Reader()
    reader.feed(str(to_html(text)))
    reader.close()
    return [node for node in reader.root["parts"] if node["tag"] or node["text"].strip()]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root: dict = {"tag": "root", "parts": []}
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        node = {"tag": tag, "parts": []}
        if tag == "a":
            node["to"] = told.get("href") or ""
        if tag == "ol":
            node["start"] = int(told.get("start") or 1)
        if tag == "img":
            words = told.get("alt") or ""
            node |= {"name": (told.get("src") or "").removeprefix(ADDRESS), "words": words}
            node["parts"] = [{"tag": "", "text": f"[{words}]"}]
        self.open[-1]["parts"].append(node)
        if tag not in ALONE:
            self.open.append(node)

    def handle_endtag(self, tag):
        if tag not in ALONE and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data):
        inside = self.open[-1]["tag"]
        if inside in ("root", "ul", "ol") and not data.strip():
            return
        self.open[-1]["parts"].append({"tag": "", "text": data.replace("\n", " ")})
