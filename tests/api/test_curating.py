"""A whole edition curated by programs: the same actions as the rooms of the curators."""

import json

import pytest
from rest_framework.test import APIClient

from officine.journal.models import Event
from tests.toolkit.curation.payloads import PAYLOADS
from tests.toolkit.redazione.test_hostile_texts import ALL, TEXTS, unsound
from toolkit.curation import items
from toolkit.exchange import faces
from toolkit.models import Edition, ItemComment

CURATION = "/api/v1/curation"


pytestmark = pytest.mark.usefixtures("no_keys_of_before")

STEP = {
    "title": "Ascolto del quartiere",
    "aim": "Sapere che cosa serve.",
    "who": ["partner"],
    "outputs": ["Un verbale"],
    "instructions": "1. Ascolta.",
    "exit_condition": "Il verbale è pubblicato.",
}
TOOL = {
    "title": "Cerchio",
    "when": "All'inizio.",
    "minutes_from": 20,
    "minutes_to": 40,
    "procedure": "1. Siediti.",
    "record": "Un verbale.",
}
FORM = {
    "title": "Verbale",
    "aim": "Tenere a mente.",
    "respondent": "partner",
    "used_by": "Il tavolo.",
    "made_public": "Niente.",
}
TABLE = {
    "kind": "table",
    "label": "Chi c'era?",
    "row_name": "persona",
    "columns": [
        {"code": "nome", "kind": "text", "label": "Nome", "required": "required"},
        {"code": "ore", "kind": "integer", "label": "Ore", "min": 1, "max": 9},
    ],
}
WHEN_YES = {"all": [{"question": "M03.01", "op": "equals", "value": True}]}


def test_a_draft_is_written_reviewed_by_a_second_curator_and_published(
    small, carla, carlas, darios, dario
):
    draft = carlas.post("curation/", {"base": small.pk}, 201)
    room = f"curation/{draft['id']}"
    assert (draft["state"], draft["based_on"], draft["name"]) == ("draft", small.pk, "2")

    carlas.patch(f"{room}/", {"title": "Toolkit di quartiere"}, 1)
    tool = carlas.post(f"{room}/items/", {"kind": "tool", "values": TOOL}, 201)
    form = carlas.post(f"{room}/items/", {"kind": "form", "values": FORM}, 201)
    step = carlas.post(
        f"{room}/items/",
        {
            "kind": "step",
            "parent": "F1",
            "after": "1.1",
            "values": STEP | {"tools": [tool["code"]], "forms": [form["code"]]},
        },
        201,
    )
    section = {"kind": "section", "parent": form["code"], "values": {"title": "Chi"}}
    section = carlas.post(f"{room}/items/", section, 201)
    asked = [
        {"kind": "yes_no", "label": "C'era qualcuno?"},
        TABLE | {"condition": WHEN_YES},
        {"kind": "computed", "label": "Quanti", "compute": {"op": "count_rows", "of": "M03.02"}},
    ]
    for values in asked:
        new = {"kind": "question", "parent": section["code"], "values": values}
        carlas.post(f"{room}/items/", new, 201)
    rule = {"checks": [{"rule": WHEN_YES, "message": "Serve qualcuno."}]}
    carlas.patch(f"{room}/items/question/M03.02/", rule, 1)

    assert (tool["code"], form["code"], step["code"], section["code"]) == (
        "T02", "M03", "1.3", "M03.A"
    )  # fmt: skip
    assert step["stands"] == {"parent": "F1", "turn": 2}
    outline = carlas.get(f"{room}/outline/?open=M03")
    assert [one["code"] for one in outline["phases"][0]["children"]] == ["1.1", "1.3", "1.2"]
    asked = outline["forms"][2]["children"][0]["children"]
    assert [one["code"] for one in asked] == ["M03.01", "M03.02", "M03.03"]
    found = carlas.get(f"{room}/checklist/")
    assert (found["stops"], found["name"], found["name_as_new"]) == ([], "2", None)
    told = carlas.get(f"{room}/compare/")
    assert told["counts"] == {"added": 7, "removed": 0, "moved": 0, "changed": 1}

    carlas.post(f"{room}/submit/")
    carlas.patch(f"{room}/items/step/1.1/", {"title": "Tardi"}, 1, 409)
    early = carlas.post(f"{room}/publish/", {"name": "2"}, 400)  # nobody approved it
    own = carlas.post(f"{room}/approve/", {}, 400)  # who handed it in does not approve it
    assert [list(one["errors"]) for one in (early, own)] == [["detail"], ["detail"]]
    back = darios.post(f"{room}/ask-changes/", {"note": "Manca la risposta"})
    assert back["state"] == "draft"
    carlas.patch(f"{room}/items/phase/F1/", {"aim": "Ascoltare, e rispondere."}, 1)
    carlas.post(f"{room}/submit/")
    assert darios.post(f"{room}/approve/", {"note": "Bene"})["approved_by"] == "Dario Verdi"
    assert darios.get(f"{room}/impact/")["hidden"] == 0
    wrong = darios.post(f"{room}/publish/", {"name": "1.1"}, 400)
    assert list(wrong["errors"]) == ["name"]
    done = darios.post(f"{room}/publish/", {"name": "2", "release_note": "Un passo in più."})

    assert (done["state"], done["name"], done["sha256"][:1] != "") == ("published", "2", True)
    assert [one["verb"] for one in darios.get(f"{room}/life/")] == [
        "submit", "ask_changes", "submit", "approve", "publish"
    ]  # fmt: skip
    darios.post(f"{room}/publish/", {"name": "2"}, 409)  # a second time changes nothing
    public = APIClient().get("/api/v1/steps/1.3/")
    assert public.json()["title"] == "Ascolto del quartiere"
    published = Event.objects.filter(action="edition.published", actor=dario)
    assert published.count() == 1
    assert darios.post(f"{room}/retire/")["state"] == "retired"


