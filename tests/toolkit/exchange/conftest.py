import pytest

from tests import factories as make
from tests.toolkit.small_edition import write
from toolkit.actions import editions
from toolkit.models import Edition, Obligation


@pytest.fixture
def carla(db):
    return make.person("carla@redazione.example", "Carla Greco", is_curator=True)


@pytest.fixture
def duty(db):
    return Obligation.objects.create(
        code="E05.1",
        act="Reg. (UE) 240/2014",
        article="5",
        title="Coinvolgere presto",
        text="Coinvolgi i partner presto.",
        kind="process",
    )


@pytest.fixture
def small(tmp_path, duty) -> Edition:
    """The small edition, a draft."""
    return editions.load_edition(write(tmp_path / "prima"))


@pytest.fixture
def published(small) -> Edition:
    return editions.publish(small, by=None)
