"""Which edition one reads."""

from django.db.models import Case, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from toolkit.addresses import LARGEST
from toolkit.lifecycles import EditionState
from toolkit.models import Edition


def readable(user) -> QuerySet[Edition]:
    """The editions ``user`` may read, newest first.

    Each knows in ``newest`` the number in force, and in ``latest`` the last published revision of
    its own number.
    """
    published = Edition.objects.published().order_by()
    newest = published.values("state").annotate(newest=Max("number")).values("newest")
    own = published.filter(toolkit=OuterRef("toolkit"), number=OuterRef("number"))
    latest = own.values("number").annotate(latest=Max("revision")).values("latest")
    return (
        Edition.objects.visible_to(user)
        .select_related("toolkit")
        .defer("frozen")
        .annotate(
            newest=Coalesce(Subquery(newest), Value(0)),
            latest=Coalesce(Subquery(latest), Value(0)),
        )
        .order_by("-number", "-revision", "pk")
    )


def current(user) -> Edition | None:
    """The edition that is in force: the highest published number, in its last revision."""
    found = readable(user).filter(Q(state=EditionState.PUBLISHED)).first()
    if found is not None:
        found.asked_as = str(found.number)
    return found


def named(rows: QuerySet[Edition], name: str) -> QuerySet[Edition]:
    """The editions that a name may mean, the one it does mean first.

    A number means its last revision, published before retired before in the making; a number
    with a revision, that one alone.
    """
    number, _dot, revision = name.partition(".")
    if max(int(number), int(revision or 0)) > LARGEST:
        return rows.none()
    rows = rows.filter(number=int(number))
    if revision:
        return rows.filter(revision=int(revision))
    standing = {EditionState.PUBLISHED: 0, EditionState.RETIRED: 1}
    turn = Case(
        *(When(state=state, then=Value(place)) for state, place in standing.items()),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.order_by(turn, "-revision", "pk")


def in_language(edition: Edition, language: str) -> Edition | None:
    """What was published of the edition in another language, if anything."""
    if edition.language == language or not edition.is_frozen:
        return None
    return (
        Edition.objects.translations()
        .frozen()
        .filter(
            based_on=edition,
            language=language,
            number=edition.number,
            revision=edition.revision,
        )
        .select_related("toolkit", "based_on")
        .first()
    )
