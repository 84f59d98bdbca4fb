from django import forms
from django.utils.translation import gettext_lazy as _

from officine.pages.models import ProblemReport


class ProblemForm(forms.ModelForm):
    """No CAPTCHA and nothing that is not needed: an address only for those who want an answer."""

    class Meta:
        model = ProblemReport
        fields = ["kind", "page", "message", "email"]
        widgets = {
            "kind": forms.RadioSelect,
            "message": forms.Textarea(attrs={"rows": 6}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        labels = {
            "kind": _("Che cosa vuoi segnalare?"),
            "page": _("In quale pagina?"),
            "message": _("Che cosa succede?"),
            "email": _("La tua email"),
        }
        help_texts = {
            "page": _("Il suo indirizzo o il suo titolo."),
            "message": _(
                "Racconta che cosa volevi fare e che cosa hai trovato. Se usi una tecnologia "
                "assistiva, dicci quale."
            ),
            "email": _("Solo se vuoi una risposta. Non la usiamo per altro."),
        }
        error_messages = {
            "kind": {"required": _("Scegli che cosa vuoi segnalare.")},
            "message": {"required": _("Scrivi che cosa succede.")},
            "email": {"invalid": _("Scrivi un'email completa, per esempio nome@ente.it.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ProblemReport.Kind.choices
        self.fields["message"].max_length = 5000

    def clean_message(self) -> str:
        text = self.cleaned_data["message"]
        if len(text) > 5000:
            raise forms.ValidationError(
                _("Hai scritto %(length)s caratteri: il massimo è 5000."),
                params={"length": len(text)},
            )
        return text
