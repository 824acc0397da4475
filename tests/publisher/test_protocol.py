"""Random schedules of builds, publications, kills, moving locks and rollbacks, driven through the real publication.

Builds here do what dbt does with the ledger: a date that has locked shows what the ledger says, and nothing if the
ledger has nothing of it. Whatever happens in whatever order, what was shown at a lock stays.
"""

import datetime as dt
import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from publisher import publication
from publisher.dbt.manifest import Catalog, EmptyStatuses, Kind, Schedule
from publisher.dbt.run_results import Build
from publisher.dbt.target import Target
from publisher.dbt.warehouses.base import InUse, Reader, Row
from publisher.errors import ReleaseError
from publisher.format import canonical_json, stamp
from publisher.planning.schedule import Request
from publisher.progress import Progress
from publisher.releases import ledger, locks
from publisher.releases.journal import Journal
from publisher.releases.site import Site
from publisher.releases.stores.base import Headers, Listed, Stored
from publisher.releases.stores.memory import MemoryStore
from publisher.releases.verify import ledger_differences
from tests.publisher.small_warehouse import NO_RECORD, PICK

START = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)
DATES = ("2026-01-15", "2026-01-16")
SCHEDULES = 150
STEPS = 14
MARGIN = ledger.LOCK_MARGIN


class Killed(BaseException):
    """Stops a run."""


class Memory(MemoryStore):
    """A store in memory; all stores of a world count their operations together."""

    def __init__(self, name: str, world: "World") -> None:
        """Take the name and the world."""
        super().__init__(name)
        self.world = world

    def read(self, path: str) -> Stored | None:
        """Return a file."""
        self.world.tick()
        return super().read(path)

    def look(self, path: str) -> Listed | None:
        """Look at a file."""
        self.world.tick()
        return super().look(path)

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        """Write a file."""
        self.world.tick()
        generation = super().write(path, body, headers, if_generation)
        self.world.see(path)
        return generation

    def remove(self, path: str, if_generation: str) -> None:
        """Take a file away."""
        self.world.tick()
        super().remove(path, if_generation)

    def list(self, prefix: str) -> Mapping[str, Listed]:
        """List files."""
        self.world.tick()
        return super().list(prefix)


def kind(name: str, *, has_ledger: bool = False) -> Kind:
    """Return a kind of document."""
    return Kind(name, "public", {}, name, "picks.json", (), (f"model.{name}",), has_ledger)


NOTHING = "not_published"
"""Status of a document that shows nothing."""

KINDS = (kind("picks", has_ledger=True), kind("record"), kind("results"))


def document(players: Iterable[str], made_at: dt.datetime) -> str:
    """Return a document that shows players."""
    picks = [{"player": player, **PICK} for player in players]
    group = {"id": "1", "name": "All", "stats": NO_RECORD | {"days": 30}, "picks": picks}
    day = {"date": DATES[0], "season": "2025-26", "status": "ok", "locks_at": None}
    day |= {"model": "926A", "basis": "published"}
    return canonical_json({"generated_at": stamp(made_at), **day, "groups": [group]}).decode()


@dataclass(frozen=True)
class Shown:
    """What a build shows of a date."""

    players: tuple[str, ...]
    lock: dt.datetime
    is_locked: bool


