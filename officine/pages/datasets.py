"""The open datasets: which there are, their fields, their rows. Organisations, never persons."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from workshops.models import City, Participation, StepRun, Workshop


@dataclass(frozen=True)
class Column:
    name: str
    meaning: str
    path: str  # of the ORM, or the name of a value that the rows carry


@dataclass(frozen=True)
class Dataset:
    """``name`` is the address, ``columns`` what each row has, ``rows`` where they come from."""

    name: str
    title: str
    description: str
    theme: str  # of the EU vocabulary
    frequency: str
    columns: tuple[Column, ...]
    rows: Callable

    def records(self, limit: int | None = None) -> Iterator[dict]:
        """The rows as records: one query, read in pieces."""
        names = [column.name for column in self.columns]
        found = self.rows().values_list(*(column.path for column in self.columns))
        if limit:
            found = found[:limit]
            return (dict(zip(names, values, strict=True)) for values in found)
        return (dict(zip(names, values, strict=True)) for values in found.iterator(chunk_size=2000))

    def lines(self) -> Iterator[list]:
        """The rows of a CSV, the names of the columns first."""
        yield [column.name for column in self.columns]
        for record in self.records():
            yield list(record.values())


def _public(path: str) -> dict:
    return {f"{path}__in": Workshop.objects.public()}


DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            "officine",
            _("Officine partenariali"),
            _("Le officine pubbliche: tema, programma, Autorità di gestione, stato e date."),
            "GOVE",
            "IRREG",
            (
                Column("officina", _("Identificativo dell'officina nell'indirizzo"), "slug"),
                Column("titolo", _("Titolo"), "title"),
                Column("tema", _("Tema strategico"), "theme"),
                Column("programma_cci", _("Codice CCI del programma"), "programme__cci"),
                Column("programma", _("Titolo del programma"), "programme__title"),
                Column("autorita", _("Autorità di gestione"), "authority__name"),
                Column("autorita_ipa", _("Codice IPA dell'autorità"), "authority__ipa_code"),
                Column("edizione_toolkit", _("Edizione del Toolkit"), "edition__number"),
                Column("stato", _("draft, running, closing, concluded o suspended"), "state"),
                Column("inizio", _("Data d'inizio (ISO 8601)"), "starts_on"),
                Column("fine_prevista", _("Fine prevista (ISO 8601)"), "ends_on"),
            ),
            lambda: Workshop.objects.public().order_by("slug"),
        ),
        Dataset(
            "partner",
            _("Organizzazioni ai tavoli delle officine"),
            _(
                "Quali organizzazioni siedono a quale tavolo, con la categoria del Codice europeo "
                "di condotta sul partenariato. Nessun dato di persone."
            ),
            "REGI",
            "IRREG",
            (
                Column("officina", _("Identificativo dell'officina"), "workshop__slug"),
                Column("organizzazione", _("Nome di oggi"), "organisation__name"),
                Column(
                    "codice_ipa", _("Codice IPA, per le amministrazioni"), "organisation__ipa_code"
                ),
                Column("categoria", _("Codice della categoria"), "organisation__category__code"),
                Column("categoria_nome", _("Nome della categoria"), "organisation__category__name"),
                Column("citta", _("Città per cui partecipa; vuoto: tutte"), "place__city__name"),
                Column("ruolo", _("co_lead, partner o observer"), "role"),
                Column("dal", _("Dal giorno (ISO 8601)"), "since"),
                Column("al", _("Al giorno (ISO 8601)"), "until"),
            ),
            lambda: Participation.objects.filter(**_public("workshop")).order_by(
                "workshop__slug", "organisation__name", "pk"
            ),
        ),
        Dataset(
            "citta",
            _("Città delle officine"),
            _("Le città metropolitane e medie dei programmi, con i codici ISTAT."),
            "REGI",
            "IRREG",
            (
                Column("citta", _("Nome"), "name"),
                Column("codice_istat", _("Codice ISTAT del comune"), "istat_code"),
                Column(
                    "codice_metropolitana",
                    _("Codice ISTAT della città metropolitana"),
                    "metro_code",
                ),
                Column("regione", _("Regione"), "region"),
                Column("tipo", _("metropolitan o medium"), "kind"),
                Column(
                    "categoria_regione",
                    _("RS (più sviluppata) o RMS (meno sviluppata)"),
                    "category",
                ),
                Column("latitudine", _("Gradi, WGS 84"), "latitude"),
                Column("longitudine", _("Gradi, WGS 84"), "longitude"),
                Column("fonte", _("Da dove viene il dato"), "source"),
            ),
            lambda: City.objects.order_by("name"),
        ),
        Dataset(
            "passi",
            _("Passi delle officine nelle città"),
            _("Quando ogni passo del Toolkit si apre e si chiude in ogni città."),
            "GOVE",
            "DAILY",
            (
                Column("officina", _("Identificativo dell'officina"), "place__workshop__slug"),
                Column("citta", _("Città"), "place__city__name"),
                Column("codice_istat", _("Codice ISTAT del comune"), "place__city__istat_code"),
                Column("fase", _("Codice della fase"), "step__phase__code"),
                Column("passo", _("Codice del passo"), "step__code"),
                Column("titolo", _("Titolo del passo"), "step__title"),
                Column("apertura", _("Si apre il (ISO 8601)"), "opens_on"),
                Column("chiusura", _("Si chiude il (ISO 8601)"), "due_on"),
                Column("concluso", _("Concluso il (ISO 8601)"), "finished_on"),
                Column("stato", _("planned, open o done"), "state"),
            ),
            lambda: StepRun.objects.filter(**_public("place__workshop")).order_by(
                "place__workshop__slug", "place__city__name", "step__position"
            ),
        ),
    )
}
