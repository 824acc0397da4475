"""The public proof: what stood at the lock of each date, and the chain of hashes through all dates."""

import datetime as dt
import gzip
import hashlib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.documents.schema import load_schema
from publisher.releases.stores.base import Headers
from publisher.releases.stores.directory import DirectoryStore
from tests.publisher.conftest import Clock, Run
from tests.publisher.small_warehouse import NOW, Warehouse, files

DAYS = ("2026-01-15", "2026-01-16", "2026-01-17")
LOCKS = "v1/locks"


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Return a warehouse whose picks have a ledger."""
    return Warehouse(tmp_path / "target", ledger_kinds={"picks"})


def noon(number: int) -> dt.datetime:
    """Return noon of a day, counted from the first."""
    return NOW + dt.timedelta(days=number)


def publish_days(warehouse: Warehouse, publish: Run, count: int = 3) -> None:
    """Publish at noon of each day: the date before has locked; of the second nothing is shown."""
    for number, day in enumerate(DAYS[:count]):
        warehouse.built_at = noon(number) - dt.timedelta(minutes=30)
        for earlier in DAYS[:number]:
            warehouse.show(earlier, *players(earlier), is_locked=True, status=status(earlier))
        warehouse.show(day, *players(day), status=status(day))
        warehouse.read_ledger()
        assert publish(now=noon(number)).code == 0


def players(day: str) -> list[str]:
    """Return whom a day shows."""
    return [] if day == DAYS[1] else [f"Ann {day}"]


def status(day: str) -> str:
    """Return what its document says of a day."""
    return "ok" if players(day) else "no_data"


def lock_file(store: Path, day: str) -> dict[str, Any]:
    """Return a lock file."""
    content: dict[str, Any] = orjson.loads((store / LOCKS / f"{day}.json").read_bytes())
    return content


def sha256(body: bytes) -> str:
    """Return the hash of bytes."""
    return hashlib.sha256(body).hexdigest()


def test_a_lock_file_names_what_stood_at_the_lock(warehouse: Warehouse, publish: Run, store: Path, state: Path) -> None:
    """The first publication after the lock writes it: a copy of the document, its hash, its release, the lock."""
    publish_days(warehouse, publish, 1)
    shown = (store / f"v1/picks/{DAYS[0]}.json").read_bytes()
    release = orjson.loads((state / "head.json").read_bytes())["release"]
    publish_days(warehouse, publish, 2)
    copy = f"{LOCKS}/{DAYS[0]}/picks.json"
    assert (store / copy).read_bytes() == shown
    assert lock_file(store, DAYS[0]) == {
        "date": DAYS[0],
        "lock": "2026-01-16T00:00:00Z",
        "claimed_at": "2026-01-16T17:00:00Z",
        "documents": [{"path": copy, "copy_of": f"v1/picks/{DAYS[0]}.json", "sha256": sha256(shown)}],
        "release": release,
        "published_at": "2026-01-15T17:00:00Z",
        "previous": None,
    }
    assert load_schema("_lock.json").fault(lock_file(store, DAYS[0])) is None


def test_copies_are_written_before_the_file_that_names_them(
    warehouse: Warehouse, publish: Run, headers: dict[str, Headers]
) -> None:
    """Whoever reads a lock file finds what it names, also where the publisher died between the two."""
    publish_days(warehouse, publish, 2)
    written = [path for path in headers if path.startswith(LOCKS)]
    assert written == [f"{LOCKS}/{DAYS[0]}/picks.json", f"{LOCKS}/{DAYS[0]}.json"]


def test_each_lock_file_names_the_one_before(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Also of a date of which nothing was shown."""
    publish_days(warehouse, publish)
    first = (store / LOCKS / f"{DAYS[0]}.json").read_bytes()
    second = lock_file(store, DAYS[1])
    assert second["previous"] == {"date": DAYS[0], "sha256": sha256(first)}
    assert second["documents"] == []
    assert load_schema("_lock.json").fault(second) is None
    assert not (store / LOCKS / f"{DAYS[2]}.json").exists()