class Tables(Reader):
    """The document tables of a build."""

    payload_text = candidates = ledger_text = ""

    def __init__(self, dates: Mapping[str, Shown], in_use: list[InUse], made_at: dt.datetime) -> None:
        """Take what the build shows."""
        self._dates, self._in_use, self._made_at = dates, in_use, made_at

    def rows(self, relation: str, dates: tuple[dt.date, dt.date] | None) -> Iterator[Row]:  # noqa: ARG002
        """Yield a row a date, and one row of the record."""
        for path, payload in self.payloads(relation, None):
            sha = hashlib.sha256(payload.replace(stamp(self._made_at), "").encode()).hexdigest()
            if relation == "record":
                yield Row(path, None, "ok", 1, None, "public", sha)
            else:
                date = path.split("/")[1].removesuffix(".json")
                day, shown = dt.date.fromisoformat(date), self._dates[date]
                yield Row(path, day, "ok", 1, shown.lock, "public", sha, day, shown.is_locked)

    def payloads(self, relation: str, dates: tuple[dt.date, dt.date] | None) -> Iterator[tuple[str, str]]:  # noqa: ARG002
        """Yield the documents."""
        if relation == "record":
            counted = [player for shown in self._dates.values() if shown.is_locked for player in shown.players]
            yield "record.json", document(counted, self._made_at)
        else:
            for date, shown in self._dates.items():
                yield f"{relation}/{date}.json", document(shown.players, self._made_at)

    def members(self, relation: str, dates: tuple[dt.date, dt.date] | None) -> Iterator[tuple[str, list[Any]]]:  # noqa: ARG002
        """Yield the ledger rows of open dates."""
        for date, shown in self._dates.items():
            if relation == "picks" and not shown.is_locked:
                yield date, [{"player": player} for player in shown.players]

    def locked_dates(self, relation: str) -> dict[str, str]:  # noqa: ARG002
        """Return the dates that the build saw locked, with their status."""
        return {date: "ok" if shown.players else NOTHING for date, shown in self._dates.items() if shown.is_locked}

    def ledger_in_use(self, relation: str) -> list[InUse]:  # noqa: ARG002
        """Return what the build read."""
        return self._in_use

    def query(self, query: str, candidates: object = None) -> Iterator[tuple[Any, ...]]:  # noqa: ARG002
        """Answer the leak guard, and know no verdicts."""
        return iter(())

    def name_lengths(self, relation: str, shortest: int) -> list[int]:  # noqa: ARG002
        """Return no length, as if every name was too short to look for."""
        return []

    def close(self) -> None:
        """Do nothing."""


class Built(Target):
    """What `dbt build` leaves."""

    def __init__(self, tables: Tables, at: dt.datetime) -> None:
        """Take the tables."""
        super().__init__(Path("nowhere"))
        self._tables = tables
        nodes = [node for each in KINDS for node in each.nodes]
        schedule, empty = Schedule(ZoneInfo("America/New_York"), {}), EmptyStatuses(frozenset({NOTHING}), frozenset())
        self.catalog = Catalog(
            KINDS, "memory", "", "names", (), schedule, empty, (), (), "people", "", ("names",), "verdicts", "in_use"
        )
        finished = dict.fromkeys([*nodes, "names"], at)
        self.build = Build("build", at, dict.fromkeys(finished, "success"), finished, "", finished)

    def reader(self) -> AbstractContextManager[Reader]:
        """Return the tables."""
        return closing(self._tables)


