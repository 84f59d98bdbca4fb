"""Giving a file that somebody uploaded: always to keep, never as a page to run."""

from django.http import FileResponse, Http404

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def served(kept) -> FileResponse:
    """``kept`` has ``file``, ``name`` and ``content_type``; 404 when the disk has lost it."""
    try:
        file = kept.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(
        file, as_attachment=True, filename=kept.name, content_type=kept.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
