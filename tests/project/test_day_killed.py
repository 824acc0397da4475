"""Real documents of all kinds: where a publication of them dies, the next one leaves one version."""

import os
from pathlib import Path

import pytest

from publisher.format import stamp
from publisher.releases.release import SCHEMAS
from publisher.releases.site import Site
from tests.project.day import DATE, LEDGER, Day, assert_published, assert_resumed_after_the_lock, publish
from tests.publisher.fault_support import Hooked, Killed

# only another slate, an edited definition and other past games change them
UNCHANGED = [
    "v1/index.json",
    "v1/systems/subsets.json",
    "v1/trends/bounce-back.json",
    "v1/trends/tonight.json",
    "v1/trends/what-matters.json",
]
FIRST, LAST = f"v1/picks/{DATE}.json", "v1/manifest.json"


@pytest.fixture(autouse=True)
def _no_flushing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out fsync: no test switches the machine off."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def interrupted(day: Day, folder: Path, dies_at: str) -> Site:
    """Publish the second build before the lock, and die right before a file is written."""

    def before(operation: str, path: str) -> None:
        if (operation, path) == ("write", dies_at):
            raise Killed

    site = day.copy(folder).site()
    stores = {audience: Hooked(store, before) for audience, store in site.stores.items()}
    with pytest.raises(Killed):
        publish(Site(stores, Hooked(site.state, before), jobs=1), day.second, day.ahead(50))
    return site


def test_all_kinds_change(day: Day) -> None:
    """Else the other tests would prove nothing of the rest; documents of the same date on both sides."""
    old, new = (
        {path: body for path, body in state.documents.items() if not path.startswith(SCHEMAS)}
        for state in (day.old, day.new)
    )
    assert [path for path, body in old.items() if new[path] == body] == UNCHANGED
    assert set(old) == set(new)
    assert len(old) == len(day.second.catalog.of("").kinds)
    for kind in LEDGER:
        assert day.old.ledger[kind] != day.new.ledger[kind] != []


def test_the_next_run_before_the_lock_finishes(day: Day, tmp_path: Path) -> None:
    """When the lease is over; whoever reads `last_changed` learns of the new picks."""
    site = interrupted(day, tmp_path, FIRST)
    publish(site, day.second, day.ahead(30))
    found = assert_published(site, day.second, day.ahead(30), day.new)
    assert found.lock is None
    assert found.status["documents"]["picks"]["last_changed"] >= stamp(day.ahead(50))


@pytest.mark.parametrize(("dies_at", "is_new"), [(FIRST, False), (LAST, True)])
def test_the_next_run_after_the_lock_shows_one_version(day: Day, tmp_path: Path, dies_at: str, *, is_new: bool) -> None:
    """The old one if the run died before the picks were written, and the new one if it died after all of them."""
    assert assert_resumed_after_the_lock(day, interrupted(day, tmp_path, dies_at)) is is_new