class World:
    """Raw tables and a schedule that change, a clock, the stores, and what readers have seen."""

    def __init__(self, seed: int) -> None:
        """Begin in the morning of the first date."""
        self.random = random.Random(seed)  # noqa: S311 (the same schedules every time)
        self.now = START
        self.operations = self.dies_at = 0
        self.public, self.state = Memory("public", self), Memory("state", self)
        self.site = Site({"public": self.public}, self.state, jobs=1)
        self.players: dict[str, tuple[str, ...]] = dict.fromkeys(DATES, ("Ann", "Bob"))
        self.locks = {date: dt.datetime.fromisoformat(f"{date}T22:00:00+00:00") for date in DATES}
        self.builds: list[Built] = []
        self.at_lock: dict[str, tuple[str, ...] | None] = {}
        self.final: dict[str, tuple[bytes, ...]] = {}
        self.disturbed: set[str] = set()
        self.seen: dict[str, set[tuple[str, ...]]] = {date: {()} for date in DATES}

    def see(self, path: str) -> None:
        """Remember what readers see of a date before its lock."""
        for date in DATES:
            if path == f"v1/picks/{date}.json" and self.now < self.lock(date):
                self.seen[date].add(self.shown("picks", date) or ())

    def tick(self) -> None:
        """Count an operation, and die at the one that was chosen."""
        self.operations += 1
        if self.operations == self.dies_at:
            raise Killed

    def pass_time(self) -> None:
        """Let minutes or hours pass, sometimes to the edge of a lock."""
        steps = [dt.timedelta(minutes=self.random.choice([1, 15, 60, 200]))]
        steps += [lock - MARGIN - self.now for lock in self.locks.values() if lock - MARGIN > self.now]
        self.to(self.now + self.random.choice(steps))

    def to(self, moment: dt.datetime) -> None:
        """Go to a moment; what readers see when a date locks is remembered."""
        for date in DATES:
            lock = self.lock(date)
            if self.now < lock <= moment:
                self.at_lock[date] = self.shown("picks", date)
                head = self.head()
                if head and head["state"] == "writing":
                    self.disturbed.add(date)
        self.now = moment

    def lock(self, date: str) -> dt.datetime:
        """Return when a date locks: by the schedule or by the ledger, whichever comes first."""
        line = self.line(date)
        known = dt.datetime.fromisoformat(line["lock"]) if line and line["lock"] else self.locks[date]
        return min(known, self.locks[date])

    def line(self, date: str) -> dict[str, Any] | None:
        """Return the first line of a ledger file."""
        file = self.state.files.get(ledger.path_of(f"picks/{date}"))
        return orjson.loads(file.body.partition(b"\n")[0]) if file else None

    def members(self, date: str) -> tuple[str, ...] | None:
        """Return whom the ledger file of a date has; None without one or without rows."""
        file = self.state.files.get(ledger.path_of(f"picks/{date}"))
        rows = file.body.splitlines()[1:] if file else []
        return tuple(orjson.loads(row)["player"] for row in rows) if rows else None

    def shown(self, relation: str, date: str) -> tuple[str, ...] | None:
        """Return whom readers see."""
        file = self.public.files.get(f"v1/{relation}/{date}.json")
        picks = orjson.loads(file.body)["groups"][0]["picks"] if file else None
        return None if picks is None else tuple(pick["player"] for pick in picks)

    def head(self) -> dict[str, Any] | None:
        """Return the head."""
        file = self.state.files.get("head.json")
        return orjson.loads(file.body) if file else None

    def build(self) -> None:
        """Build as dbt does, from raw tables and ledger."""
        sentinel = self.state.files.get(ledger.path_of(f"picks/{ledger.SENTINEL}"))
        first = orjson.loads(sentinel.body)["first_date"] if sentinel else None
        dates, in_use = {}, []
        for date in DATES:
            line = self.line(date)
            lock = self.lock(date)
            is_locked = lock <= self.now
            players = self.players[date]
            if is_locked and first and date >= first:
                players = self.members(date) or ()
            if line:
                in_use.append(InUse("picks", date, line["object"], is_locked))
            dates[date] = Shown(players, lock if is_locked else self.locks[date], is_locked)
        self.builds.append(Built(Tables(dates, in_use, self.now), self.now))

    def change(self) -> None:
        """Change whom the raw tables have of a date, locked or not."""
        date = self.random.choice(DATES)
        self.players[date] = tuple(self.random.sample(["Ann", "Bob", "Cid", "Dee"], self.random.choice([0, 1, 2])))

    def move_lock(self) -> None:
        """Move a lock that has not come."""
        date = self.random.choice(DATES)
        moved = self.locks[date] + dt.timedelta(minutes=self.random.choice([-90, -5, 45]))
        if min(self.lock(date), moved) > self.now + MARGIN:
            self.locks[date] = moved

    def publish(self) -> None:
        """Publish the newest build, or an older one; maybe die."""
        if self.builds:
            self._run(lambda: publication.publish(self.site, self.random.choice(self.builds[-2:]), *self._asked()))

    def roll_back(self) -> None:
        """Go back to any release."""
        names = [path for path in self.state.files if path.startswith("releases/")]
        if names:
            release = self.random.choice(sorted(names)).removeprefix("releases/").removesuffix(".json")
            self._run(lambda: publication.rollback(self.site, release, self.now, Progress()))

    def mend(self) -> None:
        """Lose a file that readers see, and write it again; maybe die, and then it is lost if the head was claimed."""
        journal = Journal.open(self.state, self.now)
        if journal.head and journal.head.state == "done":
            known = [*journal.base().of("public"), *(locks.path_of(date) for date in journal.ledger().locks)]
            path = self.random.choice([*known, self.site.manifest])
            file = self.public.files.pop(path)
            has_ended = self._run(lambda: publication.mend(self.site, self.now, Progress()))
            if not has_ended and (self.head() or {})["state"] == "done":
                self.public.files.setdefault(path, file)
            assert not has_ended or self.public.files[path].body == file.body

    def _asked(self) -> tuple[Request, dt.datetime, Progress]:
        return Request(), self.now, Progress()

    def night(self) -> None:
        """Something changes shortly before a lock, is built and published, maybe by a run that dies; the lock comes."""
        coming = [self.lock(date) for date in DATES if self.lock(date) > self.now + MARGIN]
        if coming:
            self.to(max(self.now, min(coming) - dt.timedelta(minutes=20)))
            self.change()
            self.build()
            self.publish()
            self.to(min(coming) + dt.timedelta(minutes=self.random.choice([0, 5])))

    def _run(self, work: Any) -> bool:  # noqa: ANN401 (any run)
        """Do some work and return whether it came to its end."""
        self.operations, self.dies_at = 0, self.random.choice([0, 0, self.random.randrange(1, 60)])
        try:
            work()
        except Killed:
            return False
        except ReleaseError:  # held by another, never published, rests on another ledger: nothing was written
            return False
        finally:
            self.dies_at = 0
        return True

    def check(self) -> None:
        """Check that what was recorded as shown at a lock never changes, and that readers see what the ledger says."""
        for date in DATES:
            lock = self.public.files.get(f"v1/locks/{date}.json")
            if not lock:
                continue
            content = orjson.loads(lock.body)
            copies = [self.public.files[each["path"]].body for each in content["documents"]]
            rows = b"\n".join(self.state.files[ledger.path_of(f"picks/{date}")].body.splitlines()[1:])
            found = (lock.body, rows, *copies)
            assert self.final.setdefault(date, found) == found
            assert (self.members(date) or ()) in self.seen[date]
            for body, each in zip(copies, content["documents"], strict=True):
                assert hashlib.sha256(body).hexdigest() == each["sha256"]
            head = self.head()
            if head and head["state"] == "done":
                members = self.members(date) or ()
                for relation in ("picks", "results"):
                    assert (self.shown(relation, date) or ()) in {members, self.at_lock.get(date)}
            if date in self.at_lock and not (date in self.disturbed or content.get("killed")):
                assert (self.members(date) or ()) == (self.at_lock[date] or ())

    def settle(self) -> None:
        """Go past all locks; build and publish until nothing is left to do."""
        self.to(max(*self.locks.values(), self.now) + dt.timedelta(hours=1))
        for _ in range(3):
            self.to(self.now + dt.timedelta(minutes=20))
            self.build()
            try:
                publication.publish(self.site, self.builds[-1], *self._asked())
            except ReleaseError as error:  # a build from before a put-back or a mended file is refused once
                assert "is not what the tables were built from" in str(error)  # noqa: PT017 (it may also have been done)
            self.check()
        journal = Journal.open(self.state, self.now)
        known = journal.ledger()
        assert ledger_differences(self.site, known) == []
        first = known.first_date or ""
        for date in (date for date in DATES if date >= first):
            members = self.members(date) or ()
            assert self.shown("picks", date) == self.shown("results", date) == members
            assert f"v1/locks/{date}.json" in self.public.files
        record = orjson.loads(self.public.files["v1/record.json"].body)["groups"][0]["picks"]
        counted = [player for date in DATES if date >= first for player in self.members(date) or ()]
        assert [pick["player"] for pick in record][-len(counted) or len(record) :] == counted


@pytest.mark.parametrize("block", range(5))
def test_whatever_happens_what_was_shown_at_a_lock_stays(block: int) -> None:
    """In random schedules; a failure names its seed."""
    for seed in range(block * SCHEDULES, (block + 1) * SCHEDULES):
        world = World(seed)
        actions = [world.pass_time, world.build, world.publish, world.build, world.publish, world.change]
        actions += [world.move_lock, world.roll_back, world.mend, world.night, world.night]
        try:
            for _ in range(STEPS):
                world.random.choice(actions)()
                world.check()
            world.settle()
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
