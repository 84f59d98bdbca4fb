"""What the service pages write."""

from django.conf import settings
from django.db import transaction

from officine.outbox.post import post
from officine.pages.models import ProblemReport


@transaction.atomic
def report_problem(report: ProblemReport) -> ProblemReport:
    """Keep what was told, tell the office, and send a receipt to who left an address."""
    report.save()
    office = settings.CONTACT_EMAIL
    post(
        "problem_report",
        office,
        f"problem:{report.number}",
        {"report": report},
        "problem_report",
        reply_to=report.email,
    )
    if report.email:
        post(
            "problem_receipt",
            report.email,
            f"problem-receipt:{report.number}",
            {"report": report},
            "problem_receipt",
            reply_to=office,
        )
    return report
