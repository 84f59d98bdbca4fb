"""What an organisation writes about itself: pact, mandate, capacities, idea, satisfaction."""

import datetime as dt

from workshops.demo import content
from workshops.demo.writing.desk import Desk

SUB_CATEGORIES = ["A1", "A2", "A3", "A4", "B1", "B2", "C1", "C2", "C3", "D1"]


def mandate(desk: Desk) -> dict:
    """M07"""
    scopes = content.read("mandates")["scopes"]
    networks = content.read("mandates")["networks"]
    number = sum(map(ord, desk.key)) % len(scopes)
    start = desk.assignment.step_run.opens_on
    return {
        "M07.01": desk.body(),
        "M07.02": desk.person(),
        "M07.03": desk.person(1),
        "M07.05": start.isoformat(),
        "M07.06": (start + dt.timedelta(days=730)).isoformat(),
        "M07.07": scopes[number],
        "M07.08": desk.key in networks,
        "M07.09": networks.get(desk.key),
    }


def pact(desk: Desk) -> dict:
    """M08"""
    about = content.read("notice")["pact"]
    present = [
        (key, seat)
        for key, seat in desk.seats.items()
        if seat.place_id == desk.assignment.step_run.place_id
    ]
    signed = desk.today.isoformat()
    return {
        "M08.01": about["decisions"],
        "M08.02": about["dissent"],
        "M08.03": 10,
        "M08.04": about["days"][desk.city][0],
        "M08.05": about["days"][desk.city][1],
        "M08.06": 10,
        "M08.07": about["groups"],
        "M08.08": True,
        "M08.09": about["refunds"],
        "M08.11": [
            {"_id": key, "organizzazione": desk.body(key), "data": signed} for key, _seat in present
        ],
    }


def declaration(desk: Desk) -> dict:
    """M09"""
    about = content.read("declarations")
    conflict = about["conflicts"].get(desk.key, {"level": "nessuno"})
    first = desk.round == 1
    return {
        "M09.01": desk.person(),
        "M09.02": desk.body(),
        "M09.03": ["conflitto", "riservatezza", "dati"] if first else ["conflitto"],
        "M09.04": conflict["level"],
        "M09.05": conflict.get("matter"),
        "M09.07": conflict.get("text"),
        "M09.08": conflict.get("measure"),
        "M09.09": True if first else None,
        "M09.10": True if first else None,
        "M09.11": desk.today.isoformat(),
        "M09.12": about["version"],
    }


def capacities(desk: Desk) -> dict:
    """M10"""
    about = content.read("needs")
    body = next(one for one in content.organisations() if one["key"] == desk.key)
    needs = [about["needs"][need] for need in body["needs"]]
    obstacles = list(desk.chance.choice(about["obstacles"][body["size"]]))
    obstacles += [need["obstacle"] for need in needs if "obstacle" in need]
    if len(obstacles) > 1 and "niente" in obstacles:
        obstacles.remove("niente")
    helps = [about["helps"][obstacle] for obstacle in obstacles[-2:]]
    hours = {"micro": 6, "small": 10, "medium": 16, "large": 24}[body["size"]]
    rows = [
        {
            "_id": f"area-{number}",
            "area": need["area"],
            "livello": need["level"],
            "bisogno": need["text"],
            "azione_preferita": need["action"],
        }
        for number, need in enumerate(needs, 1)
    ]
    helped = desk.chance.random() < 0.5
    plan = about["plans"][needs[0]["action"]]
    return {
        "M10.01": desk.body(),
        "M10.02": str(hours + desk.chance.choice([-2, 0, 0, 2, 4])),
        "M10.03": obstacles,
        "M10.04": "\n\n".join(helps),
        "M10.05": rows,
        "M10.06": [
            {
                "_id": "azione-1",
                "titolo": plan["title"],
                "fabbisogno": "area-1",
                "azione": needs[0]["action"],
                "ore": plan["hours"].replace(".", ","),
                "costo": plan["cost"].replace(".", ","),
            }
        ]
        if helped
        else None,
    }


def idea(desk: Desk) -> dict:
    """M17"""
    about = desk.about["M17"][desk.key]
    return {
        "M17.01": about["title"],
        "M17.02": desk.body(),
        "M17.03": desk.person(),
        "M17.04": f"{desk.city}-fabbisogno-{about['need']}",
        "M17.05": about["who"],
        "M17.06": about["place"],
        "M17.07": about["what"],
        "M17.08": about["new"],
        "M17.09": about["with"],
        "M17.10": about["cost"].replace(".", ","),
        "M17.11": about["other"],
        "M17.12": bool(about["gain"]),
        "M17.13": about["gain"] or None,
    }


def satisfaction(desk: Desk) -> dict:
    """M29"""
    answers = content.read("satisfaction")["answers"]
    about = answers.get(desk.key) or answers["bo-portici"]
    unknown = {"na": True}
    return {
        **{f"M29.{n:02}": mark for n, mark in enumerate(about["marks"], 1)},
        "M29.05": unknown if about["replied"] is None else about["replied"],
        "M29.06": about.get("reasons"),
        "M29.07": about.get("waiting"),
        "M29.08": about["change"],
        **{
            f"M29.{n:02}": unknown if mark is None else mark
            for n, mark in enumerate(about["articles"], 9)
        },
    }


FORMS = {
    "M07": mandate,
    "M08": pact,
    "M09": declaration,
    "M10": capacities,
    "M17": idea,
    "M29": satisfaction,
}
