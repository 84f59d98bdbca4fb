"""The files of an organisation: how much room they take, and which are kept back."""

from django.conf import settings
from django.db.models import Prefetch

from workshops.lifecycles import AttachmentState
from workshops.models import Assignment, Attachment, MandateAct, Upload

MEGABYTE = 1000 * 1000  # as weights are written for people


def quota() -> int:
    """How many bytes the files of one organisation may take, in all."""
    return settings.UPLOAD_QUOTA_MB * MEGABYTE


def used_by(organisation: int, besides: Upload | None = None) -> int:
    """How many they take, those still arriving as if they were whole.

    What the scanner refused is not kept and does not count; the acts of its mandates do.
    """
    kept = Attachment.objects.filter(
        submission__assignment__participation__organisation=organisation
    ).exclude(state=AttachmentState.REFUSED)
    arriving = Upload.objects.open().filter(
        submission__assignment__participation__organisation=organisation
    )
    if besides:
        arriving = arriving.exclude(pk=besides.pk)
    acts = MandateAct.objects.filter(mandate__organisation=organisation, forgotten_at=None)
    sizes = (
        kept.order_by()
        .values_list("size")
        .union(
            arriving.values_list("size"),
            acts.order_by().values_list("size"),
            all=True,
        )
    )
    return sum(size for (size,) in sizes)


def with_act() -> Prefetch:
    """The file of each mandate's act, as ``acts_in_use``."""
    rows = MandateAct.objects.current().filter(forgotten_at=None)
    return Prefetch("act_files", rows, to_attr="acts_in_use")


def kept_back(assignment: Assignment) -> dict[str, str]:
    """The files of a form that are not to be had, by their ids: waiting, or refused."""
    rows = Attachment.objects.filter(submission__assignment=assignment).exclude(
        state=AttachmentState.CLEAN
    )
    return {str(public_id): state for public_id, state in rows.values_list("public_id", "state")}
