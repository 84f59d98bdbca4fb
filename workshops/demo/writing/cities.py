"""What is written about a city: way, actors, notice, context, problems, vision, change."""

import datetime as dt

from officine.calendar import add_working_days
from workshops.demo import content
from workshops.demo.writing.desk import Desk

SUB_CATEGORIES = ["A1", "A2", "A3", "A4", "B1", "B2", "C1", "C2", "C3", "D1"]


def calendar_of_the_way(desk: Desk) -> dict:
    """M03"""
    about, run = desk.about["M03"], desk.assignment.step_run
    products = content.read("calendar")["products"]
    rows = [
        {
            "_id": f"passo-{step.replace('.', '-')}",
            "passo": step,
            "inizio": opens.isoformat(),
            "fine": due.isoformat(),
            "prodotto": products[step],
            "osservazioni": about["remarks"].get(step),
        }
        for step, (opens, due) in sorted(desk.dates.items())
        if "1" <= step < "6"
    ]
    return {
        "M03.01": run.opens_on.isoformat(),
        "M03.02": add_working_days(run.opens_on, 11).isoformat(),
        "M03.04": rows,
        "M03.05": True,
        "M03.06": about["accepted"],
    }


def map_of_actors(desk: Desk) -> dict:
    """M04"""
    about = desk.about["M04"]
    marks = {"A": (4, 5), "B": (4, 3), "C": (5, 2), "D": (3, 3)}
    knowledge = {
        "A": "Dati degli uffici, vincoli, tempi delle decisioni",
        "B": "Lavoro, costi, gestione dei servizi",
        "C": "Vita quotidiana, bisogni, contatti nel quartiere",
        "D": "Ricerche, metodo, confronto con altri territori",
    }
    rows = []
    for body in content.organisations():
        if body["city"] != desk.city:
            continue
        interest, power = marks[body["category"][0]]
        hard = body.get("hard_to_reach", False)
        seat = desk.seats.get(body["key"])
        rows.append(
            {
                "_id": body["key"],
                "soggetto": body.get("formerly", body)["name"],
                "organizzazione": str(seat.organisation.public_id) if seat else None,
                "categoria": body["category"],
                "interesse": min(5, interest + desk.chance.choice([-1, 0, 0, 1])),
                "potere": 1 if hard else max(1, power + desk.chance.choice([-1, 0, 0])),
                "posizione": desk.chance.choice(["favorevole", "favorevole", "neutrale"]),
                "conoscenza_portata": knowledge[body["category"][0]],
                "difficile_da_raggiungere": hard,
                "azione_di_coinvolgimento": "Incontro nei suoi luoghi, con una persona di fiducia"
                if hard
                else "Invito diretto e telefonata, poi l'avviso",
            }
        )
    for number, extra in enumerate(about["extra"], 1):
        rows.append(
            {
                "_id": f"extra-{number}",
                "soggetto": extra["subject"],
                "categoria": extra["category"],
                "interesse": extra["interest"],
                "potere": extra["power"],
                "posizione": extra["position"],
                "conoscenza_portata": extra["knowledge"],
                "difficile_da_raggiungere": extra.get("hard", False),
                "azione_di_coinvolgimento": extra["action"],
            }
        )
    return {
        "M04.01": about["scope"],
        "M04.02": about["sources"],
        "M04.03": rows,
        "M04.05": True,
        "M04.06": about["reach"],
        "M04.07": True,
        "M04.08": about["missing"],
        "M04.09": (desk.today + dt.timedelta(days=75)).isoformat(),
    }


def representation(desk: Desk) -> dict:
    """M05"""
    about = desk.about["M05"]
    present = {
        seat.organisation.category.code
        for seat in desk.seats.values()
        if seat.place_id in (None, desk.assignment.step_run.place_id)
    }
    rows = []
    for code in SUB_CATEGORIES:
        row = {"_id": code, "categoria": code, "lacuna": False}
        if code in ("B1", "B2"):
            row["dimensione"] = ["small", "medium"] if code in present else None
        if code in about["gaps"]:
            reason, action, days = about["gaps"][code]
            until = desk.today + dt.timedelta(days=days)
            row |= {"lacuna": True, "motivo": reason, "azione": action, "entro": until.isoformat()}
        elif code not in present:
            until = desk.today + dt.timedelta(days=35)
            row |= {
                "lacuna": True,
                "motivo": "Sono realtà che gli inviti abituali non raggiungono.",
                "azione": "Avviso pubblico (passo 1.3), portato a mano nei loro luoghi",
                "entro": until.isoformat(),
            }
        rows.append(row)
    return {
        "M05.01": desk.sent("M04"),
        "M05.04": rows,
        "M05.05": about["verdict"],
        "M05.07": about["note"],
    }


