"""`make serve` serves what a bucket would, with its headers, and nothing else; pages reload when something changes."""

import contextlib
import errno
import gzip
import http.client
import signal
import socket
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import orjson
import pytest

from demo.places import PORT, STORES
from publisher.cli.main import main
from tests.processes import started
from tests.publisher.small_warehouse import NOW, Warehouse
from tools import serve
from tools.serve import Served, listening, serving, stores_of
from workspace.command import BuildError
from workspace.folder import Stores

FILE = "v1/signals/2026-01-15.json"
INTERNAL_FILE = "v1/admin_signals/2026-01-15.json"
HTML = "<!doctype html><html><head><title>Picks</title></head></html>"


class Got(NamedTuple):
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Return a warehouse whose public and internal documents are published."""
    warehouse = Warehouse(tmp_path / "target")
    warehouse.add()
    warehouse.metadata["admin_signals"] = {"audience": "internal"}
    warehouse.metadata["signals"] = {"schema": "signals.json"}
    warehouse.add(kind="admin_signals")
    publish(warehouse)
    return warehouse


def publish(warehouse: Warehouse, *options: str) -> None:
    """Publish what is in the warehouse."""
    warehouse.save()
    stores = ["--store", str(warehouse.store), "--internal-store", str(warehouse.store.parent / "internal")]
    assert main(["publish", *stores, *options, "--target-path", str(warehouse.target)], now=NOW) == 0


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder of pages."""
    (tmp_path / "pages/internal").mkdir(parents=True)
    (tmp_path / "pages/index.html").write_text(HTML)
    (tmp_path / "pages/style.css").write_text("body {}" * 100)
    (tmp_path / "pages/internal/index.html").write_text(HTML)
    return tmp_path / "pages"


@pytest.fixture
def served(warehouse: Warehouse, site: Path) -> Served:
    """Return what the public sees."""
    return Served(site, Stores(warehouse.store, warehouse.store.parent / "internal", warehouse.state))


@pytest.fixture
def server(served: Served) -> Iterator[serve.Server]:
    """Return a server of it."""
    with serving(served) as running:
        yield running


def get(server: serve.Server, path: str, method: str = "GET", **headers: str) -> Got:
    """Ask as a browser does; `_` in a header's name is a dash."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)) as connection:
        connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        return Got(answer.status, dict(answer.getheaders()), answer.read())


def test_a_file_has_the_bytes_and_headers_of_the_release(server: serve.Server, warehouse: Warehouse) -> None:
    """As in a bucket; and the publisher's own files have its own."""
    part = next((warehouse.store / "v1/manifests").iterdir())
    for path, cache in {
        FILE: "public, max-age=300",
        "v1/schemas/signals.json": "public, max-age=300",
        "v1/manifest.json": "public, max-age=60",
        "v1/status.json": "public, max-age=60",
        f"v1/manifests/{part.name}": "public, max-age=31536000, immutable",
    }.items():
        got, head = get(server, f"/{path}"), get(server, f"/{path}", "HEAD")
        assert (got.status, got.body, head.status, head.body) == (200, (warehouse.store / path).read_bytes(), 200, b"")
        assert (got.headers["Cache-Control"], got.headers["Content-Type"]) == (cache, "application/json")
        assert all(head.headers[name] == got.headers[name] for name in ("Content-Length", "Cache-Control", "ETag"))


def test_a_changed_cache_time_and_another_channel_are_served_as_they_are_released(
    server: serve.Server, warehouse: Warehouse
) -> None:
    """The server reads the head's release at each request, of each channel."""
    feed = {"channel": "live", "path": "tonight/{date}.json", "events": {"soon": [0, 0]}, "keeps": True}
    warehouse.metadata["results"] = feed | {"content_type": "application/feed+json"}
    warehouse.put("tonight/2026-01-15.json", "results", orjson.loads((warehouse.store / FILE).read_bytes()))
    warehouse.rows["signals"][0].cache = "public, max-age=7"
    publish(warehouse)
    publish(warehouse, "--event", "soon")
    assert get(server, f"/{FILE}").headers["Cache-Control"] == "public, max-age=7"
    got = get(server, "/v1/tonight/2026-01-15.json")
    assert (got.status, got.headers["Content-Type"]) == (200, "application/feed+json")
    assert get(server, "/v1/live/manifest.json").headers["Cache-Control"] == "public, max-age=60"


