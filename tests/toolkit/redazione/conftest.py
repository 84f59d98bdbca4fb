import pytest

from tests import factories as make
from tests.toolkit.small_edition import write
from toolkit.actions import drafts, editions
from toolkit.models import Edition, Obligation


@pytest.fixture
def dario(db):
    return make.person("dario@redazione.example", "Dario Verdi", is_curator=True)


@pytest.fixture
def small(db, tmp_path) -> Edition:
    """The small edition, published."""
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    return editions.publish(editions.load_edition(write(tmp_path)), by=None)


@pytest.fixture
def draft(small, carla) -> Edition:
    """The next edition, begun from the small one."""
    return drafts.start_draft(small, by=carla)


@pytest.fixture
def curator(client, carla):
    """A client signed in as carla."""
    client.force_login(carla)
    return client
