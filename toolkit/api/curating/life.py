"""What is done with a whole edition: reviewed, published, scheduled, retired."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from officine.lifecycle.machine import WrongState
from toolkit.actions import drafts, editions
from toolkit.api.curating.doors import REFUSED, Curating
from toolkit.api.curating.editions import CuratedEditionSerializer, shown
from toolkit.canonical.editions import canonical
from toolkit.curation.numbering import numbering
from toolkit.models import Edition

NOTE = {"max_length": 4000, "allow_blank": True, "required": False, "default": ""}


class NoteSerializer(serializers.Serializer):
    note = serializers.CharField(**NOTE)


class AskedChangesSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=4000, help_text="Che cosa va cambiato.")


class PublicationSerializer(serializers.Serializer):
    """The last word before an edition goes out."""

    name = serializers.CharField(
        max_length=12,
        help_text="Il numero che l'edizione avrà, per conferma: quello dell'elenco di controllo.",
    )
    as_new = serializers.BooleanField(
        default=False,
        help_text="Vero: edizione nuova anche se cambiano solo le parole.",
    )
    release_note = serializers.CharField(
        max_length=4000, allow_blank=True, required=False, help_text="Che cosa cambia, in breve."
    )


class ScheduledSerializer(PublicationSerializer):
    at = serializers.DateTimeField(help_text="Quando esce: con il fuso orario.")


def done(summary: str, request=None):
    """The schema of one of these verbs."""
    return extend_schema(
        summary=summary, request=request, responses={200: CuratedEditionSerializer} | REFUSED
    )


class LifeViewSet(Curating):
    @done("Manda una bozza in revisione")
    def submit(self, request, edition):
        drafts.submit(self.get_edition(), by=request.user)
        return shown(edition)

    @done("Approva un'edizione in revisione: lo fa una seconda persona", NoteSerializer)
    def approve(self, request, edition):
        found = self.get_edition()
        drafts.approve(found, by=request.user, **self.sent(NoteSerializer))
        return shown(edition)

    @done("Chiede modifiche: l'edizione è di nuovo una bozza", AskedChangesSerializer)
    def ask_changes(self, request, edition):
        found = self.get_edition()
        drafts.ask_changes(found, by=request.user, **self.sent(AskedChangesSerializer))
        return shown(edition)

    @done("Pubblica un'edizione approvata", PublicationSerializer)
    def publish(self, request, edition):
        found = self.get_edition()
        sent = self._confirmed(found, "publish", PublicationSerializer)
        editions.publish(found, **sent, by=request.user)
        return shown(edition)

    @done("Decide quando un'edizione approvata esce da sola", ScheduledSerializer)
    def schedule(self, request, edition):
        found = self.get_edition()
        sent = self._confirmed(found, "schedule", ScheduledSerializer)
        drafts.schedule(found, sent.pop("at"), **sent, by=request.user)
        return shown(edition)

    @done("Toglie un'edizione dal programma: non esce più da sola")
    def unschedule(self, request, edition):
        drafts.schedule(self.get_edition(), None, by=request.user)
        return shown(edition)

    @done("Archivia un'edizione pubblicata: si legge ancora, nessuna officina parte da lì")
    def retire(self, request, edition):
        drafts.retire(self.get_edition(), by=request.user)
        return shown(edition)

    def _confirmed(self, edition: Edition, verb: str, serializer) -> dict:
        """What was sent, once the number is the one that the edition would have."""
        if edition.is_frozen:
            raise WrongState(edition, verb, edition.state)
        sent = self.sent(serializer)
        numbers = numbering(edition, canonical(edition), as_new=sent["as_new"])
        confirmed = sent.pop("name") == numbers.name
        if not confirmed and not numbers.is_unchanged:  # which has no number: the action says so
            reason = _("Il numero è %(name)s: scrivilo così.") % {"name": numbers.name}
            raise serializers.ValidationError({"name": [reason]})
        return sent
