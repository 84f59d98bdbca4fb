"""Addresses that people write are called with care: nothing of the own network, briefly, once."""

import http.server
import socket
import socketserver
import threading

import pytest

from officine import calling

HERE = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
OPEN = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]

OWN_NETWORK = [
    "https://127.0.0.1/",
    "https://127.1.2.3:8443/x",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://255.255.255.255/",
    "https://224.0.0.1/",
    "https://198.18.0.1/",
    "https://192.0.2.1/",
    "https://240.0.0.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[ff02::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a00:1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::a00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2002:a00:1::]/",
    "https://[2001:db8::1]/",
    "https://localhost/",
    "https://redis/",
    "https://redis./",
]
BADLY_WRITTEN = [
    "",
    "ciao",
    "http://example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "//example.org/",
    "https://",
    "https:///x",
    "https://example.org:0/",
    "https://example.org:99999/",
    "https://example.org:x/",
    "https://io@example.org/",
    "https://io:tu@example.org/",
    "https://example.org@127.0.0.1/",
    "https://example.org\\@127.0.0.1/",
    "https://example.org/#pezzo",
    "https://exam ple.org/",
    "https://example.org/\r\nHost: altro",
    "https://example.org/\x00",
    "https://perché.example/",
    "https://[::1/",
    "https://example.org/" + "a" * 500,
]


@pytest.mark.parametrize("address", OWN_NETWORK + BADLY_WRITTEN)
def test_an_address_that_is_not_called(address):
    with pytest.raises(calling.Refused):
        calling.checked(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "https://example.org:8443/avvisi?da=officine",
        "https://93.184.215.14/",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
        "https://[64:ff9b::5db8:d70e]/",
    ],
)
def test_an_address_of_the_open_internet_may_be_called(address):
    assert calling.checked(address).scheme == "https"


@pytest.fixture
def net(monkeypatch):
    """What names resolve to, one answer after the other, and where connections went."""

    class Net:
        def __init__(self):
            self.answers, self.asked, self.opened = [], [], []

    net = Net()

    def resolve(host, port, *args, **kwargs):
        net.asked.append(host)
        return net.answers[min(len(net.asked), len(net.answers)) - 1]

    def connect(address, *args, **kwargs):
        net.opened.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    return net


@pytest.mark.parametrize(
    "spelling",
    [
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "locale.example",
        "0x7f000001",
        "127.0.0.1.nip.io",
    ],
)
def test_a_name_of_the_own_network_is_refused_when_it_is_called(net, settings, spelling):
    net.answers = [HERE]

    reply = calling.post(f"https://{spelling}/", b"{}", {})

    assert (reply.status, net.opened) == (None, [])
    assert reply.error == "L'indirizzo deve essere raggiungibile da Internet."


def test_one_open_address_beside_a_closed_one_is_refused(net):
    net.answers = [OPEN + HERE]

    assert not calling.post("https://due.example/", b"{}", {}).is_fine
    assert net.opened == []


def test_a_name_that_changes_its_answer_leads_nowhere(net):
    """It is resolved once, and the connection goes to the address that was looked at."""
    net.answers = [OPEN, HERE, HERE, HERE]

    calling.post("https://cambia.example/", b"{}", {})

    assert net.asked == ["cambia.example"]
    assert net.opened == [("93.184.215.14", 443)]


def test_the_proxy_of_the_environment_is_not_asked(net, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    net.answers = [OPEN]

    calling.post("https://example.org/", b"{}", {})

    assert net.opened == [("93.184.215.14", 443)]


class Program(http.server.BaseHTTPRequestHandler):
    """Answers as its path says, and remembers who came."""

    came = None

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.came.append(self.path)
        if self.path == "/altrove":
            self.send_response(302)
            self.send_header("Location", "/arrivo")
        elif self.path == "/grande":
            self.send_response(200)
            self.send_header("Content-Length", str(10**9))
        else:
            self.send_response(204)
        self.end_headers()
        if self.path == "/grande":
            self.wfile.write(b"x" * 100_000)

    def do_GET(self):
        self.came.append(f"GET {self.path}")

    def log_message(self, *args):
        pass


@pytest.fixture
def program(settings):
    settings.CALL_LOCAL_ADDRESSES = True
    handler = type("Ours", (Program,), {"came": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    server.address = f"http://127.0.0.1:{server.server_port}"
    server.came = handler.came
    yield server
    server.shutdown()
    server.server_close()


def test_where_one_tries_things_out_a_program_of_the_house_is_reached(program):
    assert calling.post(f"{program.address}/qui", b"{}", {}) == calling.Reply(204)
    assert program.came == ["/qui"]


def test_a_redirect_is_an_answer_and_is_not_followed(program):
    assert calling.post(f"{program.address}/altrove", b"{}", {}).status == 302
    assert program.came == ["/altrove"]


def test_a_long_answer_is_not_read_to_its_end(program):
    assert calling.post(f"{program.address}/grande", b"{}", {}).status == 200


def test_the_door_is_closed_again_where_nothing_is_tried_out(program, settings):
    settings.CALL_LOCAL_ADDRESSES = False

    for address in (program.address, program.address.replace("http", "https")):
        assert calling.post(address, b"{}", {}).status is None
    assert program.came == []


class Dripping(socketserver.BaseRequestHandler):
    """A byte of a header at a time, for ever: each comes before one would stop waiting."""

    def handle(self):
        self.request.recv(65536)
        self.request.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        try:
            while not self.server.over.wait(0.02):
                self.request.sendall(b"x")
        except OSError:
            self.server.left.set()


def test_whoever_drips_is_left(settings, monkeypatch):
    settings.CALL_LOCAL_ADDRESSES = True
    monkeypatch.setattr(calling, "WHOLE", 0.2)
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dripping)
    server.daemon_threads, server.over, server.left = True, threading.Event(), threading.Event()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        reply = calling.post(f"http://127.0.0.1:{server.server_address[1]}/", b"{}", {})
        assert server.left.wait(10)
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()

    assert reply == calling.Reply(None, "Non ha risposto in tempo.")


def test_a_secure_address_never_falls_back_to_plain_speech(program):
    reply = calling.post(program.address.replace("http", "https"), b"{}", {})

    assert reply.status is None
    assert program.came == []
