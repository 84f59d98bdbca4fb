"""The draft of a pact: its premise, each rule with its words, what changes."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.models import Pact, PactRule
from workshops.models.clause import CLAUSES, Clause

ROWS = {"rows": 3}
LABELS = {  # of a value, under the name of its rule
    "days": _("Giorni lavorativi"),
    "percent": _("Su cento aventi diritto"),
    "choice": _("La regola"),
    "text": _("Il testo"),
}


class PactForm(forms.Form):
    """Every rule as a value, words and, where there is a norm, the reason to ask less than it."""

    lock = forms.IntegerField(widget=forms.HiddenInput)
    premise = forms.CharField(
        label=_("Premessa"),
        help_text=_("Perché questo patto, e per che cosa."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=ROWS),
    )
    changes = forms.CharField(
        label=_("Che cosa cambia e perché"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=ROWS),
    )

    def __init__(self, *args, pact: Pact, written: Iterable[PactRule], **kwargs):
        rules = {rule.code: rule for rule in written}
        initial = {"lock": pact.lock, "premise": pact.premise, "changes": pact.changes}
        for clause in CLAUSES:
            rule = rules.get(clause.code)
            initial[clause.code] = rule.value if rule else clause.default
            initial[f"{clause.code}_text"] = rule.text if rule else ""
            initial[f"{clause.code}_reason"] = rule.reason if rule else ""
        super().__init__(*args, initial=initial, **kwargs)
        if pact.version == 1:
            del self.fields["changes"]
        for clause in CLAUSES:
            self.fields[clause.code] = _value_field(clause)
            if clause.kind != "text":
                self.fields[f"{clause.code}_text"] = forms.CharField(
                    label=_("In parole"),
                    required=False,
                    max_length=4000,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )
            if clause.law is not None:
                self.fields[f"{clause.code}_reason"] = forms.CharField(
                    label=_("Perché meno della norma"),
                    help_text=_("Solo se il patto chiede meno giorni della norma."),
                    required=False,
                    max_length=4000,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    @property
    def rules(self) -> list[tuple[Clause, list]]:
        """Each rule with its fields, for the page."""
        names = [
            (clause, (clause.code, f"{clause.code}_text", f"{clause.code}_reason"))
            for clause in CLAUSES
        ]
        return [
            (clause, [self[name] for name in own if name in self.fields]) for clause, own in names
        ]

    @property
    def given(self) -> dict:
        """What the action is told."""
        values = self.cleaned_data
        return {
            "premise": values["premise"],
            "changes": values.get("changes", ""),
            "lock": values["lock"],
            "rules": {
                clause.code: {
                    "value": values[clause.code],
                    "text": values.get(f"{clause.code}_text", ""),
                    "reason": values.get(f"{clause.code}_reason", ""),
                }
                for clause in CLAUSES
            },
        }


def _value_field(clause: Clause) -> forms.Field:
    common = {"label": LABELS[clause.kind], "help_text": clause.help}
    if clause.kind == "text":
        area = forms.Textarea(attrs=ROWS)
        return forms.CharField(**common, required=False, max_length=4000, widget=area)
    if clause.kind == "choice":
        return forms.ChoiceField(**common, choices=clause.choices.choices)
    least, most = (0, 100) if clause.kind == "percent" else (1, 120)
    between = _("Scrivi un numero fra %(least)s e %(most)s.") % {"least": least, "most": most}
    return forms.IntegerField(
        **common,
        min_value=least,
        max_value=most,
        error_messages={
            "required": between,
            "invalid": _("Scrivi un numero intero."),
            "min_value": between,
            "max_value": between,
        },
    )