# Two curators, one item


def test_two_who_change_the_same_text_hear_of_each_other(draft, carlas, darios):
    place = f"curation/{draft.pk}/items/step/1.1/"
    read = carlas.get(place)
    darios.patch(place, {"title": "Di Dario", "aim": "Suo"}, read["version"])
    kept = carlas.patch(place, {"ground": "Mio"}, read["version"])
    refused = carlas.patch(place, {"title": "Di Carla"}, read["version"], 412)

    assert kept["values"]["title"] == "Di Dario"
    assert refused["clashes"] == {"title": {"sent": "Di Carla", "there": "Di Dario"}}
    assert (refused["current"]["version"], refused["current"]["by"]) == (3, "Dario Verdi")
    assert carlas.get(place)["values"] == kept["values"]
    assert carlas.patch(place, {"title": "Di Dario"}, read["version"])["version"] == 3


@pytest.mark.parametrize(
    ("given", "status"), [(None, 428), ('"x"', 400), ('"²"', 400)], ids=["none", "word", "square"]
)
def test_a_change_says_which_version_it_replaces(draft, carlas, given, status):
    headers = {"If-Match": given.encode().decode("latin-1")} if given else {}
    for place in (f"curation/{draft.pk}/", f"curation/{draft.pk}/items/step/1.1/"):
        carlas._asked("patch", place, status, {"title": "X"}, headers=headers)


def test_the_version_is_the_etag(draft, carlas):
    for place in (f"curation/{draft.pk}/", f"curation/{draft.pk}/items/step/1.1/"):
        first = carlas.client.get(f"/api/v1/{place}")
        carlas.patch(place, {"title": "Altro"}, int(first["ETag"].strip('"')))
        second = carlas.client.get(f"/api/v1/{place}")

        assert (first["ETag"], second["ETag"]) == ('"1"', '"2"')
        assert second["Cache-Control"] == "private, no-store"


