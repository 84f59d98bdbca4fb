"""A whole edition in five small files, for tests to load, bend and break."""

from pathlib import Path

EDITION = """\
toolkit: prova
title: Toolkit di prova
number: 1
language: it
label: edizione di prova
note: Una nota.
summary: Un percorso breve.
sources:
  - title: Fonte
    reference: esempio.it
"""
PHASE = """\
code: F1
title: Ascolto
aim: Ascoltare chi c'è.
steps:
  - code: "1.1"
    title: Mappa
    aim: Sapere chi c'è.
    who: [authority, partner]
    who_note: Guida l'autorità.
    inputs: [Un elenco]
    outputs: [La mappa]
    instructions: |
      1. Elenca.
      2. Controlla.
    tools: [T01]
    forms: [M01]
    obligations: [E05.1]
    least_working_days: 10
    exit_condition: La mappa è pubblicata.
    ground: Scelta nostra.
  - code: "1.2"
    title: Idee
    aim: Raccogliere idee.
    who: [partner]
    outputs: [Le idee]
    instructions: Scrivi.
    forms: [M02]
    least_working_days: 0
    exit_condition: Le idee sono arrivate.
"""
TOOL = """\
code: T01
title: Post-it
when: Quando servono idee.
duration_minutes: [30, 60]
people: [4, 20]
materials: [Carta]
procedure: |
  1. Scrivi.
record: Un elenco.
record_form: M01
"""
FIRST = """\
code: M01
title: Mappa
aim: Elencare chi c'è.
respondent: authority
minutes: 20
prepare: [Gli elenchi]
used_by: L'autorità.
made_public: L'elenco.
sections:
  - code: M01.A
    title: I soggetti
    questions:
      - code: M01.01
        kind: yes_no
        label: Hai già un elenco?
      - code: M01.02
        kind: long_text
        label: Quale?
        condition: {all: [{question: M01.01, op: equals, value: true}]}
      - code: M01.03
        kind: table
        label: Chi c'è?
        row_name: soggetto
        columns:
          - {code: nome, kind: text, label: Nome, required: required}
          - {code: peso, kind: integer, label: Peso, min: 1, max: 5}
      - code: M01.04
        kind: computed
        label: Quanti sono
        compute: {op: count_rows, of: M01.03}
      - code: M01.05
        kind: date
        label: Da quando?
      - code: M01.06
        kind: date
        label: Fino a quando?
        not_before: M01.05
"""
SECOND = """\
code: M02
title: Idee
aim: Raccogliere idee.
respondent: partner
minutes: 10
used_by: Il tavolo.
made_public: Niente.
sections:
  - code: M02.A
    title: L'idea
    page: grouped
    questions:
      - code: M02.01
        kind: choice
        label: Quanto conta?
        required: required
        choices:
          - {code: poco, label: Poco}
          - {code: molto, label: Molto}
      - code: M02.02
        kind: reference
        label: Di chi parli?
        to: row
        form: M01
        question: M01.03
      - code: M02.03
        kind: choice
        label: Che categoria è?
        vocabulary: workshop_roles
"""
FILES = {
    "edition.yaml": EDITION,
    "phases/F1.yaml": PHASE,
    "tools/T01-post-it.yaml": TOOL,
    "forms/M01.yaml": FIRST,
    "forms/M02.yaml": SECOND,
    "good_practices.yaml": """\
good_practices:
  - code: BP01
    title: Torino
    place: Torino
    summary: Ha funzionato.
    source: Esempio
    steps: ["1.1"]
""",
    "guidelines.yaml": """\
guidelines:
  - code: LG1
    title: Linee guida
    source: Esempio
    confidence: V
""",
}


def write(folder: Path, **changes: str | bytes | None) -> Path:
    """The files in ``folder``; ``changes`` give other content by path, None leaves a file out."""
    for name, text in (FILES | changes).items():
        if text is None:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def bent(name: str, old: str, new: str) -> dict[str, str]:
    """One file with one passage changed, which must be there once or more."""
    assert old in FILES[name]
    return {name: FILES[name].replace(old, new, 1)}
