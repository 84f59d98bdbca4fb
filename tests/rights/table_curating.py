"""Rows: curating over REST, for who comes with a session. The rooms are those of the pages.

For who does not curate nothing is there, whatever they send. ``edition`` is published, ``unborn``
a draft, ``kept`` a file that carla sent and that is no edition.
"""

from tests.rights.table import at, delete, get, patch, post

ROOM, NEW = "200 carla ada, 404", "201 carla ada, 404"
LATE, WRONG, GONE = "409 carla ada, 404", "400 carla ada, 404", "404"
MUTE = "415 carla ada, 404"  # a file is sent as a form, and the rows send JSON
READ = {"If-Match": '"2"'}

# Editions
at("api:curation-editions", "", get(ROOM), post(NEW, base="{edition}"), post(WRONG))
for pk in ("edition", "unborn"):
    for name in ("edition", "outline", "own-history", "checklist", "life", "pictures"):
        at(f"api:curation-{name}", f"edition={pk}", get(ROOM))
    at("api:curation-translation", f"edition={pk} language=en", get(ROOM))
    for ending in ("json", "zip", "md", "pdf"):
        at("api:curation-file", f"edition={pk} ending={ending}", get(ROOM))
    for ending in ("docx", "xlsx"):
        where = f"edition={pk} code=M90 ending={ending}"
        at("api:curation-form-file", where, get(ROOM if pk == "edition" else GONE))
    for name in ("compare", "impact"):  # both begin with themselves
        at(f"api:curation-{name}", f"edition={pk}", get(GONE))
for name in ("edition", "outline", "own-history", "checklist", "life", "pictures"):
    at(f"api:curation-{name}", "edition=0", get(GONE))
at("api:curation-compare-with", "edition=unborn other=edition", get(ROOM))
at("api:curation-compare-with", "edition=unborn other=0", get(GONE))
TITLE = {"title": "Toolkit canarinoedizione"}
at(
    "api:curation-edition",
    "edition=unborn",
    patch(ROOM, headers={"If-Match": '"1"'}, **TITLE),
    patch("428 carla ada, 404", **TITLE),
    patch(WRONG, headers={"If-Match": '"1"'}, number=7),
)
at("api:curation-edition", "edition=edition", patch(LATE, headers=READ, title="Altro"))

# Their items
ITEM = "edition={} kind={} code={}"
DRAFTED, FROZEN = ITEM.format("unborn", "phase", "F1"), ITEM.format("edition", "step", "3.1")
NOWHERE = ITEM.format("unborn", "step", "9.9")
for name in ("item", "history", "comments"):
    for where in (DRAFTED, FROZEN):
        at(f"api:curation-{name}", where, get(ROOM))
for name in ("item", "history"):
    at(f"api:curation-{name}", NOWHERE, get(GONE))
at(
    "api:curation-item",
    DRAFTED,
    patch(ROOM, headers=READ, title="Fase canarinoedizione"),
    patch("412 carla ada, 404", headers={"If-Match": '"1"'}, aim="Altro"),
    patch(WRONG, headers=READ, code="F2"),
    delete(ROOM),
)
at("api:curation-item", FROZEN, patch(LATE, headers=READ, title="Altro"), delete(LATE))
at("api:curation-item", NOWHERE, patch(GONE, headers=READ, title="Altro"), delete(GONE))
at(
    "api:curation-items",
    "edition=unborn",
    post(NEW, kind="step", parent="F1"),
    post(WRONG, kind="step", parent="F9"),
)
at("api:curation-items", "edition=edition", post(LATE, kind="phase"))
at("api:curation-items", "edition=0", post(GONE, kind="phase"))
at("api:curation-duplicate", DRAFTED, post(NEW))
at("api:curation-move", DRAFTED, post(ROOM, turn=1), post(WRONG))
at("api:curation-comments", DRAFTED, post(NEW, text="canarinoedizione"), post(WRONG))
at("api:curation-comments", FROZEN, post(LATE, text="Tardi"))
at("api:curation-move", FROZEN, post(LATE, turn=1))
at("api:curation-duplicate", FROZEN, post(LATE))
for name in ("duplicate", "move", "comments"):
    at(f"api:curation-{name}", NOWHERE, post(GONE))
