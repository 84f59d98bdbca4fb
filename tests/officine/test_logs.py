"""What must never be in a log."""

from officine.settings.logs import without_keys


def test_the_key_of_an_invitation_is_not_logged():
    event = {
        "event": "Gone: /invito/AbC-123_x/accetta",
        "request": "GET /invito/AbC-123_x?utm=1",
        "url": "/calendario/ab12:Zq-_9.ics",
        "code": 410,
    }

    assert without_keys(None, "info", event) == {
        "event": "Gone: /invito/…/accetta",
        "request": "GET /invito/…?utm=1",
        "url": "/calendario/…",
        "code": 410,
    }
