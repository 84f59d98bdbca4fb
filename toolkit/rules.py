"""Every right in the Toolkit. What one may read is ``Edition.objects.visible_to``."""

import rules


@rules.predicate
def is_curator(user, subject):
    return user.is_authenticated and user.is_curator


rules.add_perm("toolkit.load_edition", is_curator)
rules.add_perm("toolkit.publish_edition", is_curator)
rules.add_perm("toolkit.curate_edition", is_curator)
rules.add_perm("toolkit.review_edition", is_curator)
