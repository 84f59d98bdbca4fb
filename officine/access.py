"""The question every action asks first."""

from django.core.exceptions import PermissionDenied


def require(user, permission: str, subject=None) -> None:
    """Raise ``PermissionDenied`` unless ``user`` may; ``user=None`` is the house itself."""
    if user is not None and not user.has_perm(permission, subject):
        raise PermissionDenied(permission)