def notice(desk: Desk) -> dict:
    """M06"""
    about = content.read("notice")
    opens, due = desk.dates["1.3"]
    answered = [
        body
        for body in content.organisations()
        if body["city"] == desk.city and body["category"] != "A1"
    ]
    days = [opens + dt.timedelta(days=2 + n) for n in range(len(answered))]
    return {
        "M06.01": about["seeks"].format(scope=desk.about["M04"]["scope"]),
        "M06.02": about["asks"],
        "M06.03": opens.isoformat(),
        "M06.04": due.isoformat(),
        "M06.06": f"Protocollo di esempio {opens:%Y}/{sum(map(ord, desk.city))}",
        "M06.07": [
            {
                "_id": body["key"],
                "soggetto": body.get("formerly", body)["name"],
                "categoria": body["category"],
                "esperienza": about["experience"][body["category"][0]],
                "temi": about["themes"][body["category"][0]],
                "protocollo": f"Esempio {number}/{opens:%Y}",
                "arrivata_il": min(day, due).isoformat(),
            }
            for number, (body, day) in enumerate(zip(answered, days, strict=True), 1)
        ],
    }


def context(desk: Desk) -> dict:
    """M11"""
    about = desk.about["M11"]
    return {
        "M11.01": about["area"],
        "M11.02": desk.city,
        "M11.03": [
            {"_id": f"dato-{n}", "indicatore": what, "valore": value, "anno": year, "fonte": source}
            for n, (what, value, year, source) in enumerate(about["data"], 1)
        ],
        "M11.04": about.get("missing"),
        "M11.05": about.get("evidence"),
        "M11.06": about.get("limits"),
        "M11.07": [
            {
                "_id": f"strategia-{n}",
                "strategia": name,
                "collegamento": how,
                "obiettivo": desk.objective(code),
            }
            for n, (name, how, code) in enumerate(about.get("strategies", []), 1)
        ]
        or None,
    }


def swot(desk: Desk) -> dict:
    """M12"""
    about = desk.about["M12"]
    return {
        "M12.01": about["question"],
        "M12.02": desk.sent("M11"),
        "M12.03": [
            {
                "_id": f"{desk.city}-voce-{n}",
                "voce": what,
                "quadrante": where,
                "evidenza": proof,
                "peso": points,
                "proponente": desk.body(key) if key in desk.seats else None,
            }
            for n, (where, what, proof, points, key) in enumerate(about["items"], 1)
        ],
        "M12.05": about.get("conclusion"),
        "M12.06": about.get("disagreement"),
    }


def tree(desk: Desk) -> dict:
    """M13"""
    about = desk.about["M13"]
    nodes = {what: f"{desk.city}-nodo-{n}" for n, (what, *_rest) in enumerate(about["nodes"], 1)}
    items = desk.about["M12"]["items"]
    weak = [n for n, (where, *_rest) in enumerate(items, 1) if where in ("debolezza", "minaccia")]
    return {
        "M13.01": about["problem"],
        "M13.02": [f"{desk.city}-voce-{n}" for n in weak],
        "M13.03": [
            {
                "_id": nodes[what],
                "nodo": what,
                "livello": level,
                "causa_di": about["problem"] if of == "problema" else of or None,
                "gruppo_colpito": hit,
                "punti": points,
            }
            for what, level, of, hit, points in about["nodes"]
        ],
        "M13.04": [
            {
                "_id": f"{desk.city}-fabbisogno-{n}",
                "fabbisogno": what,
                "nodi": [nodes[node] for node in of],
                "urgenza": urgency,
            }
            for n, (what, of, urgency) in enumerate(about["needs"])
        ],
        "M13.05": about["controversial"],
    }


def vision(desk: Desk) -> dict:
    """M14"""
    about = desk.about["M14"]
    needs = range(len(desk.about["M13"]["needs"]))
    return {
        "M14.01": about["theme"],
        "M14.02": about["year"],
        "M14.03": [
            {
                "_id": f"visione-{n}",
                "titolo": title,
                "gruppo": group,
                "descrizione": what,
                "come": how,
                "chi": who,
                "voti": votes,
            }
            for n, (title, group, what, how, who, votes) in enumerate(about["visions"], 1)
        ],
        "M14.04": about["common"],
        "M14.05": [f"{desk.city}-fabbisogno-{n}" for n in needs],
    }


def change(desk: Desk) -> dict:
    """M15"""
    about = desk.about["M15"]
    columns = ["input", "attivita", "output", "outcome", "impatto", "ipotesi", "indicatore"]
    return {
        "M15.01": desk.sent("M14"),
        "M15.02": [
            {
                "_id": f"obiettivo-{n}",
                "obiettivo": aim,
                "fabbisogno": f"{desk.city}-fabbisogno-{need}",
                "os_programma": desk.objective(code),
                **dict(zip(columns, chain, strict=True)),
            }
            for n, (aim, need, code, *chain) in enumerate(about["rows"], 1)
        ],
        "M15.03": about["weak"],
        "M15.04": about["left"],
    }


FORMS = {
    "M03": calendar_of_the_way,
    "M04": map_of_actors,
    "M05": representation,
    "M06": notice,
    "M11": context,
    "M12": swot,
    "M13": tree,
    "M14": vision,
    "M15": change,
}
