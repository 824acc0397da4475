"""A proxy in front of a server on this machine, which breaks the requests that a test chooses."""

import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import pytest

HANG_SECONDS = 1.0
DRIP_SECONDS = 0.05
ALWAYS = 1_000_000
_OWN = {"host", "connection", "content-length", "transfer-encoding"}


@dataclass(frozen=True)
class Request:
    """What a client asks for: `text` is path, query and the beginning of the body, where an upload has its name."""

    method: str
    text: str


@dataclass
class Fault:
    """Breaks the requests for which `matches` is true: not the first `skip`, then so many `times`.

    `kinds` are taken in turn: a status; `reset before` the server hears of the request, or `reset after` it has stored
    the bytes; `truncate` or `corrupt` the reply, make it `slow`, or let it `drip` byte by byte; `hang` and say nothing;
    `answer` with `reply` in the server's place.
    """

    kinds: str
    matches: Callable[[Request], bool]
    times: int = 1
    skip: int = 0
    reply: bytes = b"{}"
    met: int = 0

    def take(self, request: Request) -> str:
        """Return how this request is to be broken, if it is; counts it."""
        if not self.matches(request):
            return ""
        self.met += 1
        kinds, turn = self.kinds.split("/"), self.met - self.skip - 1
        return kinds[turn % len(kinds)] if 0 <= turn < self.times else ""


@dataclass
class FaultProxy:
    """Forwards to `upstream`, but for its faults; `requests` are those that came."""

    upstream: str
    address: str = ""
    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def clear(self) -> None:
        """Break nothing any more, and forget the requests."""
        self.faults.clear()
        self.requests.clear()

    def meet(self, request: Request) -> tuple[str, bytes]:
        """Return how the request is to be broken, and the answer if the proxy is to give it."""
        with self.lock:
            self.requests.append(request)
            found = ((fault.take(request), fault.reply) for fault in self.faults)
            return next((taken for taken in found if taken[0]), ("", b""))


@contextmanager
def fault_proxy(upstream: str) -> Iterator[FaultProxy]:
    """Run a proxy on a free port, and stop it in the end."""
    proxy = FaultProxy(upstream)
    handler = type("Handler", (_Handler,), {"proxy": proxy})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        proxy.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def broken(proxy: FaultProxy, *faults: Fault) -> Iterator[None]:
    """Let stores that are opened meanwhile meet these faults; others reach the server without the proxy."""
    proxy.faults.extend(faults)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORAGE_EMULATOR_HOST", proxy.address)
        try:
            yield
        finally:
            proxy.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    proxy: FaultProxy

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Request(self.command, unquote(self.path) + " " + body[:2000].decode("latin-1"))
        kind, reply = self.proxy.meet(request)
        if kind == "hang":
            time.sleep(HANG_SECONDS)
            self._reset()
        elif kind == "reset before":
            self._reset()
        elif kind.isdigit():
            self._answer(int(kind), [], b'{"error": {"message": "broken by the test"}}')
        elif kind == "answer":
            self._answer(200, [("Content-Type", "application/json")], reply)
        else:
            self._forward(body, kind)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _handle  # noqa: N815 (the base class wants these)

    def _forward(self, body: bytes, kind: str) -> None:
        connection = http.client.HTTPConnection(urlsplit(self.proxy.upstream).netloc, timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _OWN}
            connection.request(self.command, self.path, body or None, headers)
            reply = connection.getresponse()
            # links in a reply must not lead around the proxy
            content = reply.read().replace(self.proxy.upstream.encode(), self.proxy.address.encode())
            passed = [pair for pair in reply.getheaders() if pair[0].lower() not in _OWN]
        finally:
            connection.close()
        if kind == "reset after":
            self._reset()
        else:
            self._answer(reply.status, passed, content[::-1] if kind == "corrupt" else content, kind)

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes, kind: str = "") -> None:
        self.send_response_only(status)
        for name, value in [*headers, ("Content-Length", str(len(content)))]:
            self.send_header(name, value)
        self.end_headers()
        if kind == "drip":
            self._drip(content)
            return
        half = len(content) // 2
        self.wfile.write(content[:half])
        if kind == "truncate":
            self.wfile.flush()
            self._reset()
            return
        if kind == "slow":
            self.wfile.flush()
            time.sleep(0.2)
        self.wfile.write(content[half:])

    def _drip(self, content: bytes) -> None:
        self.wfile.flush()
        with suppress(OSError):  # the client has closed the connection
            for number in range(len(content)):
                # past the buffer, which would keep a byte that cannot be sent, and try again when it is closed
                self.connection.sendall(content[number : number + 1])
                time.sleep(DRIP_SECONDS)
            return
        self._reset()

    def _reset(self) -> None:
        """Close the connection with RST."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True
        self.wfile = open("/dev/null", "wb")  # noqa: PTH123, SIM115 (closed by the base class; the socket is gone)
