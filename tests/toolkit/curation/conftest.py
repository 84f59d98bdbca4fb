import pytest

from tests import factories as make
from toolkit.actions import drafts, editions, reference
from toolkit.models import Edition

CONTENT = editions.Path(editions.__file__).parent.parent / "content" / "officine" / "edizione-1"


@pytest.fixture
def carla():
    return make.person("carla@example.it", "Carla Neri", is_curator=True)


@pytest.fixture
def dario():
    return make.person("dario@example.it", "Dario Verdi", is_curator=True)


@pytest.fixture
def shipped(db) -> Edition:
    """The edition of the repository, published."""
    reference.load_reference()
    return editions.publish(editions.load_edition(CONTENT), by=None)


@pytest.fixture
def draft(shipped, carla) -> Edition:
    """The next edition, begun from the shipped one."""
    return drafts.start_draft(shipped, by=carla)
