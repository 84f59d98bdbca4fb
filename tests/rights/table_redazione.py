"""Rows: the rooms of the curators. For who does not curate the editions in them are not there.

``edition`` is published, ``unborn`` a draft that carla and ada write.
"""

from tests.rights.table import at, get, post

ROOM = "200 carla ada, 404"
DONE, LATE, WRONG = "302 carla ada, 404", "409 carla ada, 404", "422 carla ada, 404"

# The desk and the tree of an edition
at("redazione:index", "", get("200 carla ada, 403"))
at(
    "redazione:start",
    "",
    post("302 carla ada, 403", title="Toolkit canarinoedizione"),
    post("302 carla ada, 403", base="{edition}"),
    post("404 carla ada, 403", base="0"),
)
for name in ("outline", "pictures"):
    for pk in ("edition", "unborn"):
        at(f"redazione:{name}", f"pk={pk}", get(ROOM))
    at(f"redazione:{name}", "pk=0", get("404"))
at("redazione:pictures", "pk=unborn", post(WRONG))
at("redazione:add", "pk=unborn", post("404"), post(DONE, query="?tipo=passi&in=F1"))
at("redazione:add", "pk=edition", post(LATE, query="?tipo=fasi"))
at("redazione:undo", "pk=unborn change=change", post(DONE))
at("redazione:undo", "pk=edition change=change", post("404"))
at("redazione:resolve", "pk=unborn comment=said", post(DONE))
at("redazione:resolve", "pk=edition comment=said", post("404"))

# Its items
ITEM = "pk={} kind={} code={}"
DRAFTED, FROZEN = ITEM.format("unborn", "phase", "F1"), ITEM.format("edition", "step", "3.1")
NOWHERE = ITEM.format("unborn", "step", "9.9")
for name in ("item", "preview", "history", "move"):
    for where in (DRAFTED, FROZEN):
        at(f"redazione:{name}", where, get(ROOM))
    at(f"redazione:{name}", NOWHERE, get("404"))
for name in ("duplicate", "delete"):
    at(f"redazione:{name}", DRAFTED, post(DONE))
    at(f"redazione:{name}", FROZEN, post(LATE))
    at(f"redazione:{name}", NOWHERE, post("404"))
at("redazione:move", DRAFTED, post(DONE, verso="su"), post("404"))
at("redazione:move", FROZEN, post(LATE, verso="su"))
at("redazione:item", DRAFTED, post(DONE, version="2", title="Fase canarinoedizione"))
at("redazione:item", FROZEN, post(LATE, version="1", title="Altro"))
at("redazione:save", DRAFTED, post("200 carla ada, 404", field="title", title="x", version="2"))
at("redazione:save", DRAFTED, post("400 carla ada, 404", field="code", version="2"))
at("redazione:save", FROZEN, post("423 carla ada, 404", field="title", title="x", version="1"))
at("redazione:comment", DRAFTED, post(DONE, text="canarinoedizione"))
at("redazione:comment", FROZEN, post(LATE, text="Tardi"))

# What an edition says of itself
for name in ("describe", "describe-history"):
    for pk in ("edition", "unborn"):
        at(f"redazione:{name}", f"pk={pk}", get(ROOM))
    at(f"redazione:{name}", "pk=0", get("404"))
SAID = {"title": "Toolkit canarinoedizione", "licence": "CC0"}
at("redazione:describe", "pk=unborn", post(DONE, version="1", **SAID), post(WRONG, title=""))
at("redazione:describe", "pk=edition", post(LATE, version="1", **SAID))
at("redazione:describe-save", "pk=unborn", post("200 carla ada, 404", field="label", label="x"))
at("redazione:describe-save", "pk=unborn", post("400 carla ada, 404", field="number"))
at("redazione:describe-save", "pk=edition", post("423 carla ada, 404", field="label", label="x"))

# The life of an edition: compared, reviewed, published, translated
for pk in ("edition", "unborn"):
    for name in ("compare", "review", "publish"):
        at(f"redazione:{name}", f"pk={pk}", get(ROOM))
    at("redazione:translation", f"pk={pk} language=en", get(ROOM))
for name in ("compare", "review", "publish"):
    at(f"redazione:{name}", "pk=0", get("404"))
