from django.db import migrations

PART = 100
SAID = ("text", "long_text", "reference", "choice")


def tell(apps, schema_editor):
    """The rows and the choices of all that was sent before they were laid out."""
    snapshots = apps.get_model("workshops", "Snapshot").objects
    forms = {}
    last = dict(snapshots.order_by("round").values_list("submission", "pk"))
    for pk in list(snapshots.order_by("pk").values_list("pk", flat=True)):
        snapshot = snapshots.select_related("submission__assignment__participation").get(pk=pk)
        assignment = snapshot.submission.assignment
        form = forms.get(assignment.form_id)
        if form is None:
            found = apps.get_model("toolkit", "FormDefinition").objects.get(pk=assignment.form_id)
            form = forms[assignment.form_id] = asked_in(found)
        lay_out(apps, snapshot, form, is_current=last[snapshot.submission_id] == pk)
    for link in apps.get_model("workshops", "Link").objects.filter(to=None).iterator(PART):
        link.to_id = target(apps, link)
        link.save(update_fields=["to"])


def forget(apps, schema_editor):
    apps.get_model("workshops", "Link").objects.all().delete()
    apps.get_model("workshops", "SentRow").objects.all().delete()


def asked_in(form):
    questions = [q for part in form.document.get("sections", []) for q in part["questions"]]
    return form.code, form.respondent, questions


def lay_out(apps, snapshot, form, *, is_current):
    code, respondent, questions = form
    given = snapshot.document.get("answers", {})
    rows, links = [], []
    for question in questions:
        answer = given.get(question["code"]) or {}
        value = answer.get("value")
        public = question.get("public") or respondent != "partner"
        common = {
            "workshop_id": snapshot.submission.assignment.participation.workshop_id,
            "snapshot": snapshot,
            "is_current": is_current,
            "question": question["code"],
            "is_public": bool(public and not question.get("personal_data")),
        }
        if question["kind"] != "table":
            links += chosen(apps, common, question, question, value, "", "")
            continue
        if not isinstance(value, list):
            continue
        frozen = (answer.get("table") or {}).get("rows") or []
        for place, row in enumerate(value):
            if not isinstance(row, dict) or not row.get("_id"):
                continue
            text = words(question, frozen[place] if place < len(frozen) else []) or row["_id"]
            rows.append((common | {"form": code, "key": row["_id"], "text": text}, place + 1))
            for column in question.get("columns") or []:
                cell = row.get(column["code"])
                links += chosen(apps, common, question, column, cell, row["_id"], text)
    sent = apps.get_model("workshops", "SentRow")
    kept = {(row["question"], row["key"]): (row, place) for row, place in rows}
    sent.objects.bulk_create(sent(**row, position=place) for row, place in kept.values())
    apps.get_model("workshops", "Link").objects.bulk_create(links)


def words(question, cells):
    said = [
        cell
        for column, cell in zip(question.get("columns") or [], cells, strict=False)
        if cell and column["kind"] in SAID and not column.get("personal_data")
    ]
    return " – ".join(text if len(text) <= 120 else f"{text[:119]}…" for text in said[:2])


def chosen(apps, common, question, asked, value, row, text):
    if asked["kind"] != "reference" or asked.get("to") not in ("row", "form"):
        return
    link = apps.get_model("workshops", "Link")
    for part in value if isinstance(value, list) else [value]:
        if not isinstance(part, dict) or not part.get("id") or len(str(part["id"])) > 40:
            continue
        yield link(
            **common
            | {"is_public": common["is_public"] and not asked.get("personal_data")}
            | {
                "row": row,
                "row_text": text,
                "column": asked["code"] if asked is not question else "",
                "to_form": asked.get("form") or "",
                "to_question": (asked.get("question") or "") if asked["to"] == "row" else "",
                "key": str(part["id"]),
                "label": part.get("label") or str(part["id"]),
            }
        )


def target(apps, link):
    """One's own first, then what others sent that may be read, by the name of who sent it."""
    assignment = link.snapshot.submission.assignment
    if not link.to_question:
        rows = apps.get_model("workshops", "Submission").objects.filter(
            assignment__participation__workshop=link.workshop_id
        )
        found = (pk for pk, name in rows.values_list("pk", "public_id") if str(name) == link.key)
        return next(found, None)
    if link.to_form == assignment.form.code:
        return link.snapshot.submission_id
    answers = apps.get_model("workshops", "Answer").objects.filter(
        submission__assignment__participation=assignment.participation_id,
        question=link.to_question,
    )
    for submission, value in answers.order_by("submission").values_list("submission", "value"):
        for row in value if isinstance(value, list) else []:
            if isinstance(row, dict) and row.get("_id") == link.key:
                return submission
    rows = apps.get_model("workshops", "SentRow").objects.filter(
        workshop=link.workshop_id,
        question=link.to_question,
        key=link.key,
        is_current=True,
        is_public=True,
    )
    name = "snapshot__submission__assignment__participation__organisation__name"
    return rows.order_by(name, "pk").values_list("snapshot__submission", flat=True).first()


class Migration(migrations.Migration):
    dependencies = [("workshops", "0041_keep_what_forms_point_at")]

    operations = [migrations.RunPython(tell, forget)]
