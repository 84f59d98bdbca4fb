"""How many examples a property is tried on: 500 in the quick run, 10,000 in the full one.

A property whose example costs more than the code it tries (a database, a folder written, a page
drawn) takes its share of them: ``examples(share=40)`` is one in forty, and says so where it is
written. A property tried once for each of 35 forms has ``share=35``: the forms divide the examples.
"""

import os

from hypothesis import HealthCheck, settings

FULL = bool(os.environ.get("OFFICINE_FULL"))
EXAMPLES = 10_000 if FULL else 500


def examples(share: int = 1, *, whole: bool = False) -> settings:
    """The settings of one property, as a decorator; ``whole`` is every example in the full run."""
    return settings(
        max_examples=EXAMPLES if FULL and whole else max(1, EXAMPLES // share),
        deadline=None,  # the machine may be busy with something else
        suppress_health_check=list(HealthCheck),
    )
