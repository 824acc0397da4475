"""Which runs the schedule makes of a day: when upstream writes and games tip off, and what tools/news.py says of it."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from publisher.dbt.manifest import Schedule
from publisher.planning.schedule import due
from publisher.releases.stores.memory import MemoryStore
from tools.news import News

SOURCE = "source.nba_subsets"
PREDICTIONS, LEDGER = f"{SOURCE}.nba_predictions.player_prop_predictions", f"{SOURCE}.nba_ledger.predictions"
EXPECTED, BOX_SCORES = (
    f"{SOURCE}.nba_analytics.{name}" for name in ("upcoming_player_game_context", "player_game_summary")
)
GAMES = f"{SOURCE}.nba_reference.nba_schedule"

WRITES = {"02:30": (EXPECTED, PREDICTIONS), "06:30": (BOX_SCORES, GAMES), "11:30": (EXPECTED, PREDICTIONS)}
"""When upstream writes on a day, in New York: as `created_at` and `processed_at` of the real input have it."""

TIP_OFFS = ("19:00", "19:30", "20:00", "20:30", "22:00", "22:30")
MINUTE = 7  # of each hour, when the scheduler comes
ANNOUNCED = "11:40"  # when upstream says that predictions are ready


class Built(NamedTuple):
    """What a run builds: its events, and which sources are new (None: all is built; an empty one: nothing is)."""

    events: str
    new: tuple[str, ...] | None

    def __str__(self) -> str:
        """Name the events, and what was new."""
        if self.new is None:
            return self.events
        return f"{self.events}: {', '.join(name.rpartition('.')[2] for name in self.new) or 'nothing new'}"


@dataclass
class Deployments:
    """Runs one after another, in a world of which is known when sources are written to, and which moments rows name.

    `writes` and `moments` are in order. When predictions are new, the publisher writes the ledger.
    """

    schedule: Schedule
    writes: Sequence[tuple[dt.datetime, str]]
    moments: Sequence[dt.datetime]
    published: dict[str, dt.datetime] = field(default_factory=dict)
    _written: dict[str, list[dt.datetime]] = field(init=False, default_factory=dict)
    _shown: list[dt.datetime] = field(init=False, default_factory=list)
    _news: News = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing built."""
        self._news = News(MemoryStore("state"), {}, {}, self.published, self.schedule.zone)
        for moment, source in self.writes:
            self._written.setdefault(source, [dt.datetime.min.replace(tzinfo=dt.UTC)]).append(moment)

    def run(self, at: dt.datetime, asked: str = "") -> Built | None:
        """Build and publish what is due and new, or all that is asked for; None where nothing is due."""
        events = sorted(asked.split() or due(self.schedule, self.published, at))
        if not events:
            return None
        known = replace(self._news, stamps=self.stamps(at))
        new = None if asked else known.new_since(events, at)
        if new != []:
            to_come = bisect_right(self.moments, at)
            known.keep(at, events, self.moments[to_come] if to_come < len(self.moments) else None)
            if not self._shown or self._last(PREDICTIONS, at) > self._shown[-1]:
                self._shown.append(at)
        self.published |= dict.fromkeys(events, at)
        return Built(" ".join(events), None if new is None else tuple(new))

    def stamps(self, at: dt.datetime) -> dict[str, str]:
        """Return when each source was last written to."""
        return {source: str(self._last(source, at)) for source in self._written} | {LEDGER: str(len(self._shown))}

    def _last(self, source: str, at: dt.datetime) -> dt.datetime:
        return self._written[source][bisect_right(self._written[source], at) - 1]


def a_day(schedule: Schedule, day: dt.date) -> list[Built]:
    """Return the runs of a day with games, after one that was like it."""

    def at(days: Iterable[dt.date], time: str) -> list[dt.datetime]:
        wall = dt.time.fromisoformat(time)
        return [dt.datetime.combine(one, wall, zone).astimezone(dt.UTC) for one in days]

    zone = schedule.zone
    days = (day - dt.timedelta(days=1), day)
    writes = sorted(
        (moment, source) for time, sources in WRITES.items() for source in sources for moment in at(days, time)
    )
    world = Deployments(schedule, writes, sorted(moment for time in TIP_OFFS for moment in at(days, time)))
    calls = [(moment, "") for hour in range(24) for moment in at(days, f"{hour:02}:{MINUTE:02}")]
    calls += [(moment, "predictions_ready") for moment in at(days, ANNOUNCED)]
    done = [(moment, world.run(moment, asked)) for moment, asked in sorted(calls)]
    return [built for moment, built in done if built and moment.astimezone(zone).date() == day]