def test_what_changed_meanwhile_is_not_taken_out_or_moved_unseen(draft, carlas, darios):
    place = f"/api/v1/curation/{draft.pk}/items/step/1.1/"
    darios.patch(f"curation/{draft.pk}/items/step/1.1/", {"title": "Di Dario"}, 1)
    seen = {"If-Match": '"1"'}
    for ask in (
        lambda: carlas.client.delete(place, headers=seen),
        lambda: carlas.client.post(f"{place}move/", {"turn": 2}, format="json", headers=seen),
    ):
        refused = ask()
        assert refused.status_code == 412
        assert refused.json()["current"]["by"] == "Dario Verdi"

    done = carlas.client.delete(place, headers={"If-Match": '"2"'})

    assert done.status_code == 200


def test_a_draft_is_thrown_away_and_a_published_edition_is_not(draft, small, carlas):
    carlas.delete(f"curation/{draft.pk}/", 204)
    carlas.get(f"curation/{draft.pk}/", 404)
    carlas.delete(f"curation/{small.pk}/", 409)


# What is done is undone, and remembered


def test_a_form_is_copied_moved_taken_out_and_put_back(draft, carlas):
    room = f"curation/{draft.pk}"
    before = carlas.get(f"{room}/files/json/")
    copy = carlas.post(f"{room}/items/form/M01/duplicate/", None, 201)
    carlas.post(f"{room}/items/form/{copy['code']}/move/", {"turn": 1})
    gone = carlas.delete(f"{room}/items/form/{copy['code']}/")
    assert carlas.get(f"{room}/files/json/") == before
    back = carlas.post(f"{room}/changes/{gone['id']}/undo/")

    assert (copy["code"], back["code"], back["stands"]["turn"]) == ("M03", "M03", 1)
    told = carlas.get(f"{room}/items/form/M03/history/")["results"]
    assert [one["verb"] for one in told] == ["restored", "deleted", "moved", "added"]
    assert {one["by"] for one in told} == {"Carla Greco"}


def test_every_kind_of_change_is_undone(draft, carlas):
    room = f"curation/{draft.pk}"
    place = f"{room}/items/step/1.2/"
    before = carlas.get(place)
    address, headers = f"/api/v1/{place}", {"If-Match": '"1"'}
    for ask in (
        lambda: carlas.client.patch(address, {"title": "Altro"}, headers=headers),
        lambda: carlas.client.post(f"{address}move/", {"turn": 1}),
    ):
        done = ask()
        assert (done.status_code, done.json() == before) == (200, False)
        back = carlas.post(f"{room}/changes/{done['X-Change']}/undo/")
        assert (back["values"], back["stands"]) == (before["values"], before["stands"])
    new = carlas.client.post(f"/api/v1/{room}/items/", {"kind": "tool"})
    carlas.post(f"{room}/changes/{new['X-Change']}/undo/", None, 204)
    carlas.get(f"{room}/items/tool/{new.json()['code']}/", 404)
    carlas.post(f"{room}/changes/{new['X-Change']}/undo/", None, 404)


def test_what_an_edition_says_of_itself_is_undone_too(draft, carlas):
    room = f"curation/{draft.pk}"
    sources = [{"title": "Legge", "reference": "Art. 1"}]
    carlas.patch(f"{room}/", {"title": "Altro", "sources": sources}, 1)
    [change] = carlas.get(f"{room}/history/")["results"]
    carlas.post(f"{room}/changes/{change['id']}/undo/")

    assert carlas.get(f"{room}/")["title"] == "Toolkit di prova"


