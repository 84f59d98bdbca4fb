"""The wall: a table of hundreds of cells, each with its word, its shape and its link.

Written here because a template for each cell takes longer than counting what it says.
"""

from collections.abc import Iterable
from html import escape

from officine.charts.svg import markup


class Wall:
    """The cells of one page: words and shapes are the same for many, and escaped once.

    ``shapes`` are icons as HTML by the tone of a cell; ``nothing`` is what is said of a cell
    that counts nothing.
    """

    def __init__(self, shapes: dict[str, str], nothing: str):
        self.shapes, self.nothing, self.ends = shapes, escape(nothing), {}

    def cell(self, tone: str, word: str, link: str = "", count: str = "") -> str:
        if not link:
            return self._end(tone, word, counted=False)
        return (
            f'<td class="mg-cell mg-cell-{tone}"><a href="{escape(link)}">'
            f'<span class="mg-count">{escape(count)}</span>{self._end(tone, word, counted=True)}'
        )

    def row(self, cells: Iterable[str]) -> str:
        return markup("\n".join(cells))

    def _end(self, tone: str, word: str, *, counted: bool) -> str:
        """What follows the figure; the whole cell where there is none."""
        known = self.ends.get((tone, counted))
        if known is None:
            shape = self.shapes.get(tone, "")
            told = f'<span class="mg-word">{shape}{escape(word)}</span>'
            if counted:
                known = f"{told}</a></td>"
            else:
                none = f'<span class="mg-none">{self.nothing}</span>' if shape else ""
                known = f'<td class="mg-cell mg-cell-{tone}">{told}{none}</td>'
            self.ends[tone, counted] = known
        return known
