"""`python -m tools.bench.published STORE STATE VERSION DATE...`: publish documents of these dates, and nothing else.

It does what a publication does before it reads document tables and after it has decided: what its cost depends on when
one season or many are published already.
"""

import datetime as dt
import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from google.cloud.storage import Client

from publisher import publication
from publisher.format import stamp
from publisher.progress import Progress
from publisher.releases import place
from publisher.releases.bodies import Bodies
from publisher.releases.journal import Journal
from publisher.releases.ledger import key_of, object_of
from publisher.releases.release import Entry, Ledger, Line, next_release, no_locks
from publisher.releases.site import Site
from publisher.releases.status import write_status
from publisher.releases.stores import open_store
from tools.bench.measuring import Cost, run
from tools.bench.uploads import JOBS, buckets, document

CHANGED = 20
GAME_DAYS = 165  # of a season
KINDS = ("picks", "predictions", "signals", "results", "best-bets")
LEDGER_KINDS = ("picks", "predictions")
MIB = 2**20

Sizes = Callable[[], Mapping[tuple[str, str], int]]
"""Returns the bytes of each file by its name and generation."""

NewPlaces = Callable[[int], tuple[list[str], Sizes]]
"""Returns new places for documents and state of so many seasons."""


@contextmanager
def folders() -> Iterator[NewPlaces]:
    """Yield what returns two new folders."""
    with TemporaryDirectory(prefix="nba-subsets-bench-") as temporary:

        def new(count: int) -> tuple[list[str], Sizes]:
            root = Path(temporary) / str(count)

            def sizes() -> dict[tuple[str, str], int]:
                stats = ((str(file), file.stat()) for file in root.rglob("*") if file.is_file())
                return {(name, f"{stat.st_mtime_ns}-{stat.st_ino}"): stat.st_size for name, stat in stats}

            return [f"{root}/public", f"{root}/state"], sizes

        yield new


@contextmanager
def server() -> Iterator[NewPlaces]:
    """Yield what returns two new buckets of one server on this machine."""
    with buckets():
        client = Client()

        def new(count: int) -> tuple[list[str], Sizes]:
            names = [f"public-{count}", f"state-{count}"]
            for name in names:
                client.create_bucket(name)

            def sizes() -> dict[tuple[str, str], int]:
                blobs = [blob for name in names for blob in client.list_blobs(name)]
                return {(blob.id, str(blob.generation)): blob.size for blob in blobs}

            return [f"gs://{name}" for name in names], sizes

        yield new
        client.close()


PLACES = {"folder": folders, "server": server}


@dataclass(frozen=True)
class Seasons:
    """Places where so many seasons are published, with ledger and locks; the last season is on."""

    places: list[str]
    sizes: Sizes
    count: int

    def publish_all(self) -> None:
        """Publish everything, and a change, after which every part of the release is stored."""
        publish(self.places, "0", self.dates)
        publish(self.places, "1", self.dates[-1:])

    @property
    def dates(self) -> list[str]:
        """All dates, in order."""
        today = dt.datetime.now(dt.UTC).date()
        days = [365 * season + day for season in range(self.count) for day in range(GAME_DAYS)]
        return sorted(str(today - dt.timedelta(days=day)) for day in days)

    def change(self, version: int) -> Cost:
        """Publish a new version of the last documents, in a process of its own."""
        before = self.sizes()
        dates = self.dates[-CHANGED // len(KINDS) :]
        command = [sys.executable, "-m", "tools.bench.published", *self.places, str(version), *dates]
        cost = run(command, Path.cwd())
        written = [size for file, size in self.sizes().items() if file not in before]
        return replace(cost, written=sum(written) / MIB)


def publish(places: list[str], version: str, dates: list[str]) -> None:
    """Publish a version of the documents of these dates."""
    now = dt.datetime.now(dt.UTC)
    store, state = places
    site = Site({"public": open_store(store, JOBS)}, open_store(state, JOBS, is_private=True), JOBS)
    journal = Journal.open(site.state, now)
    journal.refuse_if_held()
    bodies, progress = Bodies(journal.body), Progress()
    publication.mend_ledger(site, journal, bodies, progress)
    base, known = publication.shown(site, journal, bodies, lambda _: "")
    documents, lines = _documents(dates, version, bodies, now), _lines(dates, version, bodies)
    if not journal.head:
        locks = {date: hashlib.sha256(date.encode()).hexdigest() for date in dates[:-CHANGED]}
        known = Ledger(locks=no_locks() | locks)
    release = next_release(base, base.documents | documents, now, ledger=known, lines=lines)
    place.store(site, journal, release, bodies)
    place.show(site, journal, release, bodies, progress, careful=not journal.head)
    write_status(site.stores["public"], journal, release, looks={}, published={}, awaits=None, now=now)


def _documents(dates: list[str], version: str, bodies: Bodies, now: dt.datetime) -> dict[str, Entry]:
    found = {}
    for kind in KINDS:
        for date in dates:
            body = document(f"{kind} {date} {version}")
            sha256 = hashlib.sha256(body).hexdigest()
            bodies.add(sha256, body)
            found[f"v1/{kind}/{date}.json"] = Entry(
                kind, "public", sha256, len(body), "public, max-age=300", sha256, sha256, date, "ok", 20,
                date, stamp(now), _lock(date), date,
            )  # fmt: skip
    return found


def _lines(dates: list[str], version: str, bodies: Bodies) -> dict[str, Line]:
    found = {}
    for kind in LEDGER_KINDS:
        for date in dates:
            rows = object_of([{"kind": kind, "date": date, "version": version, "row": row} for row in range(20)])
            sha256 = hashlib.sha256(rows).hexdigest()
            bodies.add(sha256, rows)
            found[key_of(kind, date)] = Line(sha256, _lock(date))
    return found


def _lock(date: str) -> str:
    return stamp(dt.datetime.fromisoformat(date).replace(tzinfo=dt.UTC) + dt.timedelta(days=1))


if __name__ == "__main__":
    publish(sys.argv[1:3], sys.argv[3], sys.argv[4:])