def test_a_repeat_with_the_same_key_does_it_once(small, carlas):
    made = [
        carlas.post("curation/", {"base": small.pk}, 201, headers={"Idempotency-Key": "prima"})
        for _ in range(2)
    ]
    room = f"curation/{made[0]['id']}"
    for path, sent in {
        f"{room}/items/": {"kind": "tool", "values": {"title": "Uno"}},
        f"{room}/items/phase/F1/duplicate/": None,
        f"{room}/items/phase/F1/comments/": {"text": "Bene"},
    }.items():
        for _ in range(2):
            carlas.post(path, sent, 201, headers={"Idempotency-Key": "prima"})
        carlas.post(path, sent, 201, headers={"Idempotency-Key": "seconda"})

    assert made[0]["id"] == made[1]["id"]
    assert Edition.objects.count() == 2
    draft = Edition.objects.get(pk=made[0]["id"])
    assert [items.rows_of(draft, kind).count() for kind in ("tool", "phase")] == [3, 3]
    assert ItemComment.objects.count() == 2


def test_a_refused_request_leaves_its_key_free(draft, carlas):
    path, key = f"curation/{draft.pk}/items/", {"Idempotency-Key": "prima"}
    wrong = {"kind": "step", "parent": "F1", "values": {"who": []}}
    carlas.post(path, wrong | {"parent": "F9"}, 400, headers=key)
    made = carlas.post(path, wrong | {"values": {"title": "X"}}, 201, headers=key)

    assert made["code"] == "1.3"


def test_comments_are_said_and_closed(draft, carlas, darios):
    place = f"curation/{draft.pk}/items/step/1.1/comments/"
    carlas.post(place, {"text": " "}, 400)
    said = carlas.post(place, {"text": "Da rivedere"}, 201)
    done = darios.post(f"curation/{draft.pk}/comments/{said['id']}/resolve/")
    again = darios.post(f"curation/{draft.pk}/comments/{said['id']}/resolve/")

    assert (done["resolved_by"], again["resolved_at"]) == ("Dario Verdi", done["resolved_at"])
    assert carlas.get(place) == [again]


# What is wrong is told at its place


WRONG_RULES = {
    "operator": ({"condition": {"all": [{"question": "M01.01", "op": "x"}]}}, "condition.all.0.op"),
    "later": (
        {"condition": {"all": [{"question": "M01.05", "op": "answered"}]}},
        "condition.all.0.question",
    ),
    "shape": ({"condition": 5}, "condition"),
    "never": (
        {
            "condition": {
                "all": [
                    {"question": "M01.01", "op": "equals", "value": True},
                    {"question": "M01.01", "op": "equals", "value": False},
                ]
            }
        },
        "condition",
    ),
    "message": ({"checks": [{"rule": WHEN_YES}]}, "checks.0"),
    "foreign": ({"max_rows": 4}, "max_rows"),
    "unknown": ({"colore": "rosso"}, "colore"),
    "deep": ({"condition": json.loads('{"all":[' * 40 + "1" + "]}" * 40)}, "condition"),
    "endless": ({"max_length": 1e999}, "max_length"),
    "half": ({"checks": ["\ud800"]}, "checks.0"),
    "code": ({"code": "M01.09"}, "code"),
}


def test_a_form_has_checks_of_its_own_refused_at_their_place(draft, carlas):
    place = f"curation/{draft.pk}/items/form/M01/"
    rule = {"all": [{"question": "M01.01", "op": "x", "value": True}]}
    refused = carlas.patch(place, {"checks": [{"rule": rule, "message": "No"}]}, 1, 400)
    rule["all"][0] |= {"op": "equals"}
    made = carlas.patch(place, {"checks": [{"rule": rule, "message": "No"}]}, 1)

    assert list(refused["errors"]) == ["checks.0.rule.all.0.op"]
    assert made["values"]["checks"] == [{"rule": rule, "message": "No"}]


@pytest.mark.parametrize("values", WRONG_RULES.values(), ids=WRONG_RULES)
def test_a_wrong_rule_is_refused_at_its_place(draft, carlas, values):
    values, place = values
    path = f"curation/{draft.pk}/items/question/M01.02/"
    before = carlas.get(path)
    headers = {"If-Match": '"1"'}
    body = json.dumps(values).replace("Infinity", "1e999")

    reply = carlas.client.patch(
        f"/api/v1/{path}", body, content_type="application/json", headers=headers
    )

    assert (reply.status_code, list(reply.json()["errors"])) == (400, [place]), reply.content
    assert carlas.get(path) == before