for name, which in {"undo": "change=change", "resolve": "comment=said"}.items():
    at(f"api:curation-{name}", f"edition=unborn {which}", post(ROOM))
    at(f"api:curation-{name}", f"edition=edition {which}", post(GONE))

# Reviewed, published, retired, translated
at("api:curation-submit", "edition=unborn", post(ROOM))
at("api:curation-submit", "edition=edition", post(LATE))
at("api:curation-approve", "edition=unborn", post(LATE))
at("api:curation-ask-changes", "edition=unborn", post(WRONG), post(LATE, note="Da rivedere"))
at("api:curation-publish", "edition=unborn", post(WRONG), post(WRONG, name="2"))
at("api:curation-publish", "edition=edition", post(LATE, name="1"))
at("api:curation-schedule", "edition=unborn", post(WRONG), post(LATE, name="2", at="{later}"))
at("api:curation-schedule", "edition=edition", post(LATE))
at("api:curation-unschedule", "edition=unborn", post(LATE))
at("api:curation-retire", "edition=edition", post(ROOM))
at("api:curation-retire", "edition=unborn", post(LATE))
at("api:curation-edition", "edition=unborn", delete("204 carla ada, 404"))
at("api:curation-edition", "edition=edition", delete(LATE))
at("api:curation-edition", "edition=0", delete(GONE))
for verb in ("submit", "approve", "ask-changes", "publish", "schedule", "unschedule", "retire"):
    at(f"api:curation-{verb}", "edition=0", post(GONE))
TOLD = {"kind": "step", "code": "3.1", "texts": {"title": "First step"}}
at("api:curation-translation", "edition=edition language=en", patch(ROOM, **TOLD), patch(WRONG))
at("api:curation-translation", "edition=edition language=it", get(GONE), patch(GONE))
at("api:curation-publish-translation", "edition=edition language=en", post(WRONG))
at("api:curation-publish-translation", "edition=unborn language=en", post(WRONG))

# In: files that were sent, and pictures
NONE = "0" * 32
OWN = "400 carla, 404"
at("api:curation-imports", "", post(MUTE))
at("api:curation-import", "upload=kept", get(OWN))
at("api:curation-import", f"upload={NONE}", get(GONE), delete(GONE))
at("api:curation-import-confirm", "upload=kept", post(OWN))
at("api:curation-import-confirm", f"upload={NONE}", post(GONE))
at("api:curation-form-imports", "edition=unborn", post(MUTE))
at("api:curation-form-imports", "edition=edition", post(LATE))
for name, verb in {"form-import": get, "form-import-confirm": post}.items():
    at(f"api:curation-{name}", "edition=unborn upload=kept", verb(OWN))
    at(f"api:curation-{name}", "edition=edition upload=kept", verb(LATE))
    at(f"api:curation-{name}", "edition=0 upload=kept", verb(GONE))
at("api:curation-pictures", "edition=unborn", post(MUTE))
at("api:curation-pictures", "edition=0", post(GONE))

# What was learnt, and what practice says
at("api:curation-lessons", "", get(ROOM))
at("api:curation-practice", "", get(ROOM))
at("api:curation-lesson", "lesson=lesson", get(ROOM))
at("api:curation-lesson", "lesson=0", get(GONE))
at("api:curation-lesson-accept", "lesson=lesson", post(ROOM), post(ROOM, answer="Sì"))
at("api:curation-lesson-decline", "lesson=lesson", post(WRONG), post(ROOM, answer="Perché no"))
at("api:curation-lesson-apply", "lesson=lesson", post(WRONG), post(ROOM, change="{change}"))
for verb in ("accept", "decline", "apply"):
    at(f"api:curation-lesson-{verb}", "lesson=0", post(GONE))
