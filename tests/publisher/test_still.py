"""What an hour in which nothing came says to readers; tests/project/test_news.py has which hours those are."""

import datetime as dt
from pathlib import Path

import orjson
import pytest

from publisher.dbt.target import Target
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from publisher.run import Run
from tests.publisher.conftest import Run as Command
from tests.publisher.small_warehouse import NOW, Warehouse, files
from tools.news import say_still


@pytest.fixture
def shown(warehouse: Warehouse, publish: Command) -> Warehouse:
    """Publish a group's picks, which come when predictions do, and a record, which comes every hour."""
    warehouse.add_picks("Ann", "Bob", "Cy")
    warehouse.add_performance()
    assert publish()[0] == 0
    return warehouse


def say(warehouse: Warehouse, store: Path, at: dt.datetime, began: dt.datetime) -> None:
    """Say of the hour that all is as it was in a build that began then."""
    site = Site({"public": open_store(str(store))}, open_store(str(warehouse.state)))
    say_still(Run(site, at), Target(warehouse.target).catalog, {"hourly": began})


def test_it_is_what_an_idle_publication_says(shown: Warehouse, publish: Command, store: Path) -> None:
    """Of the same hour: of its documents alone, of what is late by then, and of who looks again; no more."""
    status, before = store / "v1/status.json", files(store)
    later = NOW + dt.timedelta(hours=3)
    assert publish("--event", "hourly", now=later)[0] == 0
    idle = status.read_bytes()
    began = dt.datetime.fromisoformat(orjson.loads(idle)["events"]["hourly"])
    status.write_bytes(before["v1/status.json"])
    say(shown, store, later, began)
    assert status.read_bytes() == idle != before["v1/status.json"]
    assert files(store) | {"v1/status.json": b""} == before | {"v1/status.json": b""}
    again = later + dt.timedelta(hours=1)
    say(shown, store, again, again)
    assert orjson.loads(status.read_bytes())["events"]["hourly"] == f"{again:%Y-%m-%dT%H:%M:%SZ}"