def test_pages_are_found_under_site_and_are_never_kept(server: serve.Server, site: Path) -> None:
    """An edit shows at once."""
    for path in ("/", "/site"):
        assert (get(server, path).status, get(server, path).headers["Location"]) == (302, "/site/")
    page, style = get(server, "/site/"), get(server, "/site/style.css")
    assert get(server, "/site/index.html?date=2026-01-15").body == page.body
    assert (page.headers["Content-Type"], style.headers["Content-Type"]) == (
        "text/html; charset=utf-8",
        "text/css; charset=utf-8",
    )
    assert {page.headers["Cache-Control"], style.headers["Cache-Control"]} == {"no-cache"}
    (site / "style.css").write_text("h1 {}")
    assert get(server, "/site/style.css").body == b"h1 {}"


def test_a_page_that_is_not_there_is_answered_by_one_that_says_so(server: serve.Server, site: Path) -> None:
    """At any depth, and never as unchanged; what is no page has a line of text, as without such a page."""
    assert get(server, "/site/nowhere.html").body == b"there is no such file\n"
    (site / "404.html").write_text(HTML)
    tag = get(server, "/site/404.html").headers["ETag"]
    for path in ("/site/nowhere.html", "/site/a/b/nowhere", "/site/js/nowhere.js"):
        got = get(server, path, If_None_Match=tag)
        assert (got.status, got.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
        assert b"<title>Picks</title>" in got.body
    for path in ("/v1/nowhere.json", "/nowhere"):
        assert get(server, path).body == b"there is no such file\n"


def test_every_answer_forbids_what_a_page_does_not_need(server: serve.Server) -> None:
    """Strict enough to find what a strict site could not do; missing files, too."""
    for path in ("/site/", f"/{FILE}", "/nowhere", "/"):
        headers = get(server, path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert "unsafe" not in policy
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")


def test_other_pages_of_this_machine_may_read_what_is_public_and_nothing_else(served: Served) -> None:
    """Public documents, found, unchanged or missing; neither internal ones nor pages. Others read nothing."""
    near, far = {"Origin": "http://localhost:5173"}, {"Origin": "https://evil.example"}
    with serving(Served(served.pages, served.stores, internal=True)) as server:
        tag = get(server, f"/{FILE}").headers["ETag"]
        public = [get(server, f"/{FILE}", **near), get(server, f"/{FILE}", If_None_Match=tag, **near)]
        public += [get(server, "/v1/nowhere.json", **near), get(server, f"/{FILE}", "HEAD", **near)]
        public.append(get(server, f"/{FILE}", "OPTIONS", **near))
        damaged = served.stores.public / FILE
        damaged.unlink()
        damaged.symlink_to("elsewhere")
        public.append(get(server, f"/{FILE}", **near))
        assert [got.status for got in public] == [200, 304, 404, 200, 204, 500]
        assert {got.headers.get("Access-Control-Allow-Origin") for got in public} == {near["Origin"]}
        assert {got.headers.get("Access-Control-Expose-Headers") for got in public} == {"ETag"}
        assert public[4].headers["Access-Control-Allow-Headers"] == "If-None-Match"
        assert {got.headers["Vary"] for got in public} == {"Accept-Encoding, Origin"}
        for path in ("/site/", "/nowhere"):
            assert "Access-Control-Allow-Origin" not in get(server, path, **near).headers
        for path in ("/site/", f"/internal/{INTERNAL_FILE}", "/events"):
            got = get(server, path, "OPTIONS", **near)
            assert (got.status, [name for name in got.headers if name.startswith("Access-Control")]) == (404, [])
        for origin in (far["Origin"], "http://127.0.0.1.evil.example", "null"):
            assert "Access-Control-Allow-Origin" not in get(server, f"/{FILE}", Origin=origin).headers


def test_internal_documents_are_for_pages_of_this_server(served: Served) -> None:
    """Another page that runs in the same browser cannot even load them as an image."""
    with serving(Served(served.pages, served.stores, internal=True)) as server:
        path = f"/internal/{INTERNAL_FILE}"
        own = server.address.removesuffix("/")
        assert get(server, path).status == get(server, path, Origin=own, Sec_Fetch_Site="same-origin").status == 200
        for headers in ({"Origin": "http://localhost:5173"}, {"Sec_Fetch_Site": "cross-site"}):
            assert get(server, path, **headers).status == 403


@pytest.mark.parametrize("path", [f"/internal/{INTERNAL_FILE}", f"/{FILE}", "/site/", "/", "/events"])
def test_a_name_that_is_not_its_own_is_refused(served: Served, path: str) -> None:
    """A name of elsewhere that leads to this machine would let its pages read internal documents."""
    with serving(Served(served.pages, served.stores, internal=True)) as server:
        port = server.server_port
        for name in (
            "evil.example",
            f"evil.example:{port}",
            f"127.0.0.1.evil.example:{port}",
            "",
            "localhost",
            f"[::1]:{port + 1}",
        ):
            got = get(server, path, Host=name)
            said = f"ask for {server.address}; this server has no other name\n"
            assert (got.status, got.body.decode()) == (421, said)
            assert get(server, path, "OPTIONS", Host=name).status == 421
        for name in (f"localhost:{port}", f"LOCALHOST:{port}", f"[::1]:{port}"):
            assert get(server, path, "HEAD", Host=name).status in {200, 302}
        with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())  # asks for no name
            assert b" 421 " in connection.makefile("rb").readline()


def test_a_folder_without_releases_shows_all_of_its_files(served: Served, warehouse: Warehouse) -> None:
    """As of a bucket that was copied: what its headers were is not known, so nothing is kept. Nothing else is shown."""
    warehouse.state.rename(warehouse.state.with_name("elsewhere"))
    (warehouse.store / "v1/.part.json").write_text("{}")
    with serving(served) as server:
        for path in (FILE, "v1/manifest.json", "v1/status.json", "v1/schemas/signals.json"):
            assert get(server, f"/{path}").body == (warehouse.store / path).read_bytes()
        assert get(server, f"/{FILE}").headers["Cache-Control"] == "no-cache"
        for path in ("v1/nowhere.json", "v1/.part.json", f"v1/../{FILE}", f"internal/{INTERNAL_FILE}", INTERNAL_FILE):
            assert get(server, f"/{path}").status == 404
    with serving(Served(served.pages, served.stores, internal=True)) as server:
        assert get(server, f"/internal/{INTERNAL_FILE}").status == 200


def test_the_folders_that_belong_to_one_are_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the publisher and `make documents` name them; the demo's have names of their own."""
    monkeypatch.chdir(tmp_path)
    assert stores_of(Path("public/")) == stores_of(tmp_path / "public") == STORES
    assert stores_of(Path("out")) == Stores(Path("out"), tmp_path / "out.internal", tmp_path / "out.state")


def test_what_has_not_changed_is_not_sent_again(server: serve.Server, site: Path) -> None:
    """Whatever the browser has compressed."""
    tag = get(server, "/site/style.css").headers["ETag"]
    again = get(server, "/site/style.css", If_None_Match=f'"other", {tag}', Accept_Encoding="gzip")
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    (site / "style.css").write_text("h1 {}")
    assert get(server, "/site/style.css", If_None_Match=tag).status == 200


@pytest.mark.parametrize("accepted", ["br;q=1, gzip;q=0.5", "gzip;q=0.0, br"])
def test_a_browser_gets_compressed_bytes_if_it_takes_them(server: serve.Server, accepted: str) -> None:
    """As from a bucket."""
    got = get(server, "/site/style.css", Accept_Encoding=accepted)
    assert (got.headers.get("Content-Encoding") == "gzip") is ("q=0.5" in accepted)
    assert (gzip.decompress(got.body) if "q=0.5" in accepted else got.body) == b"body {}" * 100
    assert got.headers["Vary"] == "Accept-Encoding, Origin"


def outside(path: str) -> list[str]:
    """Return ways to write a path that leaves the folder it begins in."""
    return [f"/v1/../{path}", f"/v1/%2e%2e/{path}", f"/site/../{path}", f"/site/..%2f{path}", f"/v1//../../{path}"]


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/v1",
        "/v1/",
        "/v1/nowhere.json",
        "/v1/manifests/nowhere.json",
        "/v1/locks/2026-01-15.json",
        "/v1/strange.json",
        "/v1/signals/.2026-01-15.json.part",
        "/site/nowhere.html",
        "/site/internal/",
        "/site/internal/index.html",
        "/site/.hidden.html",
        f"/internal/{INTERNAL_FILE}",
        f"/{INTERNAL_FILE}",
        *outside("store.state/head.json"),
        *outside("target/manifest.json"),
        "/v1/locks/../../../store.state/head.json",
        "/v1/manifests/..%2f..%2f..%2fstore.state%2fhead.json",
        "/store.state/head.json",
        "//etc/passwd",
    ],
)
def test_nothing_else_can_be_asked_for(server: serve.Server, warehouse: Warehouse, site: Path, path: str) -> None:
    """Neither what lies beside it, nor what no release names, nor what is internal."""
    (warehouse.store / "v1/strange.json").write_text("{}")
    (warehouse.store / "v1/signals/.2026-01-15.json.part").write_text("{}")
    (site / ".hidden.html").write_text(HTML)
    (warehouse.store / "v1/locks").mkdir()
    (warehouse.store / "v1/admin_signals").mkdir()
    (warehouse.store / INTERNAL_FILE).write_text("{}")
    assert (warehouse.state / "head.json").is_file()
    assert get(server, path).status == 404
    assert get(server, path, "POST").status == 501