def test_an_idle_run_writes_the_locks_that_have_passed_once(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """No document has changed, and a narrow run does it, too."""
    publish_days(warehouse, publish, 1)
    warehouse.add_subsets("Top Pick")
    publish("--max-age", "2d", "--document", "systems_subsets", now=noon(1))
    before = files(store / LOCKS)
    assert sorted(before) == [f"{DAYS[0]}.json", f"{DAYS[0]}/picks.json"]
    publish("--max-age", "2d", "--document", "systems_subsets", now=noon(2))
    assert files(store / LOCKS) == before


def test_a_date_that_is_found_late_is_appended(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """The order of the chain is that of writing."""
    warehouse.show(DAYS[0], "Ann", locks_at=noon(4))
    warehouse.show(DAYS[1], "Bob")
    publish()
    publish("--max-age", "9d", now=noon(2))
    publish("--max-age", "9d", now=noon(5))
    late = lock_file(store, DAYS[0])
    assert (late["found_late"], late["previous"]["date"]) == (True, DAYS[1])
    assert load_schema("_lock.json").fault(late) is None


def test_a_break_is_loud(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """`verify` names the file, lost or changed by a byte."""
    publish_days(warehouse, publish)
    assert run("verify", "--store", store, now=noon(2)).code == 0
    for path in (f"{LOCKS}/{DAYS[0]}.json", f"{LOCKS}/{DAYS[0]}/picks.json"):
        body = (store / path).read_bytes()
        (store / path).write_bytes(body.replace(b"2026", b"2025", 1))
        assert run("verify", "--store", store, now=noon(2)).out.startswith(f"{path}: was changed after the lock\n")
        (store / path).unlink()
        code, out, _ = run("verify", "--store", store, now=noon(2))
        assert (code, out.splitlines()[0]) == (1, f"{path}: is missing")
        (store / path).write_bytes(body)


def test_a_lock_file_that_somebody_else_wrote_is_never_replaced(
    warehouse: Warehouse, publish: Run, store: Path
) -> None:
    """One line, exit code 1."""
    publish_days(warehouse, publish, 1)
    (store / LOCKS).mkdir()
    (store / LOCKS / f"{DAYS[0]}.json").write_bytes(b"{}")
    code, _, err = publish("--max-age", "2d", now=noon(1))
    assert code == 1
    assert f"{LOCKS}/{DAYS[0]}.json: is there with other bytes, and must never change; find out who wrote it\n" in err
    assert (store / LOCKS / f"{DAYS[0]}.json").read_bytes() == b"{}"


def test_a_publication_that_is_too_late_is_told(
    warehouse: Warehouse, publish: Run, store: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claimed before the lock, written after it: not undone, but said in the output, the head and the lock file."""
    warehouse.show(DAYS[0], "Ann")
    publish()
    warehouse.show(DAYS[0], "Bob")
    real = DirectoryStore.write

    def slow(folder: Any, path: str, *more: Any, **named: Any) -> str:  # noqa: ANN401 (whatever it takes)
        if path.startswith("v1/picks/"):
            clock.seconds += 190.5
        generation: str = real(folder, path, *more, **named)
        return generation

    monkeypatch.setattr(DirectoryStore, "write", slow)
    locks_at = dt.datetime(2026, 1, 16, tzinfo=dt.UTC)
    code, _, err = publish("--max-age", "1d", now=locks_at - dt.timedelta(seconds=180))
    assert code == 1
    assert f"publisher: {DAYS[0]}: its last file was written 11 s after the lock\n" in err
    assert orjson.loads((warehouse.state / "head.json").read_bytes())["notes"] == {DAYS[0]: {"late_by_seconds": 11}}
    publish("--max-age", "1d", now=locks_at + dt.timedelta(minutes=5))
    assert lock_file(store, DAYS[0])["late_by_seconds"] == 11
    assert load_schema("_lock.json").fault(lock_file(store, DAYS[0])) is None


def test_nothing_is_written_once_the_lease_is_over(
    warehouse: Warehouse, publish: Run, store: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the publisher's own clock, which does not go back."""
    warehouse.show(DAYS[0], "Ann")
    warehouse.add()
    publish()
    before = files(store)
    warehouse.show(DAYS[0], "Bob")
    real = DirectoryStore.write

    def write(folder: DirectoryStore, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        generation = real(folder, path, body, headers, if_generation)
        clock.seconds += 481.0 if path == "head.json" else 0.0
        return generation

    monkeypatch.setattr(DirectoryStore, "write", write)
    code, _, err = publish("--jobs", "1")
    assert code == 1
    assert "this publication took longer than 0:10:00; nothing more was written, run again\n" in err
    assert files(store) == before


@contextmanager
def web(folder: Path) -> Iterator[str]:
    """Serve a folder compressed, as a bucket does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = gzip.compress((folder / self.path.lstrip("/")).read_bytes())
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_reader_checks_every_day_with_standard_tools(
    warehouse: Warehouse, publish: Run, store: Path, tmp_path: Path
) -> None:
    """Whoever keeps one hash, with `curl --compressed` and `sha256sum`."""
    publish_days(warehouse, publish)
    kept = sha256((store / LOCKS / f"{DAYS[1]}.json").read_bytes())
    with web(store) as address:
        date, expected, seen = DAYS[1], kept, []
        while True:
            fetched = tmp_path / f"{date}.json"
            _curl(f"{address}/{LOCKS}/{date}.json", fetched)
            assert _sha256sum(fetched) == expected
            content = orjson.loads(fetched.read_bytes())
            for document in content["documents"]:
                copy = tmp_path / "copy.json"
                _curl(f"{address}/{document['path']}", copy)
                assert _sha256sum(copy) == document["sha256"]
            seen.append(date)
            if not content["previous"]:
                break
            date, expected = content["previous"]["date"], content["previous"]["sha256"]
    assert seen == [DAYS[1], DAYS[0]]


def _curl(address: str, to: Path) -> None:
    subprocess.run(
        [shutil.which("curl") or "", "--silent", "--fail", "--compressed", "--output", str(to), address], check=True
    )


def _sha256sum(file: Path) -> str:
    done = subprocess.run([shutil.which("sha256sum") or "", str(file)], check=True, capture_output=True, text=True)
    return done.stdout.split()[0]
