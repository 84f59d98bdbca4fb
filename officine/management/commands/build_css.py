import ast
import gzip
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from officine import stylesheet

SOURCE = "css/bootstrap-italia.min.css"
SPRITE = "svg/sprites.svg"
# Rules that its script would tame, and that without it would ring what one clicks.
LEFT_OUT = "data-focus-mouse"
# Where our words come from: what writes markup.
MARKUP = ("templates/**/*.html", "static/js/**/*.js")
PYTHON = (
    "officine/templatetags/*.py",
    "officine/forms.py",
    "*/forms/**/*.py",
    "toolkit/fields/**/*.py",
    "officine/*/forms.py",
)


class Command(BaseCommand):
    help = "Take from Bootstrap Italia the rules and the icons that our pages use."

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, default=settings.BUILT, help="Folder to write in.")

    def handle(self, *args, to: Path, verbosity: int, **options):
        texts = list(_texts(settings.BASE_DIR))
        words = stylesheet.words_of(texts)
        whole = (settings.ITALIA / SOURCE).read_text()
        ours = "".join(
            file.read_text()
            for file in sorted((settings.BASE_DIR / "static" / "css").glob("**/*.css"))
        )
        rules = [rule for rule in stylesheet.read(whole) if LEFT_OUT not in rule.prelude]
        rules = stylesheet.used(rules, words, stylesheet.elements_of(texts))
        css = "".join(map(str, stylesheet.without_unused_names(rules, ours)))
        folder = to / "build"
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "italia.css", css + "\n")
        _write(folder / "sprite.svg", sprite((settings.ITALIA / SPRITE).read_text(), words))
        if verbosity:
            weight = len(gzip.compress(css.encode(), 9))
            self.stdout.write(
                f"{folder}: {len(whole) // 1000} kB → {len(css) // 1000} kB "
                f"({weight / 1000:.1f} kB compressed)"
            )


def sprite(whole: str, words: set[str]) -> str:
    """The sprite with only the icons that some page names."""
    head, *symbols = whole.split("<symbol")
    tail = "</svg>"
    kept = []
    for symbol in symbols:
        body = symbol.split("</symbol>")[0]
        name = body.split('id="', 1)[1].split('"', 1)[0]
        if name in words:
            kept.append(f"<symbol{body}</symbol>")
    return head + "".join(kept) + tail + "\n"


def _texts(base: Path):
    for pattern in MARKUP:
        for file in sorted(base.glob(pattern)):
            yield file.read_text()
    for pattern in PYTHON:
        for file in sorted(base.glob(pattern)):
            if ".venv" not in file.parts:
                tree = ast.parse(file.read_text())
                for node in ast.walk(tree):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield node.value


def _write(file: Path, text: str) -> None:
    """All or nothing, and nothing when it is already so: a page never finds half a file."""
    if file.exists() and file.read_text() == text:
        return
    temporary = file.with_suffix(".new")
    temporary.write_text(text)
    temporary.replace(file)
