"""What a form asks of the world while a curator tries it: a chosen city, sample organisations."""

from functools import cached_property

from django.utils.translation import gettext as _

from toolkit.fields.table import row_label
from toolkit.forms.definition import definition_of
from toolkit.models import Edition, FormDefinition, Guideline, Step
from workshops.models import City, Programme, SpecificObjective

Option = tuple[str, str]


def sample_bodies() -> list[Option]:
    """Organisations that do not exist, one for each kind of partner."""
    return [
        ("ente", _("Comune di esempio (ente pubblico)")),
        ("parti", _("Associazione di categoria di esempio (parti sociali)")),
        ("civile", _("Associazione di esempio (società civile)")),
        ("ricerca", _("Università di esempio (ricerca)")),
    ]


class TrialReferences:
    """What there is to choose: what the portal really has, and samples of what officine make."""

    def __init__(self, edition: Edition):
        self.edition = edition
        self._kept: dict[tuple, list[Option]] = {}

    def options(self, question) -> list[Option]:
        to = question.setting("to") if question.kind == "reference" else question.kind
        key = (to, question.setting("form"), question.setting("question"))
        if key not in self._kept:
            self._kept[key] = self._read(*key)
        return self._kept[key]

    def label(self, question, key: str) -> str | None:
        return dict(self.options(question)).get(str(key))

    def _read(self, to, form, question) -> list[Option]:
        match to:
            case "city":
                return list(City.objects.values_list("slug", "name"))
            case "programme":
                return list(Programme.objects.values_list("code", "title"))
            case "guideline":
                return list(Guideline.objects.values_list("code", "title"))
            case "step":
                rows = Step.objects.filter(phase__edition=self.edition).order_by("position")
                return [
                    (code, f"{code} {title}") for code, title in rows.values_list("code", "title")
                ]
            case "objective":
                rows = SpecificObjective.objects.order_by("pk")[:30]
                return [(str(row.pk), f"{row.code} {row.title}".strip()) for row in rows]
            case "organisation":
                return sample_bodies()
            case "ipa_code":
                return [("c_x000", _("Ente di esempio"))]
            case "row":
                return self._rows(form, question)
        word = {"person": _("Persona di esempio"), "form": _("Compilazione di esempio")}
        return [(f"esempio-{n}", f"{word.get(to, _('Voce di esempio'))} {n}") for n in (1, 2, 3)]

    def _rows(self, code, question) -> list[Option]:
        """Three rows such as a table of an earlier form could hold."""
        form = FormDefinition.objects.filter(edition=self.edition, code=code).first()
        table = definition_of(form).get(question) if form else None
        if table is None or table.kind != "table":
            return []
        text = next((c.code for c in table.columns if c.kind in ("text", "long_text")), "")
        name = str(table.setting("row_name") or _("riga")).capitalize()
        return [
            (f"esempio-{n}", row_label(table, {"_id": f"{name} {n}", text: f"{name} {n}"}))
            for n in (1, 2, 3)
        ]


class TrialFacts:
    """Figures of an officina that is not there: the patron day is the chosen city's."""

    def __init__(self, city: str):
        self.city = city

    @cached_property
    def _patron_days(self) -> list[str]:
        rows = City.objects.filter(slug=self.city).exclude(patron_day="")
        return list(rows.values_list("patron_day", flat=True))

    def fact(self, name: str, **by):
        if name == "patron_days":
            return self._patron_days
        return {"partners_count": 12, "cities_count": 3, "partners_in_category": 4}.get(name)
