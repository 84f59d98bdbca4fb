"""What the kinds share that are written in one line and have a shape of their own."""

from toolkit.fields.registry import Kind, as_text, flat, refusal, tidy


class Line(Kind):
    """One line that is either right or wrong.

    ``words`` are the refusals by name: the server says them, and ``static/js/checks.js`` says the
    same ones where the box is left. Both are held to ``tests/toolkit/fields/check_cases.json``.
    """

    control = "toolkit/fields/line.html"
    inputmode = "text"
    width = "medium"
    longest = 60

    def words(self, question) -> dict[str, str]:
        raise NotImplementedError

    def refuse(self, name: str, question):
        raise refusal(self.words(question)[name], name)

    def clean(self, raw, question, references=None) -> str | None:
        text = tidy(as_text(raw))
        if not text:
            return None
        if len(text) > self.longest:
            self.refuse("shape", question)
        return self.understand(text, question)

    def understand(self, text: str, question) -> str:
        """What is stored of a text that is there and not too long."""
        raise NotImplementedError

    def display(self, value, question, language=None) -> str:
        return flat(value)

    def missing(self, question) -> str:
        return self.words(question)["shape"]
