"""A week of a small league, built and published as a scheduler does, at whatever instants a test says.

Two teams a game, six players a team, and every player predicted by the champion alone. Times are those of New York.
"""

import copy
import csv
import datetime as dt
import shutil
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import orjson

from demo.league import CHAMPION, COLUMNS
from publisher import publication
from publisher.content import with_objects
from publisher.planning.gates import GATES
from publisher.planning.schedule import Request
from publisher.releases.site import Site
from publisher.run import Run
from tests.database import change
from tests.dbt_process import WITHOUT_TESTS
from tests.project.conftest import Dbt
from tests.publisher.fault_support import Hooked, Killed
from tools.news import resting_on
from workspace.folder import Built, Stores, Workspace

EASTERN = ZoneInfo("America/New_York")
BEFORE, DAY, NEXT = (dt.date(2026, 1, number) for number in (14, 15, 16))
GAMES = {BEFORE: [("BOS", "NYK", 19)], DAY: [("LAL", "DEN", 19), ("MIA", "CHI", 21)], NEXT: [("BOS", "MIA", 19)]}
"""Away team, home team and hour of the tip-off; the first one is the lock of its date."""

NOT_OF_THE_WEEK = (
    "internal__admin_definitions",
    "public__feed",
    "public__live",
    "public__live_grading",
    "public__players",
    "public__players_index",
    "public__schedule_game_counts",
    "public__streaks_today",
    "public__tonight",
    *(f"public__trends_{name}" for name in ("bounce_back", "hot_cold", "tonight", "what_matters")),
)
"""Documents that no test of the week looks at: these and what only they read are a quarter of models and seeds."""

PLAYERS_A_TEAM = 6
Row = dict[str, Any]


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """Return an instant by the clock of New York, in UTC."""
    return dt.datetime.combine(day, dt.time(hour, minute), EASTERN).astimezone(dt.UTC)


def game_code(day: dt.date, away: str, home: str) -> str:
    """Return the id of a game."""
    return f"{day:%Y%m%d}_{away}_{home}"


def _games(day: dt.date) -> list[Row]:
    return [
        {
            "game_id": f"00{day:%m%d}{number:04}",
            "game_code": game_code(day, away, home),
            "game_date": day,
            "tipoff_at": at(day, hour),
            "season": "2025-26",
            "game_status": 3,  # as of an instant before its tip-off, it is scheduled
            "home_team_tricode": home,
            "away_team_tricode": away,
            "home_team_score": 110,
            "away_team_score": 101,
            "is_regular_season": True,
            "is_playoffs": False,
        }
        for number, (away, home, hour) in enumerate(GAMES[day])
    ]


def _appearances(day: dt.date) -> list[Row]:
    """Return player, team and game, each with a number on its date from 0."""
    players = [
        (team, opponent, game_code(day, away, home))
        for away, home, _ in GAMES[day]
        for team, opponent in ((away, home), (home, away))
        for _ in range(PLAYERS_A_TEAM)
    ]
    return [
        {
            "player_lookup": f"{team.lower()}player{number % PLAYERS_A_TEAM}",
            "team_abbr": team,
            "opponent_team_abbr": opponent,
            "game_id": game,
            "game_date": day,
            "number": number,
        }
        for number, (team, opponent, game) in enumerate(players)
    ]


def _prediction(row: Row) -> Row:
    """Predict a player: every third one by six points or more above his line, the others by one below it."""
    number = row["number"]
    is_over = number % 3 == 0
    return row | {
        "prediction_id": f"{row['game_date']:%m%d}-{row['player_lookup']}-1",
        "system_id": CHAMPION,
        "prediction_version": 1,
        "predicted_points": 26.5 + number / 10 if is_over else 19.5,
        "current_points_line": 20.5,
        "confidence_score": 84,
        "recommendation": "OVER" if is_over else "UNDER",
        "is_active": True,
        "created_at": at(row["game_date"], 9),
        "feature_quality_score": 97.5,
        "model_file_name": "first.bin" if row["game_date"] == BEFORE else "second.bin",  # trained anew for the day
        "model_trained_at": at(BEFORE, 0),
    }


def _box_score(row: Row) -> Row:
    """Score: the first half of a date's overs win, everybody else stays under his line."""
    return row | {
        "player_full_name": row["player_lookup"].title(),
        "season_year": 2025,
        "points": 30 if row["number"] < PLAYERS_A_TEAM else 12,
        "minutes_played": 33,
        "is_dnp": False,
        "processed_at": at(row["game_date"] + dt.timedelta(days=1), 1),
    }