at("redazione:compare-with", "pk=unborn other=edition", get(ROOM))
at("redazione:compare-with", "pk=unborn other=0", get("404"))
at("redazione:submit", "pk=unborn", post(DONE))
at("redazione:submit", "pk=edition", post(LATE))
at("redazione:approve", "pk=unborn", post(LATE))
at("redazione:ask-changes", "pk=unborn", post(WRONG), post(LATE, note="Da rivedere"))
at("redazione:publish", "pk=unborn", post(WRONG))
at("redazione:publish", "pk=edition", post(DONE))
at("redazione:unschedule", "pk=unborn", post(LATE))
at("redazione:retire", "pk=edition", post(DONE))
at("redazione:retire", "pk=unborn", post(LATE))
at("redazione:discard", "pk=unborn", post(WRONG), post(DONE, name="2"))
at("redazione:discard", "pk=edition", post(LATE, name="1"))
at("redazione:translation", "pk=edition language=it", get("404"))
at(
    "redazione:translation",
    "pk=edition language=en",
    post(DONE, **{"kind": "step", "code": "3.1", "text:title": "First step"}),
)
at("redazione:publish-translation", "pk=edition language=en", post(DONE))
at("redazione:publish-translation", "pk=unborn language=en", post(DONE))  # says that it is not time

# One question, and a form tried as a partner
Q, S, F = "code=M90.01", "code=M90.A", "code=M90"
at("redazione:question", f"pk=edition {Q}", get(ROOM), post(WRONG), post(LATE, label="Altro?"))
at("redazione:question", f"pk=unborn {Q}", get("404"), post("404"))
at("redazione:question", f"pk=0 {Q}", get("404"))
at("redazione:question-new", f"pk=edition {S}", get(ROOM), post(ROOM), post(LATE, kind="text"))
at("redazione:question-new", f"pk=unborn {S}", get("404"), post("404", kind="text"))
at("redazione:form-checks", f"pk=edition {F}", get(ROOM), post(LATE), post(ROOM, do="add:check"))
at("redazione:form-checks", f"pk=unborn {F}", get("404"), post("404"))
at("redazione:form-checks", f"pk=0 {F}", get("404"))
at("workshops:trial", f"pk=edition {F}", get(ROOM), post(ROOM), post(ROOM, do="start"))
at("workshops:trial", f"pk=unborn {F}", get("404"), post("404"))
at("workshops:trial", f"pk=0 {F}", get("404"))

# What practice says, and the lessons that officine proposed
for name in ("practice", "lessons"):
    at(f"redazione:{name}", "", get("200 carla ada, 403"))
at("redazione:lesson", "lesson=0", get("404 carla ada, 403"), post("404 carla ada, 403"))

# In and out. ``kept`` is a file that carla sent and that is no edition.
at("redazione:import", "", get("200 carla ada, 403"), post("422 carla ada, 403"))
for name, verb in {"import-check": get, "import-confirm": post}.items():
    at(f"redazione:{name}", "upload=kept", verb("422 carla, 404 ada, 403"))
    at(f"redazione:{name}", "upload=inventata", verb("404 carla ada, 403"))
for pk in ("edition", "unborn"):
    at("redazione:export", f"pk={pk}", get(ROOM))
    for ending in ("json", "zip", "md", "pdf"):
        at("redazione:export-file", f"pk={pk} ending={ending}", get(ROOM))
    for ending in ("docx", "xlsx"):
        answers = ROOM if pk == "edition" else "404"
        at("redazione:export-form", f"pk={pk} code=M90 ending={ending}", get(answers))
at("redazione:export", "pk=0", get("404"))
at("redazione:export-file", "pk=0 ending=json", get("404"))
at("redazione:import-form", "pk=unborn", get(ROOM), post(WRONG))
at("redazione:import-form", "pk=edition", get(LATE), post(LATE))
for name, verb in {"import-form-check": get, "import-form-confirm": post}.items():
    at(f"redazione:{name}", "pk=unborn upload=kept", verb("422 carla, 404"))
    at(f"redazione:{name}", "pk=edition upload=kept", verb(LATE))
    at(f"redazione:{name}", "pk=0 upload=kept", verb("404"))