def test_a_link_is_not_followed(server: serve.Server, warehouse: Warehouse, site: Path) -> None:
    """Neither below the site nor in a store; the answer says what is wrong."""
    (warehouse.store / FILE).unlink()
    (warehouse.store / FILE).symlink_to(warehouse.state / "head.json")
    got = get(server, f"/{FILE}")
    assert (got.status, b"is a symbolic link" in got.body, b"writing" in got.body) == (500, True, False)
    (site / "link.html").symlink_to(warehouse.state / "head.json")
    got = get(server, "/site/link.html")
    assert (got.status, b"is a symbolic link" in got.body) == (500, True)


def test_insiders_see_the_rest(served: Served, warehouse: Warehouse) -> None:
    """Beside the public files, under paths of their own."""
    with serving(Served(served.pages, served.stores, internal=True)) as server:
        assert get(server, "/site/internal/").status == 200
        got = get(server, f"/internal/{INTERNAL_FILE}")
        assert got.body == (warehouse.store.parent / "internal" / INTERNAL_FILE).read_bytes()
        assert get(server, "/internal/v1/manifest.json").status == 200
        assert get(server, f"/{INTERNAL_FILE}").status == 404
        assert get(server, f"/internal/{FILE}").status == 404


def test_pages_reload_when_a_page_or_the_release_changes(
    server: serve.Server, site: Path, warehouse: Warehouse
) -> None:
    """The page has the version that it was read at, so that no change between page and events is lost."""
    page = get(server, "/site/").body.decode()
    assert page.index("/reload.js") < page.index("</head>")
    assert b"EventSource" in get(server, "/reload.js").body
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)) as connection:
        connection.request("GET", "/events")
        answer = connection.getresponse()
        assert answer.getheader("Content-Type") == "text/event-stream"
        lines = islice(iter(answer.readline, b""), 3000)  # an empty one for each look at the files
        versions = (line.decode().strip() for line in lines if line.startswith(b"data: "))
        first = next(versions)
        assert f'data-state="{first.removeprefix("data: ")}"' in page
        (site / "style.css").write_text("h2 {}")
        second = next(versions)
        warehouse.add(signal="neutral")
        publish(warehouse)
        third = next(versions)
        assert len({first, second, third}) == 3


