from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from officine.lifecycle.verbs import verb


class EditionState(TextChoices):
    DRAFT = "draft", _("Bozza")
    IN_REVIEW = "in_review", _("In revisione")
    PUBLISHED = "published", _("Pubblicata")
    RETIRED = "retired", _("Archiviata")


E = EditionState
EDITION = {
    "submit": verb(E.DRAFT, to=E.IN_REVIEW),
    "approve": verb(E.IN_REVIEW, to=E.IN_REVIEW),
    "ask_changes": verb(E.IN_REVIEW, to=E.DRAFT),
    "publish": verb(E.DRAFT, E.IN_REVIEW, to=E.PUBLISHED),
    "retire": verb(E.PUBLISHED, to=E.RETIRED),
}


class LessonState(TextChoices):
    PROPOSED = "proposed", _("Proposta")
    ACCEPTED = "accepted", _("Accolta")
    DECLINED = "declined", _("Non accolta")
    APPLIED = "applied", _("Applicata")


L = LessonState
LESSON = {
    "accept": verb(L.PROPOSED, L.DECLINED, to=L.ACCEPTED),
    "decline": verb(L.PROPOSED, L.ACCEPTED, to=L.DECLINED),
    "apply": verb(L.PROPOSED, L.ACCEPTED, to=L.APPLIED),
}
