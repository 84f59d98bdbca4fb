import pytest

from workshops.actions import answering, submissions

NAME, IDEA = "M90.01", "M90.02"


@pytest.fixture
def draft(assignment, paolo):
    return submissions.start(assignment, by=paolo)


@pytest.fixture
def filled(draft, paolo):
    answering.save_answer(draft, NAME, "Casa del Quartiere", base_version=0, by=paolo)
    return draft
