"""The answers that the organisations of the demo write, as a person would type them."""

from toolkit.forms.answers import keep
from toolkit.forms.definition import FormDoc, definition_of
from toolkit.forms.references import FormReferences
from workshops.demo.writing import cities, organisations
from workshops.demo.writing.desk import Desk
from workshops.models import Assignment
from workshops.queries.references import OfficinaReferences

FORMS = cities.FORMS | organisations.FORMS


def write(desk: Desk) -> dict:
    """Question → value as it is stored, in the order of the form."""
    doc = definition_of(desk.assignment.form)
    typed = FORMS[doc.code](desk)
    return stored(doc, typed, desk.assignment)


def stored(doc: FormDoc, typed: dict, assignment: Assignment) -> dict:
    answers: dict = {}
    references = FormReferences(OfficinaReferences(assignment), doc, answers)
    for question in doc.questions:
        if typed.get(question.code) is None:
            continue
        value = keep(question, typed[question.code], references)
        if value is not None:
            answers[question.code] = value
    return answers


__all__ = ["Desk", "write"]
