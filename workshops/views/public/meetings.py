"""The meetings that everybody may read of, and coming to those that are open."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine import italian
from officine.ics import MEDIA_TYPE, calendar_of
from officine.keeping.pages import kept
from officine.lifecycle.machine import WrongState
from officine.limits import limited
from workshops.actions import registrations
from workshops.forms.fields import refuse
from workshops.forms.meetings import RegistrationForm
from workshops.lifecycles import TO_COME, RegistrationState
from workshops.models import Convocation, Meeting, Minutes, Registration, Workshop
from workshops.queries.appointments import appointment_of, changes_in_words
from workshops.queries.attendance import by_category, lines_of
from workshops.queries.keys import keys_by_subject
from workshops.queries.notice import told_with_sharing

PER_PAGE = 25
IN_FEED = 100


def _workshop(slug: str) -> Workshop:
    return get_object_or_404(Workshop.objects.public(), slug=slug)


def _told(workshop: Workshop):
    rows = Meeting.objects.told().filter(workshop=workshop)
    return rows.select_related("workshop", "current").order_by("-current__starts_at", "-pk")


@login_not_required
@require_safe
@kept
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Those to come, then those that were: as they were convened."""
    workshop = _workshop(slug)
    page = Paginator(_told(workshop), PER_PAGE).get_page(request.GET.get("page"))
    context = {"workshop": workshop, "page": page, "now": timezone.now()}
    return render(request, "workshops/public/meetings.html", context)


@login_not_required
@require_safe
@kept
def meeting(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What was convened, by whom it was signed, with how much notice; who was there after it."""
    row = _meeting(slug, number)
    return render(request, "workshops/public/meeting.html", _context(row))


def _context(row: Meeting) -> dict:
    sent = list(row.convocations.filter(state="sent").order_by("-number"))
    keys = keys_by_subject(sent, {one.pk: one.sha256 for one in sent})
    for one in sent:
        one.meeting = row
    held = row.state == "held"
    return {
        "workshop": row.workshop,
        "meeting": row,
        "said": told_with_sharing(row, row.current.document),
        "sent": [
            {
                "row": one,
                "keys": keys[one.pk],
                "changes": changes_in_words(one, private=False),
            }
            for one in sent
        ],
        "categories": by_category(lines_of(row)) if held else [],
        "minutes": Minutes.objects.published().filter(meeting=row).first() if held else None,
        "registering": _registering(row),
        "full": _is_full(row),
    }


def _registering(row: Meeting) -> bool:
    said = row.current.document
    return row.state in TO_COME and said["is_open"] and row.current.starts_at > timezone.now()


def _is_full(row: Meeting) -> bool:
    seats = row.current.document["seats"]
    if seats is None or not _registering(row):
        return False
    return row.registrations.filter(state=RegistrationState.CONFIRMED).count() >= seats


@login_not_required
@never_cache
@limited("registration")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One's name for an open meeting; the letter says whether there is a place."""
    row = _meeting(slug, number)
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    context = _context(row) | {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            registrations.register(row, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        except WrongState:
            return render(request, "workshops/public/register.html", context, status=409)
        else:
            context["done"] = form.cleaned_data["email"]
    status = 422 if form.errors else 200
    return render(request, "workshops/public/register.html", context, status=status)


@login_not_required
@never_cache
@limited("invitation")
@require_safe
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the letter: what one is registered to, and the button to give it back."""
    return _answer(request, _registration(token), token)


@login_not_required
@never_cache
@limited("invitation")
@require_POST
def cancel_registration(request: HttpRequest, token: str) -> HttpResponse:
    row = _registration(token)
    if row.state != RegistrationState.CANCELLED:
        registrations.cancel(row)
    return _answer(request, _registration(token), token)


def _registration(token: str) -> Registration:
    row = registrations.by_token(token)
    if row is None:
        raise Http404
    return row


def _answer(request, row: Registration, token: str) -> HttpResponse:
    context = {
        "registration": row,
        "meeting": row.meeting,
        "said": row.meeting.current.document,
        "token": token,
        "has_place": row.state == RegistrationState.CONFIRMED,
        "is_over": row.meeting.current.ends_at <= timezone.now(),
    }
    response = render(request, "workshops/public/registration.html", context)
    response["Referrer-Policy"] = "strict-origin"
    return response


@login_not_required
@require_safe
def as_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The public meetings of an officina for a calendar that follows them."""
    workshop = _workshop(slug)
    entries = [appointment_of(_of(row)) for row in _told(workshop)[:IN_FEED]]
    content = calendar_of(
        workshop.title,
        entries,
        host=settings.SITE_URL.partition("://")[2],
        language=get_language() or "it",
    )
    return HttpResponse(content, content_type=MEDIA_TYPE)


@login_not_required
@require_safe
def as_rss(request: HttpRequest, slug: str) -> HttpResponse:
    """What was convened, moved and cancelled, newest first."""
    workshop = _workshop(slug)
    home = settings.SITE_URL + reverse("workshops:public-meetings", args=[slug])
    feed = Rss201rev2Feed(
        title=_("Incontri: %s") % workshop.title,
        link=home,
        description=workshop.aim or workshop.title,
        language=get_language() or "it",
    )
    rows = (
        Convocation.objects.filter(meeting__workshop=workshop, state="sent")
        .select_related("meeting__workshop")
        .order_by("-sent_at")[:IN_FEED]
    )
    for one in rows:
        feed.add_item(
            title=f"{one.get_kind_display()}: {one.document['title']}",
            link=settings.SITE_URL + one.meeting.get_absolute_url(),
            description=f"{italian.moment(one.starts_at)}. {one.reason or one.document['aim']}",
            unique_id=f"{one.public_id}",
            unique_id_is_permalink=False,
            pubdate=one.sent_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _of(row: Meeting) -> Convocation:
    row.current.meeting = row
    return row.current


def _meeting(slug: str, number: int) -> Meeting:
    rows = Meeting.objects.open_to_all().select_related("workshop", "current")
    if number > 32_767:
        raise Http404
    return get_object_or_404(rows, workshop__slug=slug, number=number)
