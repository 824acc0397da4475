"""Real documents of all kinds: where a publication of them dies, the next one leaves one version of the date."""

import os
from pathlib import Path

import orjson
import pytest

from publisher import publication
from publisher.releases.release import SCHEMAS
from publisher.releases.site import Site
from publisher.run import Run
from tests.project.day import DATE, Day, publish
from tests.publisher.fault_support import Hooked, Killed

# only another slate, an edited definition and other past games change them
UNCHANGED = [
    "v1/index.json",
    "v1/systems/subsets.json",
    "v1/trends/bounce-back.json",
    "v1/trends/tonight.json",
    "v1/trends/what-matters.json",
]
OWN = ("v1/manifest.json", "v1/manifests/", "v1/status.json", "v1/locks/", SCHEMAS)


@pytest.fixture(autouse=True)
def _no_flushing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out fsync: no test switches the machine off."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def shown(site: Site) -> dict[str, bytes]:
    """Return the documents that stand in the stores."""
    found = {path: store.read(path) for store in site.stores.values() for path in store.list("v1/")}
    return {path: each.body for path, each in sorted(found.items()) if each and not path.startswith(OWN)}


def undisturbed(day: Day, folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return what the first publication shows, and what the second one does."""
    site = day.copy(folder).site()
    before = shown(site)
    publish(site, day.second, day.ahead(50))
    return before, shown(site)


@pytest.mark.parametrize("dies_at", [f"v1/picks/{DATE}.json", "v1/manifest.json"])
def test_what_died_before_the_lock_is_one_version_of_the_date_after_it(day: Day, tmp_path: Path, dies_at: str) -> None:
    """The old one if it died before the picks were written, the new one if it died after all; every kind changes."""
    old, new = undisturbed(day, tmp_path / "undisturbed")
    assert [path for path, body in old.items() if new[path] == body] == UNCHANGED
    assert len(old) == len(new) == len(day.second.catalog.of("").kinds)

    def before(operation: str, path: str) -> None:
        if (operation, path) == ("write", dies_at):
            raise Killed

    site = day.copy(tmp_path).site()
    stores = {audience: Hooked(store, before) for audience, store in site.stores.items()}
    with pytest.raises(Killed):
        publish(Site(stores, Hooked(site.state, before), jobs=1), day.second, day.ahead(50))
    publish(site, day.second, day.ahead(-20))
    assert publication.verify(Run(site, day.ahead(-20)), day.second).lines == []
    expected, found = old if DATE.isoformat() in dies_at else new, shown(site)
    assert {path: found[path] for path in old if str(DATE) in path} == {
        path: expected[path] for path in old if str(DATE) in path
    }
    lock = site.stores["public"].read(f"v1/locks/{DATE}.json")
    assert lock
    assert orjson.loads(lock.body)["killed"] is True
