"""The same proofs on PostgreSQL, whose triggers are written in another language."""

import pytest

from tests.toolkit.test_stillness import *  # noqa: F403
from tests.toolkit.test_stillness_doors import *  # noqa: F403

pytestmark = pytest.mark.postgres
