"""One date of the demo with all kinds of its documents: published before it locks, and built again, changed.

Real documents for the tests of what a publication survives. Those of other dates are left out, as they never change.
"""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from publisher import publication
from publisher.format import stamp
from publisher.planning.schedule import Request
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from publisher.run import Run
from workspace.folder import Built, Workspace

DATE = dt.date(2025, 11, 20)

Build = Callable[[Workspace, dt.datetime], None]

# new predictions of half of the players, another signal, and a correction of an earlier date's box scores
LATER = """
    create table predictions as from read_parquet('{before}/player_prop_predictions.parquet');
    update predictions
    set predicted_points = predicted_points + 4, prediction_id = prediction_id || '-again', created_at = '{moment}'
    where system_id = 'catboost_v9' and game_date = '{date}' and player_lookup > 'm' and created_at <= '{moment}';
    copy predictions to '{after}/player_prop_predictions.parquet';
    create table box_scores as from read_parquet('{before}/player_game_summary.parquet');
    update box_scores set points = points + 1 where game_date = date '{date}' - 2;
    copy box_scores to '{after}/player_game_summary.parquet';
"""


def lock_of(raw: Path, date: dt.date) -> dt.datetime:
    """Return the first tip-off of a date."""
    query = f"select min(tipoff_at) from read_parquet('{raw}/nba_schedule.parquet') where game_date = ?"
    (lock,) = duckdb.execute(query, [date]).fetchone() or (None,)
    assert isinstance(lock, dt.datetime)
    return lock.astimezone(dt.UTC)


@dataclass(frozen=True)
class Place:
    """Where the stores are: in three folders."""

    public: str
    internal: str
    state: str

    @classmethod
    def folders(cls, parent: Path) -> "Place":
        """Return the stores of a folder."""
        return cls(str(parent / "public"), str(parent / "internal"), str(parent / "state"))

    def site(self) -> Site:
        """Open the stores."""
        internal = open_store(self.internal, is_private=True)
        return Site({"public": open_store(self.public), "internal": internal}, open_store(self.state, is_private=True))


@dataclass(frozen=True)
class Day:
    """The stores after the first publication, its build, and a later one; of each build, the documents of the date."""

    folder: Path

    @classmethod
    def make(cls, folder: Path, raw: Path, first: Callable[[dt.datetime], Workspace], build: Build) -> None:
        """Publish what `first` was built as of an instant, then `build` it anew after it has changed."""
        folder.mkdir()
        (folder / "lock").write_text(stamp(lock_of(raw, DATE)))
        day = cls(folder)
        shutil.copytree(first(day.ahead(60)).target, folder / "first/target", symlinks=True)
        _leave_one_date(Workspace(folder / "first"))
        publish(Place.folders(folder).site(), day.first, day.ahead(60))
        shutil.copytree(raw, folder / "raw")
        with duckdb.connect() as connection:
            connection.execute(LATER.format(before=raw, after=folder / "raw", date=DATE, moment=day.ahead(55)))
        second = Workspace.apart(folder / "second", folder / "raw", folder / "state")
        build(second, day.ahead(50))
        _leave_one_date(second)

    @cached_property
    def lock(self) -> dt.datetime:
        """When the date locks."""
        return dt.datetime.fromisoformat((self.folder / "lock").read_text())

    def ahead(self, minutes: int) -> dt.datetime:
        """Return the instant so many minutes before the lock."""
        return self.lock - dt.timedelta(minutes=minutes)

    @cached_property
    def first(self) -> Built:
        """The build that the first publication showed."""
        return Built(Workspace(self.folder / "first"))

    @cached_property
    def second(self) -> Built:
        """The later build, which was made before the lock, too."""
        return Built(Workspace(self.folder / "second"))

    def copy(self, folder: Path) -> "Place":
        """Return a copy of the stores, in a folder."""
        for name in ("public", "internal", "state"):
            shutil.copytree(self.folder / name, folder / name)
        return Place.folders(folder)


def publish(site: Site, built: Built, now: dt.datetime) -> publication.Publication:
    """Publish all documents of a build as of an instant."""
    return publication.publish(Run(site, now, is_given=True), built, Request())


def _leave_one_date(workspace: Workspace) -> None:
    with duckdb.connect(str(workspace.database)) as connection:
        for kind in Built(workspace).catalog.of("").kinds:
            connection.execute(f"delete from {kind.relation} where document_date <> ?", [DATE])
            # of the players, one
            one = f"select max(document_path) from {kind.relation}"
            connection.execute(f"delete from {kind.relation} where document_date is null and document_path <> ({one})")