def test_the_script_is_put_into_pages_by_the_server_alone(served: Served) -> None:
    """Other files are as they are, and without it pages are, too."""
    with serving(Served(served.pages, served.stores, reloads=False)) as server:
        assert get(server, "/site/").body == HTML.encode()
        assert (get(server, "/reload.js").status, get(server, "/events").status) == (404, 404)


def test_a_port_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was named is an error; else the next free one is taken, and if all of them are taken, it is one line."""
    tried: list[int] = []
    real = serve.Server

    def taken_until_third(served: Served, port: int) -> serve.Server:
        tried.append(port)
        if len(tried) < 3:
            raise OSError(errno.EADDRINUSE, "Address already in use")
        return real(served, 0)

    monkeypatch.setattr(serve, "Server", taken_until_third)
    served = Served(Path("nowhere"), Stores(Path("a"), Path("b"), Path("c")))
    listening(served, None).server_close()
    assert tried == [PORT, PORT + 1, PORT + 2]
    monkeypatch.setattr(serve, "TRIED_PORTS", 2)
    for port, taken in ((None, f"ports {PORT} to {PORT + 1} are"), (7, "port 7 is")):
        tried.clear()
        with pytest.raises(BuildError, match=f"{taken} taken; name another with PORT="):
            listening(served, port)


@pytest.mark.parametrize("named", ["", "--store published/v1", "--store published --internal"])
def test_where_nothing_is_published_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    """Before the demo, of a folder that holds no v1, and of what is internal beside none; it says what to do."""
    monkeypatch.chdir(tmp_path)
    Path("published/v1").mkdir(parents=True)
    folder = {0: "public", 2: "published/v1", 3: f"{tmp_path}/published.internal"}[len(named.split())]
    with pytest.raises(BuildError, match=f"^{folder}: nothing is published there; run `make demo`, or name another"):
        serve.serve(named.split())


def test_ctrl_c_ends_it_at_once(warehouse: Warehouse, site: Path) -> None:
    """With the exit code of a command that has done its work, also while a page waits for events."""
    folder = site.parent
    (folder / "internal").rename(f"{warehouse.store}.internal")
    command = ("-m", "tools.serve", "--port", "0", "--store", warehouse.store.name, "--internal")
    with started(folder, *command, PYTHONPATH=str(Path.cwd())) as process:
        assert process.stdout
        shown, address = process.stdout.readline(), process.stdout.readline().split()[0]
        assert shown == f"shows {warehouse.store.name}\n"
        host = address.removeprefix("http://").removesuffix("/")
        with contextlib.closing(http.client.HTTPConnection(host, timeout=60)) as connection:
            connection.request("GET", "/events")
            assert connection.getresponse().readline().startswith(b"data: ")
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")
