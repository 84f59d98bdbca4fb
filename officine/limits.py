"""How often a form that is open to everybody may be sent.

The counting is allauth's, which takes a lock: with Redis and with the table of the cache alike,
of a hundred at once exactly as many pass as may. The rates stand in ``ACCOUNT_RATE_LIMITS``; the
address of who asks comes from the proxies one trusts, never from a header anybody may write.
"""

from functools import wraps

from allauth.core import ratelimit

SAFE = ("GET", "HEAD", "OPTIONS")
PAUSE = "60"  # seconds, said to programs; the page says a minute


def limited(action: str):
    """A view whose writing requests are counted under ``action``; one too many answers 429."""

    def decorated(view):
        @wraps(view)
        def counted(request, *args, **kwargs):
            if request.method not in SAFE:
                # ``key``: a rate «per key» counts everybody together.
                refused = ratelimit.consume_or_429(request, action=action, key="everybody")
                if refused:
                    refused.headers["Retry-After"] = PAUSE
                    return refused
            return view(request, *args, **kwargs)

        return counted

    return decorated
