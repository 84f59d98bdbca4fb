"""Who was invited, who joined, who answered, by category, by city and by size."""

from django.utils.translation import gettext as _

from officine import italian
from officine.charts import bars as bar_chart
from workshops.reports.document.parts import (
    chart,
    facts,
    number,
    said,
    section,
    sources,
    table,
    text,
    words,
)
from workshops.reports.figures import CHAIN
from workshops.reports.lists import size_words


def participation_groups(figures: dict) -> list[tuple[str, list[int]]]:
    names = CHAIN[1:]
    return [
        (f"{one['code']} {one['name']}", [one[name] for name in names])
        for one in figures["participation"]["categories"]
    ]


def participation(figures: dict) -> dict:
    source = sources()["register"]
    title = _("Partecipazione")
    if not figures["organisations"]:
        return section(
            "partecipazione", title, text(_("Nessuna organizzazione è ancora nel registro."))
        )
    heads = [_("Nel registro"), _("Invitate"), _("Aderenti"), _("Con risposta"), _("Validate")]
    categories = table(
        "categorie",
        _("Partecipazione per categoria di partner"),
        [_("Categoria"), *heads],
        [
            [
                said(f"{one['code']} {one['name']}"),
                *(
                    number(one[name], f"organizzazioni?categoria={one['code']}&stato={name}")
                    for name in CHAIN
                ),
            ]
            for one in figures["participation"]["categories"]
        ],
        source,
    )
    cities = table(
        "citta",
        _("Partecipazione per città"),
        [_("Città"), *heads],
        [
            [
                words(one["name"] or _("tutta l'officina")),
                *(
                    number(
                        one[name],
                        f"organizzazioni?citta={one['slug'] or 'tutta-l-officina'}&stato={name}",
                    )
                    for name in CHAIN
                ),
            ]
            for one in figures["participation"]["cities"]
            if one["slug"] or one["iscritte"]
        ],
        source,
    )
    # In the order of the words: a database keeps no order of the keys of a document.
    counts = figures["participation"]["sizes"]
    sizes = table(
        "dimensioni",
        _("Categoria B2: equilibrio per dimensione"),
        [_("Dimensione"), _("Organizzazioni")],
        [
            [
                words(word),
                number(
                    counts[size],
                    f"organizzazioni?categoria=B2&dimensione={size or 'non-indicata'}",
                ),
            ]
            for size, word in size_words().items()
            if size in counts
        ],
        source,
    )
    counted = figures["summary"]["organisations"]
    more = facts(
        [
            (
                _("Gruppi difficili da raggiungere"),
                number(
                    counted["difficili-da-raggiungere"],
                    "organizzazioni?stato=difficili-da-raggiungere",
                ),
            ),
            (_("Entrate nel periodo"), number(counted["nuove"], "organizzazioni?stato=nuove")),
            (
                _("Uscite dal tavolo"),
                number(counted.get("uscite", 0), "organizzazioni?stato=uscite"),
            ),
            (
                _("Con una scadenza passata e nessuna risposta"),
                number(counted["silenziose"], "organizzazioni?stato=silenziose"),
            ),
        ],
        source,
    )
    return section("partecipazione", title, _bars(figures), categories, cities, sizes, more)


def _bars(figures: dict) -> dict | None:
    groups = participation_groups(figures)
    series = [_("invitate"), _("aderenti"), _("con risposta"), _("validate")]
    counted = figures["summary"]["organisations"]
    caption = _("Partecipazione: hanno risposto %(answered)s organizzazioni su %(invited)s") % {
        "answered": italian.number(counted["con-risposta"]),
        "invited": italian.number(counted["invitate"]),
    }
    description = _(
        "Per ogni categoria quattro barre: invitate, aderenti, con almeno una risposta, con "
        "almeno una compilazione validata."
    )
    svg = bar_chart.bars(
        groups, series, title=caption, description=description, uid="relazione-barre"
    )
    twin = bar_chart.twin(groups, series, caption, _("Categoria"))
    return chart("partecipazione", caption, svg, description, twin) if svg else None
