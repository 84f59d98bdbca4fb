"""The rooms of the curators over a large draft: 60 steps, 120 forms, some 2,000 questions."""

from django.urls import reverse

from tests import factories as make
from tests.bench.editing import large_draft
from tests.bench.measuring import Figure, measure
from tests.bench.pages import client_of, page
from toolkit.models import Edition, FormDefinition, Phase, Step

PHASES, STEPS = 10, 6


def _with_steps(draft: Edition) -> Edition:
    forms = list(FormDefinition.objects.filter(edition=draft).order_by("position"))
    for number in range(PHASES):
        phase = Phase.objects.create(
            edition=draft, code=f"F{number}", position=number + 1, title=f"Fase {number}"
        )
        for turn in range(1, STEPS + 1):
            step = Step.objects.create(
                phase=phase,
                code=f"{number}.{turn}",
                position=number * STEPS + turn,
                title=f"Passo {turn}",
                who=["authority"],
            )
            step.forms.add(*forms[(number * STEPS + turn) * 2 - 2 : (number * STEPS + turn) * 2])
    return draft


def figures(draft: Edition | None = None, carla=None) -> list[Figure]:
    carla = carla or make.person("redattrice@redazione.example", "Carla Neri", is_curator=True)
    draft = _with_steps(draft or large_draft(carla))
    client = client_of(carla)
    tree = reverse("redazione:outline", args=[draft.pk])
    item = reverse("redazione:item", args=[draft.pk, "step", "0.1"])
    move = reverse("redazione:move", args=[draft.pk, "step", "5.3"])

    def moved():
        client.post(move, {"verso": "su"})
        client.post(move, {"verso": "giu"})

    return [
        Figure("outline of 2,000 questions", *measure(page(client, tree), 10), at_most=1000),
        Figure(
            "the same, a form of 200 unfolded",
            *measure(page(client, f"{tree}?apri=M01"), 10),
            at_most=1000,
        ),
        Figure("an item of it", *measure(page(client, item), 10), at_most=1000),
        Figure("up and down again", *measure(moved, 5), at_most=2000),
    ]
