"""How long anybody may keep what the API says of public editions."""

import hashlib

from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

HOUR, DAY, YEAR = 3600, 24 * 3600, 365 * 24 * 3600


class Kept:
    """Replies carry a mark of what they say; who has it already hears that it still holds.

    An exact edition («2.1») never says anything else: it may be kept for a day, and only what is
    told around it (whether it is in force) can be that old. Everything else is asked for again
    after an hour. What is shown to a person is kept by nobody (``ResponseHeaders``).
    """

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        plain = response.status_code == 200 and isinstance(response, Response)
        if request.method in SAFE_METHODS and plain:
            response.add_post_render_callback(self._marked)
        return response

    def _marked(self, response):
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        patch_vary_headers(response, ["Authorization", "Cookie"])
        patch_cache_control(response, public=True, max_age=DAY if self.is_exact else HOUR)
        found = get_conditional_response(self.request._request, etag=etag, response=response)
        return None if found is response else found

    @property
    def is_exact(self) -> bool:
        """Whether the address names an edition by number and revision."""
        asked = self.kwargs.get("number") or self.request.query_params.get("edition", "")
        return self.detail and "." in asked
