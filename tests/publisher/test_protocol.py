"""Random schedules of builds, publications, kills, moving locks and rollbacks, driven through the real publication.

Builds here do what dbt does with the ledger: a date that has locked shows what the ledger says, and nothing if the
ledger has nothing of it. Whatever happens in whatever order, what was shown at a lock stays.
"""

import datetime as dt
import hashlib
import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from publisher import publication
from publisher.dbt.warehouses.base import InUse, Row
from publisher.errors import ReleaseError
from publisher.format import stamp
from publisher.planning.schedule import Request
from publisher.releases import ledger, locks
from publisher.releases.journal import Journal
from publisher.releases.release import SENTINEL
from publisher.releases.stores.memory import MemoryStore
from publisher.run import Run
from tests.publisher.fault_support import NOTHING, Built, Hooked, Killed, OneByOne, Tables, picks
from tests.publisher.small_warehouse import PICK

pytestmark = pytest.mark.usefixtures("described_once")

START = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)
DATES = ("2026-01-15", "2026-01-16")
SCHEDULES = 70
"""In each of five blocks: in all three times as many as it takes to find a rollback that changes what has locked.

Of the faults that schedules have found when they were planted, this took most.
"""
STEPS = 14
MARGIN = ledger.LOCK_MARGIN


@dataclass(frozen=True)
class Shown:
    """What a build shows of a date."""

    players: tuple[str, ...]
    lock: dt.datetime
    is_locked: bool


def document(players: Iterable[str], made_at: dt.datetime) -> bytes:
    """Return a document that shows players."""
    return picks([{"player": player, **PICK} for player in players], generated_at=stamp(made_at))


def tables(dates: Mapping[str, Shown], in_use: list[InUse], made_at: dt.datetime) -> Tables:
    """Return the tables of a build: of each date picks, which have a ledger, and results; and a record that counts."""

    def row(path: str, players: Collection[str], date: str = "", shown: Shown | None = None) -> tuple[Row, bytes]:
        sha = hashlib.sha256(document(players, START)).hexdigest()
        day = dt.date.fromisoformat(date) if date else None
        lock, is_locked = (shown.lock, shown.is_locked) if shown else (None, False)
        status = NOTHING if is_locked and not players else "ok"
        return Row(path, day, status, 1, lock, "public", sha, day, is_locked), document(players, made_at)

    counted = [player for shown in dates.values() if shown.is_locked for player in shown.players]
    rows = {
        kind: [row(f"{kind}/{date}.json", shown.players, date, shown) for date, shown in dates.items()]
        for kind in ("picks", "results")
    }
    members = {
        date: [{"player": player} for player in shown.players] for date, shown in dates.items() if not shown.is_locked
    }
    return Tables(rows | {"record": [row("record.json", counted)]}, {"picks": members}, in_use)


class World:
    """Raw tables and a schedule that change, a clock, the stores, and what readers have seen."""

    def __init__(self, seed: int) -> None:
        """Begin in the morning of the first date."""
        self.random = random.Random(seed)  # noqa: S311 (the same schedules every time)
        self.now = START
        self.operations = self.dies_at = 0
        self.public, self.state = MemoryStore("public"), MemoryStore("state")
        public, state = (Hooked(store, self.tick, self.see) for store in (self.public, self.state))
        self.site = OneByOne({"public": public}, state)
        self.players: dict[str, tuple[str, ...]] = dict.fromkeys(DATES, ("Ann", "Bob"))
        self.locks = {date: dt.datetime.fromisoformat(f"{date}T22:00:00+00:00") for date in DATES}
        self.builds: list[Built] = []
        self.at_lock: dict[str, tuple[str, ...] | None] = {}
        self.final: dict[str, tuple[bytes, ...]] = {}
        self.disturbed: set[str] = set()
        self.seen: dict[str, set[tuple[str, ...]]] = {date: {()} for date in DATES}

    def see(self, operation: str, path: str) -> None:
        """Remember what readers see of a date before its lock."""
        for date in DATES:
            if (operation, path) == ("write", f"v1/picks/{date}.json") and self.now < self.lock(date):
                self.seen[date].add(self.shown("picks", date) or ())

    def tick(self, _operation: str, _path: str) -> None:
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
        sentinel = self.state.files.get(ledger.path_of(f"picks/{SENTINEL}"))
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
        self.builds.append(Built(tables(dates, in_use, self.now), self.now))

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
            self._run(lambda: publication.publish(self.run, self.random.choice(self.builds[-2:]), Request()))

    def roll_back(self) -> None:
        """Go back to any release."""
        names = [path for path in self.state.files if path.startswith("releases/")]
        if names:
            release = self.random.choice(sorted(names)).removeprefix("releases/").removesuffix(".json")
            self._run(lambda: publication.rollback(self.run, release))

    def mend(self) -> None:
        """Lose a file that readers see, and write it again; maybe die, and then it is lost if the head was claimed."""
        journal = Journal.open(self.state, self.now)
        if journal.head and journal.head.state == "done":
            known = [*journal.base().of("public"), *(locks.path_of(date) for date in journal.ledger().locks)]
            path = self.random.choice([*known, self.site.manifest])
            file = self.public.files.pop(path)
            has_ended = self._run(lambda: publication.mend(self.run))
            if not has_ended and (self.head() or {})["state"] == "done":
                self.public.files.setdefault(path, file)
            assert not has_ended or self.public.files[path].body == file.body

    @property
    def run(self) -> Run:
        """A run that begins now."""
        return Run(self.site, self.now)

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
                publication.publish(self.run, self.builds[-1], Request())
            except ReleaseError as error:  # a build from before a put-back or a mended file is refused once
                assert "is not what the tables were built from" in str(error)  # noqa: PT017 (it may also have been done)
            self.check()
        run = self.run
        run.read()
        assert run.differing() == []
        known = run.journal.ledger()
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
