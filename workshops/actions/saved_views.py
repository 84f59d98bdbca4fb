"""Saved views of a queue: one's own to change; a shared one also for who leads to take away."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from workshops.models import SavedView, Workshop


@transaction.atomic
def save(
    workshop: Workshop,
    *,
    name: str,
    query: str,
    is_shared: bool = False,
    is_default: bool = False,
    by: User,
) -> SavedView:
    """Keep filters under a name; a name that one has already used says these filters from now."""
    require(by, "workshops.manage_workshop", workshop)
    own = _own(workshop, by)
    known = own.filter(name=name).first()
    if known is None and own.count() >= SavedView.MOST:
        raise ValidationError(
            {
                "name": _("Hai già %(most)d viste: togline una che non usi più.")
                % {"most": SavedView.MOST}
            }
        )
    view = known or SavedView(workshop=workshop, owner=by, name=name)
    view.query, view.is_shared = query, is_shared
    _write(view, own, is_default)
    record("view.saved", view, by=by, workshop=workshop, shared=is_shared)
    return view


@transaction.atomic
def change(view: SavedView, *, name: str, is_shared: bool, is_default: bool, by: User) -> None:
    """Another name, another audience; the filters stay."""
    require(by, "workshops.manage_workshop", view.workshop)
    if view.owner_id != by.pk:
        raise PermissionDenied
    own = _own(view.workshop, by)
    if own.filter(name=name).exclude(pk=view.pk).exists():
        raise ValidationError({"name": _("Hai già una vista con questo nome: scegline un altro.")})
    view.name, view.is_shared = name, is_shared
    _write(view, own, is_default)
    record("view.changed", view, by=by, workshop=view.workshop, shared=is_shared)


@transaction.atomic
def remove(view: SavedView, *, by: User) -> None:
    require(by, "workshops.manage_workshop", view.workshop)
    leads = view.is_shared and by.has_perm("workshops.change_workshop", view.workshop)
    if view.owner_id != by.pk and not leads:
        raise PermissionDenied
    record("view.removed", view, by=by, workshop=view.workshop, shared=view.is_shared)
    view.delete()


def _own(workshop, by):
    """The views of a person in an officina; their row is held, so that two tabs take turns."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return SavedView.objects.filter(workshop=workshop, owner=by)


def _write(view, own, is_default: bool) -> None:
    if is_default:
        own.filter(is_default=True).exclude(pk=view.pk).update(is_default=False)
    view.is_default = is_default
    view.save()
