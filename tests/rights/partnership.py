"""What the tables agree on: pacts in every moment that a door can find them in."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from toolkit.models import Obligation
from workshops.actions import declarations, documents, pacts
from workshops.models import Matter, Participation, Workshop
from workshops.models.clause import CLAUSES

RULES = {clause.code: {"value": clause.default} for clause in CLAUSES}


def agree(world, casa: Workshop) -> None:
    """A pact in force and one that waits for the keys in «casa», a draft in «altrove»."""
    people, ids = world.people, world.ids
    Obligation.objects.get_or_create(
        code="E11.2", defaults={"title": "Preavviso", "source": "prova", "confidence": "V"}
    )
    seat = Participation.objects.get(workshop=casa, organisation__public_id=ids["theirs"])
    seat.role = Participation.Role.CO_LEAD
    seat.save(update_fields=["role"])
    first = pacts.begin(casa, by=people["ugo"])
    pacts.propose(first, by=people["anna"])
    for name in ("anna", "olga"):
        pacts.sign(first, sha256=first.sha256, by=people[name])
    ids["pact_in_force"] = first.public_id
    ids["pact_sha"] = first.sha256
    second = pacts.begin(casa, by=people["ugo"])
    said = {"premise": "", "changes": "canarinopropone", "rules": RULES, "lock": second.lock}
    pacts.write(second, **said, by=people["ugo"])
    pacts.propose(second, by=people["anna"])
    ids["pact_proposed"] = second.public_id
    ids["proposed_sha"] = second.sha256
    altrove = Workshop.objects.get(slug="altrove")
    draft = pacts.begin(altrove, by=people["zeno"])
    said = {"premise": "canarinopatto", "changes": "", "rules": RULES, "lock": draft.lock}
    pacts.write(draft, **said, by=people["zeno"])
    ids["pact_draft"] = draft.public_id


def declared(world, casa: Workshop) -> None:
    """A declaration of everybody is asked in «casa»; paolo said his word, olga hers."""
    people, ids = world.people, world.ids
    asked = declarations.ask(
        casa,
        kind="conflict",
        matter="Bando piazze",
        text="Dichiaro di non avere interessi.",
        due_on=timezone.localdate(),
        by=people["ugo"],
    )
    ids["declaration_request"], ids["declaration_sha"] = asked.public_id, asked.sha256
    ids["declaration_key"] = asked.pk
    for name, said in {"paolo": "canarinointeresse", "olga": "canarinocoscienza"}.items():
        made = declarations.declare(
            asked,
            sha256=asked.sha256,
            has_interest=True,
            situation=said,
            measure="abstention",
            by=people[name],
        )
        ids[f"{name}_declared"] = made.public_id


def shelved(world, casa: Workshop) -> None:
    """1 is everybody's, 2 of the table, 3 on a matter that paolo and olga keep out of, 4 in
    preparation; one of the table over there. The first has another version in preparation."""
    people, ids = world.people, world.ids
    matter = Matter.objects.get(workshop=casa, title="Bando piazze")
    titles = ("Studio sulle piazze", "canarinotavolo", "canarinomateria", "canarinoscaffale")
    for number, title in enumerate(titles, start=1):
        made = _document(casa, title, people["fiora"], matter if number == 3 else None)
        ids[f"paper_{number}"] = made.public_id
        ids[f"shelf_{number}"] = made.versions.get().files.get().public_id
        if number < 4:
            version = made.versions.get()
            documents.share(version, public=number == 1, tell=number == 3, by=people["ugo"])
        if number == 1:
            file = SimpleUploadedFile("nuovo.txt", b"Due")
            coming = documents.add_version(made, changes="Due", others=[file], by=people["ugo"])
            ids["shelf_coming"] = coming.files.get().public_id
    far = _document(Workshop.objects.get(slug="altrove"), "canarinoaltrove", people["zeno"])
    documents.share(far.versions.get(), public=False, by=people["zeno"])
    ids["shelf_far"] = far.versions.get().files.get().public_id


def _document(workshop: Workshop, title: str, by, matter=None):
    file = SimpleUploadedFile("testo.txt", f"Il testo: {title}".encode())
    said = {"title": title, "kind": "study", "matter": matter}
    return documents.add(workshop, **said, accessible=[file], by=by)
