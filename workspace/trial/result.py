"""What a trial found, read from its scratch warehouse."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workspace.folder import Workspace
from workspace.tables import Ask, Row, reading
from workspace.trial.versions import Trial, Version

LISTED_DATES = 10
"""Newest dates with candidates of which added and dropped picks are listed one by one."""

NAMES = ("subset_id", "valid_from", "valid_to", "audience", "public_id", "public_name", "public_description")
"""Columns of a definition that decide on no pick."""


@dataclass(frozen=True)
class Backtest:
    """The backtest of a version: its filters, its records by split and value, its verdicts and runs by part."""

    version: Version
    filters: Row
    records: dict[tuple[str, str], Row]
    verdicts: dict[str, Row]
    runs: dict[str, Row]
    won: dict[dt.date, int]
    """The thousandths of a unit that the picks of a date won."""


@dataclass(frozen=True)
class Beside:
    """The picks beside those of another version: numbers and outcomes of those that both or one would make."""

    name: str
    shared: Row
    only_here: Row
    only_there: Row


@dataclass(frozen=True)
class Result:
    """A trial's result: `changes` are the picks of the newest dates that the tried version adds or drops."""

    tried: Backtest
    replaced: Backtest | None
    beside: list[Beside]
    changes: list[Row]
    dates: list[dt.date]
    """Every date with candidates of the tried version's system."""
    news: str | None
    """What is said of a subset that is new."""


def read(workspace: Workspace, trials: Iterable[Trial], today: dt.date) -> list[Result]:
    """Return the results of trials as of a date."""
    with reading(workspace) as ask:
        return [_Reader(ask, today).result(trial) for trial in trials]


@dataclass(frozen=True)
class _Reader:
    """Asks the scratch warehouse."""

    ask: Ask
    today: dt.date

    def result(self, trial: Trial) -> Result:
        tried = self._backtest(trial.tried)
        replaced = self._backtest(trial.replaced) if trial.replaced else None
        dates = self._dates(tried.filters["system_id"])
        public = self.ask(
            "select subset_id, cast(max(valid_from) as varchar) as valid_from, any_value(public_name) as name"
            " from {dim_subsets} where subset_id != ? group by subset_id order by min(display_order)",
            trial.tried.subset_id,
        )
        others = [(Version(row["subset_id"], row["valid_from"]), row["name"]) for row in public]
        if trial.replaced:
            others.insert(0, (trial.replaced, "what it replaces"))
        beside = [Beside(name, *self._beside(trial.tried, other)) for other, name in others]
        return Result(tried, replaced, beside, self._changes(trial, dates[-LISTED_DATES:]), dates, trial.news)

    def _of(self, model: str, version: Version) -> list[Row]:
        query = f"select * from {{{model}}} where subset_id = ? and valid_from = ?"  # noqa: S608 (names of models)
        return self.ask(query, version.subset_id, version.valid_from)

    def _backtest(self, version: Version) -> Backtest:
        (definition,) = self._of("dim_definitions", version)
        return Backtest(
            version,
            Row({column: value for column, value in definition.items() if column not in NAMES}),
            {(row["split_kind"], row["split_value"]): row for row in self._of("fct_subset_backtest", version)},
            {row["part"]: row for row in self._of("fct_backtest_verdicts", version)},
            {row["part"]: row for row in self._of("fct_backtest_runs", version)},
            self._won(version),
        )

    def _won(self, version: Version) -> dict[dt.date, int]:
        rows = self.ask(
            "select game_date, cast(sum(thousandths_won) as bigint) as won from {fct_backtest_picks}"
            " where subset_id = ? and valid_from = ? group by game_date",
            *(version.subset_id, version.valid_from),
        )
        return {row["game_date"]: row["won"] for row in rows}

    def _dates(self, system_id: str) -> list[dt.date]:
        rows = self.ask(
            "select distinct game_date from {fct_candidates} where system_id = ? and game_date <= ? order by game_date",
            system_id,
            self.today,
        )
        return [row["game_date"] for row in rows]

    def _beside(self, tried: Version, other: Version) -> Sequence[Row]:
        """Return the numbers of shared picks, of the tried version's own and of the other's own."""
        rows = self.ask(
            """
            with own as (select * from {fct_backtest_picks} where subset_id = ? and valid_from = ?),
            theirs as (select * from {fct_backtest_picks} where subset_id = ? and valid_from = ?)

            select
                if(theirs.subset_id is null, 'here', if(own.subset_id is null, 'there', 'both')) as at,
                count(*) as picks,
                count(*) filter (coalesce(own.outcome, theirs.outcome) = 'win') as wins,
                count(*) filter (coalesce(own.outcome, theirs.outcome) = 'loss') as losses
            from own full join theirs using (game_date, player_lookup, direction) group by all
            """,
            *(tried.subset_id, tried.valid_from, other.subset_id, other.valid_from),
        )
        found = {row["at"]: row for row in rows}
        return [found.get(at, Row(picks=0, wins=0, losses=0)) for at in ("both", "here", "there")]

    def _changes(self, trial: Trial, dates: list[dt.date]) -> list[Row]:
        """Return the picks of some dates that only one of the two versions makes."""
        if not dates:
            return []
        old = trial.replaced or Version("", trial.tried.valid_from)
        keys = (trial.tried.subset_id, trial.tried.valid_from, old.subset_id, old.valid_from)
        return self.ask(
            """
            with own as (select * from {fct_backtest_picks} where subset_id = ? and valid_from = ?),
            theirs as (select * from {fct_backtest_picks} where subset_id = ? and valid_from = ?)

            select *, true as is_added from own anti join theirs using (game_date, player_lookup, direction)
            where game_date >= ?
            union all by name
            select *, false as is_added from theirs anti join own using (game_date, player_lookup, direction)
            where game_date >= ?
            order by game_date, is_added, player_name, player_lookup
            """,
            *(*keys, dates[0], dates[0]),
        )
