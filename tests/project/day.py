"""One date of the demo with all kinds of its documents: published before it locks, and built again, changed.

Real documents for the tests of what a publication survives. Those of other dates are left out, as they never change.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import orjson

from build.workspace import Built, Workspace
from publisher import publication
from publisher.format import stamp
from publisher.planning.schedule import Request
from publisher.progress import Progress
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from publisher.releases.stores.base import Store

DATE = dt.date(2025, 11, 20)
LEDGER = ("picks", "predictions")
LEDGER_PATHS = {f"v1/{kind}/{DATE}.json" for kind in LEDGER}
OWN = ("v1/manifest.json", "v1/status.json")

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
        query = f"select min(tipoff_at) from read_parquet('{raw}/nba_schedule.parquet') where game_date = ?"
        (lock,) = duckdb.execute(query, [DATE]).fetchone() or (None,)
        assert isinstance(lock, dt.datetime)
        folder.mkdir()
        (folder / "lock").write_text(stamp(lock.astimezone(dt.UTC)))
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
        publish(day.copy(folder / "undisturbed").site(), day.second, day.ahead(50))

    @cached_property
    def lock(self) -> dt.datetime:
        """When the date locks."""
        return dt.datetime.fromisoformat((self.folder / "lock").read_text())

    def ahead(self, minutes: int) -> dt.datetime:
        """Return the instant so many minutes before the lock."""
        return self.lock - dt.timedelta(minutes=minutes)

    @cached_property
    def old(self) -> "Shown":
        """What the first publication showed."""
        return shown(Place.folders(self.folder).site())

    @cached_property
    def new(self) -> "Shown":
        """What a second publication shows that nothing disturbs."""
        return shown(Place.folders(self.folder / "undisturbed").site())

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
    return publication.publish(site, built, Request(), now, Progress(), is_given=True)


@dataclass(frozen=True)
class Shown:
    """What stores show: documents by path, the ledger's rows by kind, the publisher's own files, and what locked."""

    documents: dict[str, bytes]
    ledger: dict[str, list[bytes]]
    manifest: Any
    status: Any
    head: Any
    lock: Any

    @property
    def facts(self) -> tuple[dict[str, bytes], dict[str, list[bytes]]]:
        """Documents and ledger."""
        return self.documents, self.ledger


def shown(site: Site) -> Shown:
    """Read the stores by the paths that docs/publishing.md names."""
    files = {path: body for store in site.stores.values() for path, body in _files(store, "v1/")}
    others = (*OWN, "v1/locks/", "v1/manifests/")
    documents = {path: body for path, body in files.items() if not path.startswith(others)}
    ledger = {kind: dict(_files(site.state, f"shown/{kind}/game_date={DATE}/")).values() for kind in LEDGER}
    rows = {kind: [row for body in found for row in body.splitlines()[1:]] for kind, found in ledger.items()}
    head = site.state.read("head.json")
    own = [*(files.get(path) for path in OWN), head and head.body, files.get(f"v1/locks/{DATE}.json")]
    return Shown(documents, rows, *(body and orjson.loads(body) for body in own))


def _files(store: Store, prefix: str) -> Iterator[tuple[str, bytes]]:
    for path in store.list(prefix):
        stored = store.read(path)
        assert stored, path
        yield path, stored.body


def assert_published(site: Site, built: Built, now: dt.datetime, *versions: Shown) -> Shown:
    """Check that the stores show one version, and that ledger, locks and status agree; returns what is shown.

    The last version is the one that was built; what is shown of another one is held, as the status says.
    """
    assert publication.verify(site, built, now).lines == []
    found = shown(site)
    assert found.facts in [version.facts for version in versions]
    assert found.status["release"] == found.manifest["release"]
    assert found.status["checked_at"] == stamp(now)
    held = {f"v1/{path.removeprefix('v1/')}" for told in found.status["documents"].values() for path in told["held"]}
    public = site.stores["public"].list("v1/")
    assert held == {path for path in public if found.documents.get(path) != versions[-1].documents.get(path)}
    return found


def assert_resumed_after_the_lock(day: Day, site: Site) -> bool:
    """Publish after the lock what was interrupted before it, if it was; returns whether the new version is shown.

    Whatever shows the date stays with its ledger: the old version, unless the ledger's documents were all written. So
    do the records that count the date, but a release that was claimed is finished.
    """
    left, now = shown(site), day.ahead(-20)
    is_claimed = left.head["state"] == "writing"
    is_new = all(left.documents[path] == day.new.documents[path] for path in LEDGER_PATHS)
    version = (
        day.new if is_new else replace(day.new, documents=_as_it_was(day, is_claimed=is_claimed), ledger=day.old.ledger)
    )
    publish(site, day.second, now)
    found = assert_published(site, day.second, now, version, day.new)
    assert found.facts == version.facts
    assert found.lock.get("killed", False) == is_claimed
    assert {each["copy_of"] for each in found.lock["documents"]} == LEDGER_PATHS
    copies = {each["copy_of"]: site.stores["public"].read(each["path"]) for each in found.lock["documents"]}
    assert {path: copy and copy.body for path, copy in copies.items()} == {
        path: version.documents[path] for path in LEDGER_PATHS
    }
    return is_new


def _as_it_was(day: Day, *, is_claimed: bool) -> dict[str, bytes]:
    """Return the old version of all that shows the date, and before the claim of all that counts it; else the new."""
    with day.second.reader() as reader:
        rows = [(kind, row) for kind in day.second.catalog.of("").kinds for row in reader.rows(kind.relation, None)]
    held = [row for kind, row in rows if row.shows_date == DATE or (kind.counts and not is_claimed)]
    paths = [f"v1/{row.path}" for row in held]
    return day.new.documents | {path: day.old.documents[path] for path in paths}


def _leave_one_date(workspace: Workspace) -> None:
    with duckdb.connect(str(workspace.database)) as connection:
        for kind in Built(workspace).catalog.of("").kinds:
            connection.execute(f"delete from {kind.relation} where document_date <> ?", [DATE])
            # of the players, one
            one = f"select max(document_path) from {kind.relation}"
            connection.execute(f"delete from {kind.relation} where document_date is null and document_path <> ({one})")
