"""Calling an address that somebody wrote: only the open Internet, once, briefly.

The name is resolved here, every address it has is looked at, and the connection goes to one that
was looked at: a name that answers otherwise a moment later leads nowhere. No proxy of the
environment is used, no redirect is followed, and of the answer only the status is kept.
"""

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

LONGEST = 500  # characters of an address
CONNECT = 5  # seconds for each answer of the other side
WHOLE = 10  # seconds for everything, however slowly it drips
MOST = 4096  # bytes of the answer that are read, and thrown away
CARRIERS = [  # addresses that stand for an address of the old kind
    (ipaddress.ip_network("64:ff9b::/96"), 0),
    (ipaddress.ip_network("64:ff9b:1::/48"), 0),
    (ipaddress.ip_network("2002::/16"), 80),
    (ipaddress.ip_network("::/96"), 0),
]
_PLAIN = re.compile(r"[!-~]+")


class Refused(ValueError):
    """An address that is not called, and why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a status of the other side, or why there is none."""

    status: int | None
    error: str = ""

    @property
    def is_fine(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def is_open(address: str) -> bool:
    """An address of the open Internet: nobody's own network, no machine, no group."""
    number = ipaddress.ip_address(address.partition("%")[0])
    if number.version == 6:
        inside = number.ipv4_mapped
        for network, shift in CARRIERS:
            if inside is None and number in network:
                inside = ipaddress.IPv4Address(int(number) >> shift & 0xFFFFFFFF)
        if inside is not None:
            return is_open(str(inside))
    return number.is_global and not (
        number.is_multicast
        or number.is_reserved
        or number.is_unspecified
        or number.is_loopback
        or number.is_link_local
        or number.is_private
    )


def checked(address: str) -> SplitResult:
    """The parts of an address that may be called; ``Refused`` says what is wrong with it."""
    if len(address) > LONGEST or not _PLAIN.fullmatch(address):
        raise Refused(_("Scrivi un indirizzo senza spazi né lettere accentate."))
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(_("L'indirizzo non è scritto bene.")) from error
    local = settings.CALL_LOCAL_ADDRESSES
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise Refused(_("L'indirizzo deve cominciare con https://."))
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise Refused(_("Togli nome utente e password dall'indirizzo: c'è la firma."))
    if not host or port == 0 or "\\" in address or parts.fragment:
        raise Refused(_("L'indirizzo non è scritto bene."))
    try:
        literal = is_open(host)
    except ValueError:
        literal = "." in host.strip(".") or local  # a name; a short one is of the own network
    if not literal and not local:
        raise Refused(_("L'indirizzo deve essere raggiungibile da Internet."))
    return parts


def post(address: str, body: bytes, headers: dict[str, str]) -> Reply:
    """Send ``body``; whatever the other side does, there is a ``Reply`` before long."""
    try:
        parts = checked(address)
    except Refused as error:
        return Reply(None, str(error))
    kind = _Secure if parts.scheme == "https" else _Plain
    connection = kind(parts.hostname, parts.port, timeout=CONNECT)
    late = threading.Timer(WHOLE, connection.hang_up)
    late.daemon = True
    late.start()
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        answer = connection.getresponse()
        status = answer.status
        if connection.was_late:  # its headers were cut short
            return Reply(None, _("Non ha risposto in tempo."))
        with contextlib.suppress(OSError, http.client.HTTPException):
            answer.read(MOST)  # the status has come: what follows changes nothing
    except Refused as error:
        return Reply(None, str(error))
    except ssl.SSLError:
        return Reply(None, _("Il certificato dell'indirizzo non è valido."))
    except socket.gaierror:
        return Reply(None, _("Il nome dell'indirizzo non esiste."))
    except TimeoutError:
        return Reply(None, _("Non ha risposto in tempo."))
    except (OSError, http.client.HTTPException, ValueError):
        late_or_not = _("Non ha risposto in tempo.") if connection.was_late else ""
        return Reply(None, late_or_not or _("Il collegamento non è riuscito."))
    finally:
        late.cancel()
        connection.close()
    return Reply(status)


class _Careful:
    """Connects to an address that was looked at, never to a name."""

    was_late = False

    def hang_up(self) -> None:
        self.was_late = True
        if self.sock is not None:
            with contextlib.suppress(OSError):  # it was over by itself
                # Beside TLS, which another thread is reading through.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def reach(self) -> socket.socket:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(entry[4][0] for entry in found))
        if not settings.CALL_LOCAL_ADDRESSES and not all(map(is_open, addresses)):
            raise Refused(_("L'indirizzo deve essere raggiungibile da Internet."))
        problem = OSError("no address")
        for address in addresses[:2]:
            try:
                return socket.create_connection((address, self.port), self.timeout)
            except OSError as error:
                problem = error
        raise problem


class _Plain(_Careful, http.client.HTTPConnection):
    def connect(self):
        self.sock = self.reach()


class _Secure(_Careful, http.client.HTTPSConnection):
    def connect(self):
        self.sock = self.reach()
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)
