"""Saving one question of a large form, in a large draft: compiled, checked, remembered.

``python -m tests.bench.editing`` measures it alone, on whatever database the settings name.
"""

from tests import factories as make
from tests.bench.measuring import Figure, measure
from toolkit.actions import curation, drafts, editions
from toolkit.canonical.forms import full_question
from toolkit.models import Edition, FormDefinition, ItemChange, Question

FORMS, LARGE, SMALL = 120, 200, 16
TURN = iter(range(10**9))


def question(form: str, number: int) -> dict:
    """Every second question has a rule; those with a check compare two figures."""
    code, before = f"{form}.{number:02}", f"{form}.{number - 1:02}"
    body = {
        "code": code,
        "label": f"Domanda {number}",
        "kind": "yes_no" if number % 2 else "integer",
    }
    if number % 2 == 0:
        asks = {"all": [{"question": before, "op": "equals", "value": True}]}
        body["condition" if number % 4 else "required_if"] = asks
    if number % 8 == 0 and number > 8:
        rule = {"all": [{"question": code, "op": "greater", "other": f"{form}.{number - 4:02}"}]}
        body["checks"] = [{"rule": rule, "message": "Non torna."}]
        del body["required_if"]
    return full_question(body)


def form(number: int, size: int) -> dict:
    code = f"M{number:02}"
    asked = [question(code, turn) for turn in range(1, size + 1)]
    parts = [asked[at : at + 80] for at in range(0, size, 80)]
    sections = [
        {"code": f"{code}.{'ABC'[n]}", "title": "Parte", "intro": "", "page": "single",
         "questions": part}
        for n, part in enumerate(parts)
    ]  # fmt: skip
    texts = {"aim": "x", "used_by": "x", "made_public": "x", "prepare": [], "cross_phase": False}
    head = {"code": code, "title": f"Modulo {number}", "respondent": "partner", "minutes": 20}
    return head | texts | {"sections": sections}


def large_draft(by) -> Edition:
    """A draft of 120 forms and some 2,000 questions, one form of 200 among them."""
    draft = drafts.start_method("Metodo grande", by=by)
    content = editions.canonical(draft)
    sizes = [LARGE, *[SMALL] * (FORMS - 1)]
    content["forms"] = [form(number, size) for number, size in enumerate(sizes, 1)]
    editions.write_content(draft, content)
    return draft


def figures(carla=None) -> list[Figure]:
    carla = carla or make.person("carla@redazione.example", "Carla Neri", is_curator=True)
    draft = large_draft(carla)
    row = Question.objects.get(section__form__edition=draft, code="M01.151")
    document = FormDefinition.objects.get(edition=draft, code="M01")

    def plainly():
        """The same rows written without compiling, checking or remembering."""
        row.label = f"Domanda {next(TURN)}"
        row.save(update_fields=["label"])
        document.save(update_fields=["document", "sha256"])
        ItemChange.objects.create(
            edition=draft,
            kind="question",
            code=row.code,
            verb="edited",
            version=1,
            before={},
            after={},
        )

    def save():
        label = f"Domanda {next(TURN)}, riscritta"
        curation.edit(draft, "question", "M01.151", {"label": label}, version=10**6, by=carla)

    ceiling = Figure("three rows written plainly", *measure(plainly, 10))
    saving = Figure("a question of 200 saved", *measure(save, 10), ceiling=ceiling, at_most=2000)
    return [ceiling, saving]


def main() -> None:
    from tests.bench.__main__ import with_database
    from tests.bench.measuring import show

    with with_database(keep=False):
        import django

        django.setup()
        show(figures())


if __name__ == "__main__":
    main()
