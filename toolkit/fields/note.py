from toolkit.fields.registry import Column, Kind, register


@register
class Note(Kind):
    """A text among the questions: it is read, and asks nothing."""

    name = "note"
    control = "toolkit/fields/note.html"
    typed = False

    def clean(self, raw, question, references=None) -> None:
        return None

    def missing(self, question) -> str:
        return ""

    def columns(self, question) -> list[Column]:
        return []

    def cells(self, value, question) -> list:
        return []
