"""Who comes: the session, whose it is and what that person may do, in one question, not three.

Each request of somebody who is logged in needs all of it, and needs it fresh: a session that was
ended, an account that was closed, a role that was withdrawn count from the next request.
"""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from officine.accounts.models import User
from workshops.queries.roles import keep_roles

# A login leaves a row in usersessions, which knows whose a session is; roles multiply the rows.
EVERYTHING = """SELECT person.*, session.session_data,
        mandate.organisation_id, mandate.role AS mandate_role, mandate.valid_from,
        CASE WHEN EXISTS (
            SELECT 1 FROM workshops_mandate renewal
            WHERE renewal.renews_id = mandate.id AND renewal.revoked_at IS NULL
        ) THEN NULL ELSE mandate.valid_to END AS until,
        body.is_authority, body.name AS organisation_name,
        body.is_authority AND EXISTS (
            SELECT 1 FROM workshops_assignment asked
            JOIN workshops_participation seat ON seat.id = asked.participation_id
            WHERE seat.organisation_id = body.id
        ) AS is_asked,
        team.workshop_id, team.role AS team_role, workshop.title AS workshop_title
    FROM django_session session
    LEFT JOIN usersessions_usersession login ON login.session_key = session.session_key
    LEFT JOIN accounts_user person ON person.id = login.user_id
    LEFT JOIN workshops_mandate mandate ON mandate.person_id = person.id
        AND mandate.revoked_at IS NULL AND mandate.valid_from <= %(today)s
        AND (mandate.valid_to IS NULL OR mandate.valid_to >= %(today)s)
    LEFT JOIN workshops_organisation body ON body.id = mandate.organisation_id
    LEFT JOIN workshops_teammember team ON team.person_id = person.id
    LEFT JOIN workshops_workshop workshop ON workshop.id = team.workshop_id
    WHERE session.session_key = %(key)s AND session.expire_date > %(now)s
"""


class SessionStore(db.SessionStore):
    """Django's sessions in the database; ``person`` is who logged in with this one, if known."""

    person: User | None = None

    def load(self) -> dict:
        adapt = connection.ops
        rows = list(
            User.objects.raw(
                EVERYTHING,
                {
                    "key": self.session_key,
                    "now": adapt.adapt_datetimefield_value(timezone.now()),
                    "today": adapt.adapt_datefield_value(timezone.localdate()),
                },
            )
        )
        if not rows:
            self._session_key = None
            return {}
        if rows[0].pk is not None:
            self.person = rows[0]
            keep_roles(self.person, _roles_in(rows))
        return self.decode(rows[0].session_data)


def _roles_in(rows) -> set[tuple]:
    mandates = {
        (
            "mandate",
            row.organisation_id,
            row.mandate_role,
            row.is_authority,
            row.organisation_name,
            row.valid_from,
            row.is_asked,
            row.until,
        )
        for row in rows
        if row.organisation_id
    }
    teams = {
        ("team", row.workshop_id, row.team_role, False, row.workshop_title, None, False, None)
        for row in rows
        if row.workshop_id
    }
    return mandates | teams


class Authentication(AuthenticationMiddleware):
    """Django's, which first looks at who came with the session."""

    def process_request(self, request) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_of(request))


def _user_of(request):
    if not hasattr(request, "_cached_user"):
        request._cached_user = _person_of(request.session) or auth.get_user(request)
    return request._cached_user


def _person_of(session) -> User | None:
    """Who came with the session, if all that Django would ask of them is plainly true."""
    claimed = session.get(auth.SESSION_KEY)  # reads the session, and with it the person
    person = getattr(session, "person", None)
    known = (
        person is not None
        and person.is_active
        and claimed == str(person.pk)
        and session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(
            session.get(auth.HASH_SESSION_KEY, ""), person.get_session_auth_hash()
        )
    )
    return person if known else None
