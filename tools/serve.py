"""`python -m tools.serve [--store FOLDER]`: the site and what was published, as from a bucket, until Ctrl-C.

The site is read from its folder at each request, so that an edit shows at once; documents have the headers that the
release says. Nothing else can be asked for: a page is one that read_pages lists, a document one that a release names or
that the publisher writes itself. Of a folder without releases, such as `make documents` writes, all files are shown,
and no cache keeps them. Pages get a script more, which loads them anew when something has changed.
"""

import argparse
import errno
import gzip
import hashlib
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from urllib.parse import unquote, urlsplit

from demo.places import HOST, PORT, STORES
from publisher.errors import PublisherError
from publisher.format import API_VERSION, SITE
from publisher.releases import locks
from publisher.releases.journal import HEAD, Journal
from publisher.releases.release import STATUS
from publisher.releases.site import Site
from publisher.releases.stores.base import FOR_EVER, SHORT_CACHE, Headers
from workspace.command import BuildError, run
from workspace.folder import Stores
from workspace.pages import FOLDER, MISSING, read_pages

TRIED_PORTS = 20

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every answer. Pages must do with them: no script and no style within a page, nothing from elsewhere."""

NAMES = (HOST, "localhost", "[::1]")
"""What a browser may call this machine: by any other name, a page from elsewhere could read what is served here."""

PREFLIGHT = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "If-None-Match"}
"""What a page of another origin may ask with."""

REDIRECTS = {"/": f"/{SITE}/", f"/{SITE}": f"/{SITE}/"}

_RELOAD = Path(__file__).with_name("reload.js")
_NO_CACHE = "no-cache"
_TEXT = Headers("no-store", "text/plain; charset=utf-8")
_THIS_MACHINE = re.compile(rf"https?://({'|'.join(map(re.escape, NAMES))})(:\d+)?")
_OWN_FILE = re.compile(r"(?:[\w-]+/)+[\w-]+\.json")
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


@dataclass(frozen=True)
class Served:
    """What may be asked for: the pages of a folder and what stands in stores, with `internal` what insiders see, too.

    With `reloads` pages load themselves anew.
    """

    pages: Path
    stores: Stores
    internal: bool = False
    reloads: bool = True

    def check(self) -> None:
        """Raise BuildError or PublisherError if there is nothing to show."""
        for folder in (self.stores.public, *([self.stores.internal] if self.internal else [])):
            if not (folder / API_VERSION).is_dir():
                message = f"{folder}: nothing is published there; run `make demo`, or name another folder with STORE="
                raise BuildError(message)
        read_pages(self.pages)

    def answer(self, path: str) -> tuple[bytes, Headers] | None:
        """Return what stands at a path, None if there is nothing; raises PublisherError."""
        if path.startswith(f"/{API_VERSION}/"):
            return self._document("public", path.removeprefix("/"))
        if path.startswith(f"/internal/{API_VERSION}/") and self.internal:
            return self._document("internal", path.removeprefix("/internal/"))
        if path.startswith(f"/{SITE}/"):
            return self._page(path.removeprefix(f"/{SITE}/"))
        if path == f"/{_RELOAD.name}" and self.reloads:
            return _RELOAD.read_bytes(), Headers(_NO_CACHE, "text/javascript; charset=utf-8")
        return None

    def version(self) -> str:
        """Return a token that changes with every page and every release."""
        folders = [self.stores.public, *([self.stores.internal] if self.internal else [])]
        own = [STATUS, *(site.manifest for site in self._channels())]
        files = [*sorted(self.pages.rglob("*")), *(folder / path for folder in folders for path in own)]
        seen = []
        for file in files:
            with suppress(FileNotFoundError):
                status = file.stat()
                seen.append((str(file), status.st_mtime_ns, status.st_size))
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]

    def _page(self, path: str) -> tuple[bytes, Headers] | None:
        if not path or path.endswith("/"):
            path += "index.html"
        version = self.version()  # before the page is read: a later edit is another version
        page = read_pages(self.pages, with_internal=self.internal).get(path)
        if not page:
            return None
        body = page.body
        if self.reloads and page.content_type.startswith("text/html"):
            script = f'<script src="/{_RELOAD.name}" data-state="{version}"></script></head>'
            body = body.replace(b"</head>", script.encode(), 1)
        return body, Headers(_NO_CACHE, page.content_type)

    def _document(self, audience: str, path: str) -> tuple[bytes, Headers] | None:
        headers = self._headers(audience, path)
        stored = self.stores.site(audience).stores[audience].read(path) if headers else None
        return (stored.body, headers) if stored and headers else None

    def _headers(self, audience: str, path: str) -> Headers | None:
        """Return the headers of a published file, None if there may be none."""
        for site in self._channels():
            # opened without a look at the clock: the head may be of a given instant
            release = Journal(site.state, datetime.now(UTC), site.state.read(HEAD)).base()
            entry = release.documents.get(path)
            if entry and entry.audience == audience:
                return entry.headers
            if path == site.manifest:
                return SHORT_CACHE
            if path.startswith(site.manifest_parts) and _OWN_FILE.fullmatch(path):
                return FOR_EVER
        if path.startswith(locks.FOLDER) and _OWN_FILE.fullmatch(path):
            return FOR_EVER
        if path == STATUS:
            return SHORT_CACHE
        has_releases = self.stores.state.is_dir()
        return Headers(_NO_CACHE) if not has_releases and _OWN_FILE.fullmatch(path) else None

    def _channels(self) -> list[Site]:
        """Return the site of every channel that was published; pages are shown as they are in their folder."""
        main = self.stores.site()
        names = sorted(file.parent.name for file in self.stores.state.glob(f"*/{HEAD}"))
        return [main, *(main.of(name) for name in names if name != SITE)]


class Server(ThreadingHTTPServer):
    """Listens on a port of this machine; 0 takes a free one. A thread answers a connection."""

    request_queue_size = 128

    def __init__(self, served: Served, port: int, *, seconds: float = 0.5) -> None:
        """Take the port; raises OSError. `seconds` is how long a change may stay unnoticed."""
        self.served = served
        self.seconds = seconds
        self.is_stopping = threading.Event()
        super().__init__((HOST, port), _Handler)

    def server_bind(self) -> None:
        """Take the port without asking for the machine's name, which may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.socket.getsockname()[1]

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{HOST}:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that has gone away."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serving(served: Served, port: int = 0) -> Iterator[Server]:
    """Serve in a thread, for tests."""
    with Server(served, port, seconds=0.01) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.is_stopping.set()
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    protocol_version = "HTTP/1.1"
    server_version = "serve"
    timeout = 30
    server: Server

    def do_GET(self) -> None:
        """Answer with a file, with where else to look, or with what is wrong, in plain text."""
        path = unquote(urlsplit(self.path).path)
        if not self._is_asked_by_its_name():
            self._refuse_name()
        elif path.startswith("/internal/") and self._is_asked_from_elsewhere():
            self._send(HTTPStatus.FORBIDDEN, b"only pages of this server may read internal documents\n", _TEXT, {})
        elif path == "/events" and self.server.served.reloads:
            self._events()
        elif path in REDIRECTS:
            self._send(HTTPStatus.FOUND, b"", _TEXT, {"Location": REDIRECTS[path]})
        else:
            self._file(path)

    do_HEAD = do_GET  # noqa: N815

    def do_OPTIONS(self) -> None:
        """Say what a page of another origin may ask with, for what is public."""
        path = urlsplit(self.path).path
        if not self._is_asked_by_its_name():
            self._refuse_name()
        elif path.startswith(f"/{API_VERSION}/"):
            self._send(HTTPStatus.NO_CONTENT, b"", _TEXT, self._shared(path) | PREFLIGHT)
        else:
            self._send(HTTPStatus.NOT_FOUND, b"only public documents may be asked for so\n", _TEXT, {})

    def _refuse_name(self) -> None:
        message = f"ask for {self.server.address}; this server has no other name\n"
        self._send(HTTPStatus.MISDIRECTED_REQUEST, message.encode(), _TEXT, {})

    def _is_asked_by_its_name(self) -> bool:
        return self.headers.get("Host", "").lower() in {f"{name}:{self.server.server_port}" for name in NAMES}

    def _is_asked_from_elsewhere(self) -> bool:
        origin = self.headers.get("Origin", f"http://{self.headers['Host']}")
        is_other = origin.lower() != f"http://{self.headers['Host']}".lower()
        return is_other or self.headers.get("Sec-Fetch-Site") == "cross-site"

    def _shared(self, path: str) -> dict[str, str]:
        """Let other pages of this machine read public documents; others not, as nobody may have published them."""
        origin = self.headers.get("Origin", "")
        if not path.startswith(f"/{API_VERSION}/") or not _THIS_MACHINE.fullmatch(origin):
            return {}
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "ETag"}

    def _file(self, path: str) -> None:
        shared = self._shared(path)
        try:
            found = self.server.served.answer(path)
        except PublisherError as error:
            print(f"serve: {error}", file=sys.stderr)
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, f"{error}\n".encode(), _TEXT, shared)
            return
        if not found:
            page = self.server.served.answer(f"/{SITE}/{MISSING}") if path.startswith(f"/{SITE}/") else None
            self._send(HTTPStatus.NOT_FOUND, *(page or (b"there is no such file\n", _TEXT)), shared)
            return
        body, headers = found
        tag = f'W/"{hashlib.sha256(body).hexdigest()}"'  # weak, because it is that of the compressed bytes, too
        asked = {each.strip() for each in self.headers.get("If-None-Match", "").split(",")}
        if asked & {tag, tag.removeprefix("W/"), "*"}:
            self._send(HTTPStatus.NOT_MODIFIED, b"", headers, {"ETag": tag, **shared})
        else:
            self._send(HTTPStatus.OK, body, headers, {"ETag": tag, **shared})

    def _send(self, status: HTTPStatus, body: bytes, headers: Headers, more: dict[str, str]) -> None:
        sent = {"Cache-Control": headers.cache_control, "Vary": "Accept-Encoding, Origin", **SECURITY, **more}
        if status != HTTPStatus.NOT_MODIFIED:
            if body and _GZIP.search(self.headers.get("Accept-Encoding", "")):
                body, sent["Content-Encoding"] = _zipped(body), "gzip"
            sent |= {"Content-Type": headers.content_type, "Content-Length": str(len(body))}
        self._begin(status, sent)
        if self.command != "HEAD":
            self.wfile.write(body)

    def _events(self) -> None:
        """Tell the version, and every other one from then on, until the browser or the server ends."""
        self.close_connection = True
        sent = {"Cache-Control": "no-store", "Content-Type": "text/event-stream", "Connection": "close", **SECURITY}
        self._begin(HTTPStatus.OK, sent)
        told = ""
        while self.command != "HEAD":
            version = self.server.served.version()
            # the empty line is no event: whether it can be written tells whether anybody is there
            self.wfile.write(f"data: {version}\n\n".encode() if version != told else b"\n")
            told = version
            if self.server.is_stopping.wait(self.server.seconds):
                return

    def _begin(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is Python's)
        """Say nothing of each request."""


@lru_cache(64)
def _zipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def listening(served: Served, port: int | None) -> Server:
    """Return a server on this port or, if none is named, on the first free one from the default on.

    Raises BuildError if there is none.
    """
    ports = range(PORT, PORT + TRIED_PORTS) if port is None else [port]
    for each in ports:
        try:
            return Server(served, each)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                message = f"port {each}: {error.strerror}; name another with PORT="
                raise BuildError(message) from error
    taken = f"port {port} is" if port is not None else f"ports {ports[0]} to {ports[-1]} are"
    message = f"{taken} taken; name another with PORT="
    raise BuildError(message)


def stores_of(store: Path) -> Stores:
    """Return the folders that belong to one with public documents: the demo's, or those of `make documents`."""
    if store.resolve() == STORES.public.resolve():
        return STORES
    return Stores(store, *(Path(f"{store.resolve()}.{name}") for name in ("internal", "state")))


def serve(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.serve", description="Show the site and what was published.")
    parser.add_argument("--store", type=Path, default=STORES.public, help="what folder of public documents to show")
    parser.add_argument("--internal", action="store_true", help="what only insiders may see, too")
    parser.add_argument("--port", type=_port, help=f"default: {PORT}, or the next free one")
    options = parser.parse_args(arguments)
    served = Served(FOLDER, stores_of(options.store), internal=options.internal)
    served.check()
    with listening(served, options.port) as server:
        if options.port is None and server.server_port != PORT:
            print(f"port {PORT} is taken")
        is_demo = served.stores == STORES
        print(f"shows {options.store}{' (the demo)' if is_demo else ''}\n{server.address}  Ctrl-C ends it", flush=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
        server.is_stopping.set()


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 1 << 16:
        raise ValueError
    return port


if __name__ == "__main__":
    sys.exit(run("serve", serve))
