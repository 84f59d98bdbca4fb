"""The cast: who plays in the tests.

One officina, «casa», with two organisations at the table in Torino, and a second one, «altrove»,
that nobody of the first has anything to do with.

- ``piera`` referente and ``paolo`` compilatore of Casa del Quartiere; ``osvaldo`` reads there
- ``olga`` referente of another organisation of the same officina
- ``anna`` responsible for the officina at the authority; ``ugo`` examines; ``fiora`` facilitates
- ``zeno`` responsible for the other officina; ``sonia`` partner there
- ``carla`` curates the Toolkit; ``ada`` administers; ``nino`` has an account and nothing else
"""

import functools
import gc
import time

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client, TransactionTestCase
from django.utils import translation

from officine.management.commands import messages
from tests import database
from tests import factories as make


def pytest_configure(config):
    """Makes the catalogues: a process that looked for English before they were there has none."""
    if not hasattr(config, "workerinput"):
        messages.Command().compile()


# Thousands of requests each, in words that no engine reads differently: who may enter which door,
# what generated requests break. The first run of CI makes them all; the second need not again.
ONCE = (
    "tests/rights/",
    "tests/api/test_schema.py",
    "tests/api/test_curating_schema.py",
    "tests/workshops/area/test_privacy.py",
    "tests/workshops/test_demo.py",
)


def pytest_collection_modifyitems(items):
    """Marks what asks no database, and what is long: one run proves it for every engine."""
    for item in items:
        if item.nodeid.startswith(ONCE):
            item.add_marker("once")
        asks = {"db", "transactional_db", "django_db_setup"} & set(item.fixturenames)
        if not asks and not item.get_closest_marker("django_db"):
            item.add_marker("pure")
        for name in ("browser", "postgres"):
            if item.get_closest_marker(name) and f"mark.{name}" not in _text_of(item.path):
                raise pytest.UsageError(f"{item.nodeid}: its file must say mark.{name} itself")


@functools.cache
def _text_of(file) -> str:
    return file.read_text("utf-8")


def pytest_collection_finish():
    gc.freeze()  # what was imported stays: looking through it again and again costs a tenth


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """A copy of what the migrations made, instead of all of them in every process."""
    with django_db_blocker.unblock():
        database.create()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: database.put_back())
        yield
    with django_db_blocker.unblock():
        database.destroy()


@pytest.fixture(autouse=True)
def first_in_italian():
    """A request in English leaves its thread in English: no test begins with what another read."""
    with translation.override("it"):
        yield


@pytest.fixture
def paolo(db):
    return make.person("paolo@partner.example", "Paolo Neri")


@pytest.fixture
def piera(db):
    return make.person("piera@partner.example", "Piera Bianchi")


@pytest.fixture
def osvaldo(db):
    return make.person("osvaldo@partner.example", "Osvaldo Verdi")


@pytest.fixture
def olga(db):
    return make.person("olga@altra.example", "Olga Russo")


@pytest.fixture
def anna(db):
    return make.person("anna@autorita.example", "Anna Rossi")


@pytest.fixture
def ugo(db):
    return make.person("ugo@autorita.example", "Ugo Ferri")


@pytest.fixture
def fiora(db):
    return make.person("fiora@autorita.example", "Fiora Gallo")


@pytest.fixture
def zeno(db):
    return make.person("zeno@altrove.example", "Zeno Conti")


@pytest.fixture
def sonia(db):
    return make.person("sonia@altrove.example", "Sonia Riva")


@pytest.fixture
def carla(db):
    return make.person("carla@redazione.example", "Carla Greco", is_curator=True)


@pytest.fixture
def ada(db):
    return make.person("ada@admin.example", "Ada Costa", is_staff=True, is_superuser=True)


@pytest.fixture
def nino(db):
    return make.person("nino@nessuno.example", "Nino Serra")


@pytest.fixture
def edition(db):
    return make.edition()


@pytest.fixture
def step(edition):
    return make.step(edition)


@pytest.fixture
def form(edition, step):
    made = make.form(edition)
    make.ask(step, made)
    return made


@pytest.fixture
def casa(edition, anna, ugo, fiora):
    """The officina «casa», running, with its staff."""
    workshop = make.workshop("casa", edition)
    make.member(workshop, anna, "lead")
    make.member(workshop, ugo, "officer")
    make.member(workshop, fiora, "facilitator")
    return workshop


@pytest.fixture
def torino(casa):
    return make.place(casa, "Torino")


@pytest.fixture
def quartiere(db, piera, paolo, osvaldo):
    """Casa del Quartiere, the organisation of piera, paolo and osvaldo."""
    body = make.organisation("Casa del Quartiere")
    make.mandate(piera, body, "referente")
    make.mandate(paolo, body, "compilatore")
    make.mandate(osvaldo, body, "osservatore")
    return body


@pytest.fixture
def altra(db, olga):
    body = make.organisation("Altra Associazione", "B2", size="small")
    make.mandate(olga, body, "referente")
    return body


@pytest.fixture
def at_table(casa, torino, quartiere):
    """Casa del Quartiere at the table of «casa», for Torino."""
    return make.participation(casa, quartiere, torino)


@pytest.fixture
def altra_at_table(casa, torino, altra):
    return make.participation(casa, altra, torino)


@pytest.fixture
def run(torino, step):
    """The step, open in Torino."""
    return make.step_run(torino, step)


@pytest.fixture
def assignment(run, at_table, form):
    """The form, asked of Casa del Quartiere, due in twenty days."""
    return make.assignment(run, at_table, form)


@pytest.fixture
def altrove(db, edition, zeno, sonia):
    """Another authority's officina: nobody of «casa» may see its inside."""
    workshop = make.workshop("altrove", edition)
    make.member(workshop, zeno, "lead")
    body = make.organisation("Lontana Onlus")
    make.mandate(sonia, body, "referente")
    make.participation(workshop, body, make.place(workshop, "Bari"))
    return workshop


class SignedInClient(Client):
    """A client whose ``force_login`` leaves what a real login leaves, second factor included.

    ``force_login(anna, second_factor=False)`` is a session that knows only the e-mailed code.
    """

    def force_login(self, user, backend=None, *, second_factor=True):
        super().force_login(user, backend or "django.contrib.auth.backends.ModelBackend")
        session = self.session
        method = "mfa" if second_factor else "code"
        session["account_authentication_methods"] = [
            {"method": method, "at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        UserSession.objects.update_or_create(
            session_key=session.session_key, defaults={"user": user, "ip": "127.0.0.1"}
        )


@pytest.fixture
def client():
    return SignedInClient()
