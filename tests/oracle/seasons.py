"""`seasons/{season}.json` and `seasons/index.json`: the record of each season, and of all of them."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby

from tests.oracle.days import Days, Picks
from tests.oracle.numbers import Item, stats
from tests.oracle.predictions import direction
from tests.oracle.raw import MODELS, SEASONS, Row
from tests.oracle.records import Records

Season = dict[str, str]

OF_INDEX = ("season", "first_game_date", "last_game_date", "published_from")


def rows_of(picks: Picks) -> list[Row]:
    """Return all of them, the oldest first."""
    return [row for rows in picks.values() for row in rows]


class Seasons:
    """What the documents say of the seasons that have begun, without a ledger."""

    def __init__(self, days: Days) -> None:
        """Take the dates."""
        self.days, self.today, self.records = days, days.today, Records(days)

    @cached_property
    def seasons(self) -> list[Season]:
        """Those that have a game until today, the newest first."""
        begun = {self.days.season(date) for date in self.days.slates if date <= self.today}
        found = [row for row in SEASONS if row["season"] in begun]
        return sorted(found, key=lambda row: row["first_date"], reverse=True)

    def documents(self) -> dict[str, Item]:
        """Return all of them by path."""
        found = {f"seasons/{row['season']}.json": self._season(row) for row in self.seasons}
        return found | {"seasons/index.json": self._index(found)}

    def _top(self, season: str, groups: list[tuple[Item, Picks]]) -> Item:
        status = "ok" if any(rows_of(picks) for _, picks in groups) else "no_data"
        return {"as_of_date": str(self.today), "season": season, "status": status}

    def _season(self, season: Season) -> Item:
        games, groups = Records(self.days, season).games(), self._groups([season])
        best_bets = self._best_bets([season])
        return {
            **self._top(season["season"], groups),
            "first_game_date": games["first_game_date"],
            "last_game_date": games["last_game_date"],
            "published_from": None,
            "champions": [*self._champions(season)],
            "groups": [who | self._sums(picks) | self._months(picks) for who, picks in groups],
            "best_bets": self._sums(best_bets) | self._months(best_bets),
            "models": [
                who | self._sums(picks) | self._months(picks) | self.records.skill(rows_of(picks))
                for who, picks in self._models([season])
            ],
            "dates": [
                of | {"path": None if of["status"] is None else f"picks/{of['date']}.json"} for of in games["dates"]
            ],
        }

    def _index(self, documents: dict[str, Item]) -> Item:
        groups = self._groups(self.seasons)
        seasons = [
            {name: of[name] for name in OF_INDEX} | {"path": path, "best_bets": {"stats": of["best_bets"]["stats"]}}
            for path, of in documents.items()
        ]
        return self._top(self.days.label, groups) | {
            "seasons": seasons,
            "lifetime": {
                "first_date": seasons[-1]["first_game_date"] if seasons else None,
                "groups": [who | self._sums(picks) for who, picks in groups],
                "best_bets": self._sums(self._best_bets(self.seasons)),
                "models": [who | self._sums(picks) for who, picks in self._models(self.seasons)],
            },
        }

    def _dates(self, seasons: list[Season]) -> list[dt.date]:
        """Return the dates until today that have documents."""
        labels = {row["season"] for row in seasons}
        return [date for date in self.days.dates if date <= self.today and self.days.season(date) in labels]

    def _sums(self, picks: Picks) -> Item:
        """Return the record, of which nothing was published."""
        found = self.records.sums(rows_of(picks))
        return found | {"published": {"stats": stats([])}, "reconstructed": {"stats": found["stats"]}}

    def _months(self, picks: Picks) -> Item:
        months = groupby(picks, key=lambda date: str(date)[:7])
        return {
            "months": [
                {"month": month, "stats": self.records.record(row for date in dates for row in picks[date])}
                for month, dates in months
            ]
        }

    def _champions(self, season: Season) -> Iterator[Item]:
        dates = [date for date in self._dates([season]) if self.days.of(date)]
        for model, run in groupby(dates, key=lambda date: self.days.champion(date)["codename"]):
            first, *rest = map(str, run)
            yield {"model": model, "first_date": first, "last_date": [first, *rest][-1]}

    def _newest(self, rows: list[dict[str, str]], key: str) -> dict[str, dict[str, str]]:
        """Return the newest of the rows of a seed that have begun, by what they are of."""
        begun = [row for row in rows if row["valid_from"] <= str(self.today)]
        return {row[key]: row for row in sorted(begun, key=lambda row: row["valid_from"])}

    def _groups(self, seasons: list[Season]) -> list[tuple[Item, Picks]]:
        """Return the groups of some date, with whom they pick on each of their dates."""
        dates = {*self._dates(seasons)}
        named = self._newest([row for row in self.days.definitions if row["audience"] == "public"], "public_id")
        own = {
            name: {date: rows for date, rows in picks.items() if date in dates}
            for name, picks in self.days.group_picks.items()
        }
        return [
            ({"id": name, "name": named[name]["public_name"]}, own[name]) for name in sorted(own, key=int) if own[name]
        ]

    def _best_bets(self, seasons: list[Season]) -> Picks:
        """Return the best bets of each date that has a group of them."""
        return {
            date: self.days.best_bets(date)
            for date in self._dates(seasons)
            if any(group["is_best_bets"] == "true" for group in self.days.groups(date))
        }

    def _models(self, seasons: list[Season]) -> list[tuple[Item, Picks]]:
        """Return the models that have a name and a prediction, and those of today, the champion first."""
        listed = {row["system_id"] for row in self.days.listed if self.days.of_season(self.today) in seasons}
        found = []
        for system, row in self._newest(MODELS, "system_id").items():
            lined = {date: self.days.lined(date, system) for date in self._dates(seasons)}
            own = {date: [of for of in rows if direction(of)] for date, rows in lined.items()}
            picks = {date: rows for date, rows in own.items() if rows}
            if row["codename"] and (picks or system in listed):
                found.append(({"model": row["codename"], "name": row["name"]}, picks))
        champion = self.days.champion(self.today)["codename"]
        return sorted(found, key=lambda of: (of[0]["model"] != champion, of[0]["model"]))
