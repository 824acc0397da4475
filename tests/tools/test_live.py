"""When rounds begin, and that one that fails does not end them."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from publisher.dbt.manifest import Rounds
from publisher.errors import ReleaseError, StoreError
from tools import live
from tools.live import next_round
from workspace.command import BuildError

NEW_YORK = ZoneInfo("America/New_York")
NIGHTLY = Rounds(dt.timedelta(minutes=3), 12, 2)
DAILY = Rounds(dt.timedelta(minutes=20), 9, 17)


def at(text: str) -> dt.datetime:
    """Return an instant of New York's clocks."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("rounds", "now", "begins"),
    [
        (NIGHTLY, "2026-01-15T11:00:00", "2026-01-15T12:00:00"),
        (NIGHTLY, "2026-01-15T12:00:00", "2026-01-15T12:00:00"),
        (NIGHTLY, "2026-01-15T12:00:01", "2026-01-15T12:03:00"),
        (NIGHTLY, "2026-01-15T23:58:00", "2026-01-16T00:00:00"),
        (NIGHTLY, "2026-01-16T02:57:00", "2026-01-16T02:57:00"),
        (NIGHTLY, "2026-01-16T02:57:01", "2026-01-16T12:00:00"),
        (DAILY, "2026-01-15T17:40:00", "2026-01-15T17:40:00"),
        (DAILY, "2026-01-15T17:41:00", "2026-01-16T09:00:00"),
        # at 2:00 the clocks jump to 3:00: the last hour of the night is missing
        (NIGHTLY, "2026-03-08T01:57:01", "2026-03-08T12:00:00"),
    ],
)
def test_rounds_begin_by_the_clocks_of_the_schedule(rounds: Rounds, now: str, begins: str) -> None:
    """At whole minutes, from the first hour to the end of the last."""
    assert next_round(at(now), rounds, NEW_YORK) == at(begins)


def test_when_clocks_go_back_the_hour_has_all_of_its_rounds_twice() -> None:
    """They are counted in time, not by the clock."""
    begins = [dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC)]
    while begins[-1] < dt.datetime(2026, 11, 1, 7, 50, tzinfo=dt.UTC):
        begins.append(next_round(begins[-1] + dt.timedelta(seconds=1), NIGHTLY, NEW_YORK))
    assert {later - earlier for earlier, later in pairwise(begins)} == {NIGHTLY.every}


class EndedError(Exception):
    """Ends a loop that has no end."""


@dataclass
class Clock:
    """A clock that moves only when somebody sleeps."""

    now: dt.datetime

    def sleep(self, seconds: float) -> None:
        """Go on."""
        self.now += dt.timedelta(seconds=seconds)


@dataclass
class Channel:
    """Stands in for what is built and published: each round takes so long, and some fail."""

    clock: Clock
    takes: dt.timedelta = dt.timedelta(seconds=5)
    fails: dict[int, Exception] = field(default_factory=dict)
    began: list[dt.datetime] = field(default_factory=list)
    pruned: list[dt.datetime] = field(default_factory=list)
    schedule: object = field(default_factory=lambda: SimpleNamespace(rounds={"live": NIGHTLY}, zone=NEW_YORK))

    def round(self, now: dt.datetime, *, is_given: bool) -> object:
        """Take a while."""
        assert not is_given
        self.began.append(now)
        self.clock.now += self.takes
        if error := self.fails.get(len(self.began)):
            raise error
        return SimpleNamespace(plan=SimpleNamespace(written=[], refusals=[]))

    def prune(self, now: dt.datetime) -> None:
        """Remember when."""
        self.pruned.append(now)


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Channel:
    """Put a stand-in into the loop, which begins five minutes before the last round of a night."""
    channel = Channel(Clock(at("2026-01-16T02:52:00")))
    monkeypatch.delenv("NOW", raising=False)
    monkeypatch.setattr(live, "Live", lambda _: channel)
    monkeypatch.setattr(live, "_now", lambda: channel.clock.now)
    monkeypatch.setattr(live, "time", SimpleNamespace(sleep=channel.clock.sleep))
    return channel


def test_a_round_that_fails_is_told_and_the_next_one_follows(
    channel: Channel, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it was: of dbt, or of a store."""
    channel.fails = {1: BuildError("one", "two"), 2: StoreError("the store is gone"), 3: EndedError()}
    with pytest.raises(EndedError):
        live.live()
    assert channel.began == [at("2026-01-16T02:54:00"), at("2026-01-16T02:57:00"), at("2026-01-16T12:00:00")]
    assert capsys.readouterr().err == "live: one\nlive: two\nlive: the store is gone\n"


def test_a_race_that_is_lost_is_one_line(channel: Channel, capsys: pytest.CaptureFixture[str]) -> None:
    """Of BigQuery's or of the head's, whatever rests on what has failed. The next round tries again."""
    race = "fct_live_games: Could not serialize access to table p:d.t due to concurrent update"
    held = "a@b is publishing release 000007; nothing was written, run again later"
    channel.fails = {1: BuildError("another: was skipped", race, f"public__live: {race}"), 2: ReleaseError(held)}
    channel.fails[3] = EndedError()
    with pytest.raises(EndedError):
        live.live()
    assert capsys.readouterr().err == f"live: {race}; the next round tries again\nlive: {held}\n"
    assert len(channel.began) == 3


def test_a_round_that_takes_long_makes_none_come_twice(channel: Channel) -> None:
    """Those that it covers are left out."""
    channel.clock.now = at("2026-01-15T20:00:00")
    channel.takes = dt.timedelta(minutes=7)
    channel.fails = {3: EndedError()}
    with pytest.raises(EndedError):
        live.live()
    assert channel.began == [at(f"2026-01-15T20:{minute:02}:00") for minute in (0, 9, 18)]


def test_releases_of_earlier_nights_are_forgotten_once_a_night(channel: Channel) -> None:
    """Before its first round, and when the loop begins."""
    channel.fails = {4: EndedError()}
    with pytest.raises(EndedError):
        live.live()
    assert channel.pruned == [at("2026-01-16T02:54:00"), at("2026-01-16T12:00:00")]