@dataclass
class Raw:
    """The raw tables, as upstream has them now; a test changes their rows."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    @classmethod
    def of_the_week(cls) -> "Raw":
        """Return all that happens when nothing goes wrong; an instant sees of it what was there by then."""
        appearances = [row for day in GAMES for row in _appearances(day)]
        names = {row["player_lookup"]: row for row in appearances}
        return cls(
            {
                "nba_schedule": [game for day in GAMES for game in _games(day)],
                "player_prop_predictions": [_prediction(row) for row in appearances],
                "player_game_summary": [_box_score(row) for row in appearances],
                "upcoming_player_game_context": [row | {"has_prop_line": True} for row in appearances],
                "nba_players_registry": [
                    {
                        "player_lookup": name,
                        "player_name": name.title(),
                        "team_abbr": row["team_abbr"],
                        "season": "2025-26",
                    }
                    for name, row in names.items()
                ],
            }
        )

    def change(self, table: str, player: str, day: dt.date, **values: object) -> None:
        """Change the rows of a player on a date."""
        for row in self._rows(table, player, day):
            row.update(values)

    def remove(self, table: str, player: str, day: dt.date) -> None:
        """Remove the rows of a player on a date."""
        for row in self._rows(table, player, day):
            self.tables[table].remove(row)

    def predict_again(self, player: str, day: dt.date, created_at: dt.datetime, **values: object) -> None:
        """Add a version of a prediction, which replaces the one before it."""
        versions = self._rows("player_prop_predictions", player, day)
        number = len(versions) + 1
        new = versions[-1] | {
            "prediction_id": f"{day:%m%d}-{player}-{number}",
            "prediction_version": number,
            "created_at": created_at,
        }
        for row in versions:
            row["is_active"] = False
        self.tables["player_prop_predictions"].append(new | values)

    def _rows(self, table: str, player: str, day: dt.date) -> list[Row]:
        found = [row for row in self.tables[table] if row["player_lookup"] == player and row["game_date"] == day]
        assert found, (table, player, day)
        return found

    def write(self, folder: Path) -> None:
        """Write one parquet file a table."""
        folder.mkdir(exist_ok=True)
        with TemporaryDirectory() as scratch, duckdb.connect(config={"threads": 1}) as engine:
            for table, columns in ((table, COLUMNS[table]) for table in self.tables):
                path = Path(scratch, f"{table}.csv")
                with path.open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, columns, extrasaction="ignore")
                    writer.writeheader()
                    writer.writerows(self.tables[table])
                rows = engine.read_csv(str(path), header=True, auto_detect=False, columns=columns)
                rows.order("all").write_parquet(str(folder / f"{table}.parquet"))


@dataclass(frozen=True)
class Week:
    """A raw folder, a database, and the stores of a site, all in one folder."""

    folder: Path
    raw: Raw
    dbt: Dbt

    @classmethod
    def begin(cls, folder: Path, dbt: Dbt) -> "Week":
        """Make the folders; nothing is built yet."""
        (folder / "raw").mkdir(parents=True)
        Workspace.apart(folder / "project", folder / "raw")
        return cls(folder, Raw.of_the_week(), dbt)

    def copy(self, folder: Path) -> "Week":
        """Return the same week in another folder, which goes its own way from here."""
        shutil.copytree(self.folder, folder, symlinks=True)
        again = replace(self, folder=folder, raw=copy.deepcopy(self.raw))
        again.workspace.raw.unlink()
        again.workspace.raw.symlink_to(folder / "raw")
        return again

    @property
    def workspace(self) -> Workspace:
        """Where it is built, with the ledger of what it has published."""
        return Workspace(self.folder / "project", self.stores.state)

    @property
    def stores(self) -> Stores:
        """Where it is published."""
        return Stores(self.folder / "public", self.folder / "internal", self.folder / "state")

    def build(self, now: dt.datetime, *options: str, **variables: object) -> None:
        """Build the documents that the tests look at as of an instant, without data tests."""
        self.raw.write(self.folder / "raw")
        self.dbt(self.workspace, now, *WITHOUT_TESTS, *options, without=NOT_OF_THE_WEEK, **variables)

    def build_what_rests_on(self, now: dt.datetime, *tables: str) -> None:
        """Build that alone which rests on raw tables, as an hour does in which only they are new."""
        manifest = orjson.loads((self.workspace.target / "manifest.json").read_bytes())
        sources = [name for name in manifest["sources"] if name.rpartition(".")[2] in tables]
        assert len(sources) == len(tables)
        nodes = {name for name in manifest["nodes"] if name.startswith("model.")}
        # it holds a part to the instant of the whole where one is given, as in no run of the schedule
        change(self.workspace.database, "drop table main_bookkeeping.given_inputs")
        self.build(now, "--indirect-selection", "empty", "--select", *resting_on(manifest, sources, nodes))

    def take_build(self, other: "Week") -> None:
        """Take what another week has built in place of its own build."""
        shutil.rmtree(self.workspace.folder)
        shutil.copytree(other.workspace.folder, self.workspace.folder, symlinks=True)

    def publish(self, now: dt.datetime, *forced: str, **request: Any) -> publication.Publication:  # noqa: ANN401 (of Request)
        """Publish as of an instant; by default everything, with every gate in force."""
        assert set(forced) <= set(GATES)
        wanted = Request(forced=frozenset(forced), **request)
        return publication.publish(Run(self.stores.site(), now, is_given=True), Built(self.workspace), wanted)

    def die(self, now: dt.datetime, prefix: str, writes: int) -> None:
        """Publish as of an instant, and die right before a write of a path with a prefix: after so many of these."""
        site, left = self.stores.site(), [True] * writes

        def before(operation: str, path: str) -> None:
            if operation == "write" and path.startswith(prefix):
                if not left:
                    raise Killed
                left.pop()

        hooked = {audience: Hooked(store, before) for audience, store in site.stores.items()}
        site = Site(hooked, Hooked(site.state, before), jobs=1)
        with suppress(Killed):
            publication.publish(Run(site, now, is_given=True), Built(self.workspace), Request())

    def faults(self, now: dt.datetime) -> list[str]:
        """Return what `verify` says of the stores and the build."""
        return publication.verify(Run(self.stores.site(), now), Built(self.workspace)).lines

    def run(self, now: dt.datetime, **variables: object) -> publication.Publication:
        """Build, then publish."""
        self.build(now, **variables)
        return self.publish(now)

    def document(self, path: str) -> Any:  # noqa: ANN401 (any JSON)
        """Return a public document."""
        return orjson.loads((self.stores.public / "v1" / path).read_bytes())

    def inside(self, path: str) -> Any:  # noqa: ANN401 (any JSON)
        """Return an internal document, with an object for each row."""
        return with_objects(orjson.loads((self.stores.internal / "v1" / path).read_bytes()))

    def picks(self, day: dt.date = DAY, group: str = "7") -> list[str]:
        """Return the players of a group."""
        (found,) = [each for each in self.document(f"picks/{day}.json")["groups"] if each["id"] == group]
        return [pick["player"] for pick in found["picks"]]

    def predicted(self, day: dt.date = DAY) -> set[str]:
        """Return who has a prediction."""
        games = self.document(f"predictions/{day}.json")["games"]
        return {each["player"] for game in games for each in game["predictions"]}

    def outcomes(self, day: dt.date = DAY) -> dict[str, str]:
        """Return the outcome of each player's prediction."""
        return {each["player"]: each["outcome"] for each in self.document(f"results/{day}.json")["results"]}

    def record(self, group: str = "7") -> Any:  # noqa: ANN401 (any JSON)
        """Return the season's record of a group."""
        groups = self.document("subsets/performance.json")["windows"]["season"]["groups"]
        (found,) = [each for each in groups if each["id"] == group]
        return found["stats"]

    def ledger(self, kind: str = "picks", day: dt.date = DAY) -> list[Row]:
        """Return the lines of a ledger file, the first one being about the others; none without a file."""
        file = self.stores.state / f"shown/{kind}/game_date={day}/members.ndjson"
        return [orjson.loads(line) for line in file.read_bytes().splitlines()] if file.exists() else []

    def files(self) -> dict[str, bytes]:
        """Return every file of the three stores."""
        folders = (self.stores.public, self.stores.internal, self.stores.state)
        return {str(file): file.read_bytes() for folder in folders for file in folder.rglob("*") if file.is_file()}