WRONG_VALUES = {
    "step": ("step", "1.1", {"tools": ["T99"]}, "tools"),
    "who": ("step", "1.1", {"who": ["nessuno"]}, "who.0"),
    "list": ("step", "1.1", {"title": ["a"]}, "title"),
    "number": ("tool", "T01", {"minutes_from": 99999}, "minutes_from"),
    "form": ("tool", "T01", {"record_form": "M99"}, "record_form"),
    "long": ("phase", "F1", {"title": "x" * 201}, "title"),
    "unknown": ("phase", "F1", {"codice": "F2"}, "codice"),
}


@pytest.mark.parametrize("case", WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_a_wrong_value_is_refused_at_its_field(draft, carlas, case):
    kind, code, values, place = case

    refused = carlas.patch(f"curation/{draft.pk}/items/{kind}/{code}/", values, 1, 400)
    also = carlas.post(
        f"curation/{draft.pk}/items/",
        {"kind": kind, "parent": "F1" if kind == "step" else "", "values": values},
        400,
    )

    assert list(refused["errors"]) == [place]
    assert list(also["errors"]) == [f"values.{place}"]


def test_what_others_need_is_not_taken_away(draft, carlas):
    refused = carlas._asked("delete", f"curation/{draft.pk}/items/question/M01.03/", 400)

    assert "M01.04" in refused["errors"]["detail"][0]


@pytest.mark.parametrize("kind", [*items.KINDS])
def test_what_is_read_can_be_sent_back(draft, carlas, kind):
    """Whatever an item says comes in again as it went out, and changes nothing."""
    for row in [] if kind == "edition" else items.rows_of(draft, kind):
        place = f"curation/{draft.pk}/items/{kind}/{row.code}/"
        read = carlas.get(place)
        del read["values"]["code"]

        again = carlas.patch(place, read["values"], read["version"])

        assert again["version"] == read["version"]


# Nothing comes alive


@pytest.mark.parametrize(("kind", "where"), TEXTS.items(), ids=list(TEXTS))
def test_no_text_that_is_sent_comes_alive(draft, carlas, kind, where):
    code, name = where
    text = ALL[:19_000].replace("\x00", "")

    carlas.patch(f"curation/{draft.pk}/items/{kind}/{code}/", {name: text}, 1)

    kept = items.content_of(items.find(draft, kind, code))[name]
    assert ("Prima" in kept, unsound(kept)) == (True, [])


def test_no_payload_comes_alive_in_a_title_a_list_or_a_question(draft, carlas):
    wrong = {}
    step, question = (
        f"curation/{draft.pk}/items/{one}/" for one in ("step/1.1", "question/M01.02")
    )
    versions = {step: 1, question: 1}
    for payload in PAYLOADS[::15]:
        text = f"x {payload}"[:180]
        for place, values in {
            step: {"title": text, "inputs": [text]},
            question: {"label": text, "help": text},
        }.items():
            headers = {"If-Match": f'"{versions[place]}"'}
            reply = carlas.client.patch(f"/api/v1/{place}", values, headers=headers)
            assert reply.status_code in (200, 400), reply.content
            if reply.status_code == 200:
                said = reply.json()
                versions[place] = said["version"]
                kept = [said["values"][name] for name in values]
                if any(
                    unsound(one)
                    for part in kept
                    for one in ([part] if isinstance(part, str) else part)
                ):
                    wrong[payload] = kept

    assert wrong == {}
    assert min(versions.values()) > 6


def lines(value) -> list[str]:
    return [value] if isinstance(value, str) else value


# Files in and out


def test_an_edition_goes_out_and_comes_in_as_a_draft(small, carlas):
    out = carlas.client.get(f"/api/v1/curation/{small.pk}/files/zip/").content
    told = carlas.send("imports/", out)
    assert (told["number"], told["comparison"]["is_same"]) == (2, True)
    assert Edition.objects.count() == 1
    assert carlas.get(f"imports/{told['upload']}/") == told

    made = [carlas.post(f"imports/{told['upload']}/confirm/", None, 201) for _ in range(2)]

    assert made[0]["id"] == made[1]["id"]
    assert Edition.objects.count() == 2
    assert carlas.get(f"curation/{made[0]['id']}/compare/")["is_same"]


def test_a_file_with_a_fault_makes_nothing(small, carlas, darios):
    document = json.loads(carlas.client.get(f"/api/v1/curation/{small.pk}/files/json/").content)
    document["phases"][0]["steps"][0]["who"] = ["nessuno"]
    refused = carlas.send("imports/", json.dumps(document).encode(), 400)
    whole = carlas.client.get(f"/api/v1/curation/{small.pk}/files/json/").content
    told = carlas.send("imports/", whole)

    assert [sorted(one) for one in refused["faults"]] == [["file", "line", "reason"]]
    darios.post(f"imports/{told['upload']}/confirm/", None, 404)  # of who sent it alone
    carlas.delete(f"imports/{told['upload']}/", 204)
    carlas.post(f"imports/{told['upload']}/confirm/", None, 404)
    assert Edition.objects.count() == 1


def test_a_form_goes_out_as_a_workbook_and_comes_in(draft, carlas):
    room = f"curation/{draft.pk}"
    workbook = carlas.client.get(f"/api/v1/{room}/files/M02/xlsx/").content
    told = carlas.send(f"{room}/imports/", workbook)
    assert carlas.get(f"{room}/imports/{told['upload']}/") == told
    made = [carlas.post(f"{room}/imports/{told['upload']}/confirm/", None, 201) for _ in range(2)]
    refused = carlas.send(f"{room}/imports/", b"PK niente", 400)

    assert (told["form"]["code"], told["questions"]) == ("M03", 3)
    assert [one["code"] for one in made] == ["M03", "M03"]
    assert draft.forms.count() == 3
    assert refused["faults"]


def test_nothing_comes_into_what_is_published(small, carlas):
    workbook = carlas.client.get(f"/api/v1/curation/{small.pk}/files/M02/xlsx/").content

    carlas.send(f"curation/{small.pk}/imports/", workbook, 409)


@pytest.mark.parametrize("accepted", ["*/*", "application/json", "application/octet-stream"])
def test_every_face_is_taken_away(small, carlas, accepted):
    for ending, face in faces.OF_EDITION.items():
        reply = carlas.client.get(
            f"/api/v1/curation/{small.pk}/files/{ending}/", headers={"Accept": accepted}
        )
        assert (reply.status_code, reply["Content-Type"]) == (200, face.content_type)
    for ending, face in faces.OF_FORM.items():
        reply = carlas.client.get(
            f"/api/v1/curation/{small.pk}/files/M01/{ending}/", headers={"Accept": accepted}
        )
        assert (reply.status_code, reply["Content-Type"]) == (200, face.content_type)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "789c63606060000000040001f61738550000000049454e44ae426082"
)


def test_a_picture_needs_words_and_is_kept_once(draft, carlas):
    place = f"curation/{draft.pk}/pictures/"
    refused = carlas.send(place, PIXEL, 400)
    wrong = carlas.send(place, b"<svg/onload=alert(1)>", 400, alternative="Un disegno")
    made = [carlas.send(place, PIXEL, alternative="Un punto") for _ in range(2)]

    assert (list(refused["errors"]), list(wrong["errors"])) == (["alternative"], ["file"])
    assert carlas.get(place) == [made[0]] == [made[1]]
    assert carlas.client.get(made[0]["address"]).content == PIXEL
