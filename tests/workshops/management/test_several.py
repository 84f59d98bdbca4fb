"""Several forms of the queue at once, each with its own answer; and giving them to a colleague."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from officine.journal.models import Event
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import review_batches, reviews
from workshops.actions.review_batches import Seen
from workshops.models import Submission


def at(casa, query=""):
    return reverse("workshops:queue-together", args=[casa.slug]) + query


def asked(rows, verb, **more):
    """As the queue asks: only which ones."""
    return {"azione": verb, "riga": [str(row.public_id) for row in rows], **more}


def confirmed(browser, casa, rows, verb, **more):
    """What the page that lists them posts."""
    html = browser.get(at(casa), asked(rows, verb)).content.decode()
    words = re.findall(r'name="riga" value="([^"]+)"', html)
    batch = re.search(r'name="batch" value="([^"]+)"', html)[1]
    return {"azione": verb, "riga": words, "batch": batch, **more}


def outcomes(reply):
    return [
        {row[1].organisation: str(row[2]) for row in reply.context[name]}
        for name in ("done", "refused")
    ]


def test_those_that_can_be_are_validated_and_of_the_others_one_reads_why(
    casa, crowd, sent, anna, ugo, desk_of_anna, mailoutbox
):
    fine, held, reopened, again, draft = crowd(5)
    for row in (fine, held, reopened, again):
        sent(row, anna)
    data = confirmed(desk_of_anna, casa, [fine, held, reopened, again, draft], "valida")
    assert len(data["riga"]) == 4  # the draft was never offered
    Submission.objects.filter(assignment=held).update(reviewer=ugo)
    Submission.objects.filter(assignment=reopened).update(state="draft")
    Submission.objects.filter(assignment=again).update(sent_at=timezone.now())

    reply = desk_of_anna.post(at(casa), data)

    done, refused = outcomes(reply)
    assert done == {"Ente 000": "Validata."}
    assert refused == {
        "Ente 001": "È in carico a Ugo Ferri: prendila in carico prima di validarla.",
        "Ente 002": "Adesso non si può: lo stato è «In bozza».",
        "Ente 003": "È stata inviata di nuovo dopo che hai aperto l'elenco: guardala prima.",
    }
    states = dict(Submission.objects.values_list("assignment_id", "state"))
    assert [states[row.pk] for row in (fine, held, reopened, again)] == [
        *("validated", "sent", "draft", "sent")
    ]
    assert Event.objects.filter(action="submission.validated").count() == 1
    html = reply.content.decode()
    assert "Una compilazione validata" in html
    assert "3 no: qui sotto" in html


def test_a_second_press_says_the_same_and_changes_nothing(casa, crowd, sent, anna, desk_of_anna):
    rows = crowd(3)
    for row in rows:
        sent(row, anna)
    data = confirmed(desk_of_anna, casa, rows, "valida")
    desk_of_anna.post(at(casa), data)
    before = Message.objects.count(), Event.objects.count()

    reply = desk_of_anna.post(at(casa), data)

    done, refused = outcomes(reply)
    assert (len(done), refused) == (3, {})
    assert all(words.startswith("Validata da te il") for words in done.values())
    assert (Message.objects.count(), Event.objects.count()) == before


def test_the_filters_stay_in_every_link(casa, crowd, sent, anna, desk_of_anna):
    (row,) = crowd(1)
    sent(row, anna)
    listed = desk_of_anna.get(
        reverse("workshops:queue", args=[casa.slug]), {"stato": "inviata"}
    ).content.decode()
    assert '<input type="hidden" name="stato" value="inviata">' in listed
    assert f'name="riga" value="{row.public_id}"' in listed

    page = desk_of_anna.get(at(casa), asked([row], "prendi", stato="inviata")).content.decode()

    assert f'href="{reverse("workshops:queue", args=[casa.slug])}?stato=inviata"' in page
    assert f'action="{at(casa)}?stato=inviata"' in page
    assert f"{row.public_id}?stato=inviata" in page


def test_all_those_of_a_page_are_chosen_without_a_script(casa, crowd, sent, anna, desk_of_anna):
    first, second, _draft = crowd(3)
    for row in (first, second):
        sent(row, anna)

    html = desk_of_anna.get(
        reverse("workshops:queue", args=[casa.slug]), {"scelte": "tutte"}
    ).content.decode()

    assert len(re.findall(r'name="riga" value="[^"]+" checked', html)) == 2
    assert html.count('name="riga"') == 2


def test_a_colleague_hears_once_of_all_that_is_given_to_them(
    casa, crowd, sent, anna, ugo, fiora, desk_of_anna
):
    rows = crowd(3)
    for row in rows:
        sent(row, anna)
    Submission.objects.filter(assignment=rows[2]).update(reviewer=anna)
    data = confirmed(desk_of_anna, casa, rows, "assegna", to=str(ugo.pk))

    for _press in range(2):
        done, refused = outcomes(desk_of_anna.post(at(casa), data))
        assert (len(done), refused) == (3, {})

    assert set(Submission.objects.values_list("reviewer", flat=True)) == {ugo.pk}
    letter = Message.objects.get(kind="review_assigned")
    assert letter.to == ugo.email
    assert "/compilazioni?stato=inviata&incarico=io" in letter.text
    assert Event.objects.filter(action="submission.assigned").count() == 3
    again = confirmed(desk_of_anna, casa, rows, "assegna", to=str(anna.pk))
    desk_of_anna.post(at(casa), again)  # to oneself: no letter
    back = confirmed(desk_of_anna, casa, rows, "assegna", to=str(ugo.pk))
    desk_of_anna.post(at(casa), back)
    assert Message.objects.filter(kind="review_assigned").count() == 2


def test_only_who_examines_here_can_be_given_something(
    casa, crowd, sent, anna, ugo, fiora, zeno, desk_of_anna
):
    (row,) = crowd(1)
    submission = sent(row, anna)
    data = confirmed(desk_of_anna, casa, [row], "assegna")
    for who in ("", str(fiora.pk), str(zeno.pk), "²", "9" * 30):
        page = desk_of_anna.post(at(casa), data | {"to": who}).content.decode()
        assert "Scegli una persona dello staff." in page
        assert "<title>Errore:" in page
        assert data["riga"][0] in page
    with pytest.raises(ValidationError):
        reviews.assign(submission, to=zeno, batch="x", by=anna)
    for who in (fiora, zeno):
        with pytest.raises(PermissionDenied):
            reviews.assign(submission, to=ugo, batch="x", by=who)

    submission.refresh_from_db()
    assert submission.reviewer is None
    assert not Message.objects.filter(kind="review_assigned").exists()


def test_what_somebody_took_meanwhile_is_not_given_away(casa, crowd, sent, anna, ugo, desk_of_anna):
    (row,) = crowd(1)
    sent(row, anna)
    data = confirmed(desk_of_anna, casa, [row], "assegna", to=str(anna.pk))
    Submission.objects.update(reviewer=ugo)

    _done, refused = outcomes(desk_of_anna.post(at(casa), data))

    assert refused == {"Ente 000": "L'ha già presa in carico Ugo Ferri."}
    assert Submission.objects.get().reviewer == ugo


def test_taking_several_leaves_those_of_colleagues(casa, crowd, sent, anna, ugo, desk_of_anna):
    free, held = crowd(2)
    sent(free, anna)
    sent(held, anna, reviewer=ugo)

    reply = desk_of_anna.post(at(casa), confirmed(desk_of_anna, casa, [free, held], "prendi"))

    assert outcomes(reply) == [
        {"Ente 000": "In carico a te."},
        {"Ente 001": "L'ha già presa in carico Ugo Ferri."},
    ]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"azione": "valida"},
        {"azione": "cancella", "riga": ["{row}"]},
        {"azione": "valida", "riga": ["abc", "|", "{row}x"]},
    ],
    ids=["nothing", "no rows", "no verb", "strange rows"],
)
def test_a_strange_request_leads_back_to_the_list(casa, assignment, desk_of_anna, data):
    filled = {
        key: [word.format(row=assignment.public_id) for word in value]
        if isinstance(value, list)
        else value
        for key, value in data.items()
    }

    for reply in (desk_of_anna.get(at(casa), filled), desk_of_anna.post(at(casa), filled)):
        assert reply.url == reverse("workshops:queue", args=[casa.slug]) + "?tutte=1"


def test_forms_of_another_officina_are_not_there(casa, altrove, run, form, anna, sent, zeno):
    seat = altrove.participations.get()
    elsewhere = make.step_run(seat.place, run.step)
    row = make.assignment(elsewhere, seat, form)
    submission = sent(row, zeno)

    (told,) = review_batches.take_each(casa, [Seen(row.public_id, submission.sent_at)], by=anna)

    assert (told.done, told.words) == (False, "Non è ancora stata inviata.")
    with pytest.raises(PermissionDenied):
        review_batches.take_each(altrove, [Seen(row.public_id, None)], by=anna)


def test_one_form_is_given_from_its_own_page(casa, assignment, sent, anna, ugo, desk_of_anna):
    sent(assignment, anna, sent_at=timezone.now() - dt.timedelta(days=1))
    page = reverse("workshops:review", args=[casa.slug, assignment.public_id])
    html = desk_of_anna.get(f"{page}?stato=inviata").content.decode()
    link = re.search(r'href="([^"]+)">Assegna a una persona', html)[1].replace("&amp;", "&")

    listed = desk_of_anna.get(link).content.decode()

    assert "Assegna una compilazione" in listed
    assert "Ugo Ferri" in listed
    assert "Fiora Gallo" not in listed
