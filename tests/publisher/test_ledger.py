"""The ledger: what was shown of a date is written before it is shown, and stays as it was when the date locked."""

import datetime as dt
import itertools
import re
from pathlib import Path
from typing import Any

import orjson

from tests.publisher.conftest import Clock, OnWrite, Run
from tests.publisher.small_warehouse import Warehouse

LEDGER_KINDS = {"picks"}
TODAY = "2026-01-15"
LOCK = dt.datetime(2026, 1, 16, tzinfo=dt.UTC)


PICKS, SIGNALS = f"v1/picks/{TODAY}.json", f"v1/signals/{TODAY}.json"
MEMBERS = f"shown/picks/game_date={TODAY}/members.ndjson"
SENTINEL = "shown/picks/game_date=1900-01-01/members.ndjson"


def head(state: Path) -> dict[str, Any]:
    """Return the head."""
    content: dict[str, Any] = orjson.loads((state / "head.json").read_bytes())
    return content


def shown_players(store: Path) -> list[str]:
    """Return the players that readers see."""
    content = orjson.loads((store / PICKS).read_bytes())
    return [pick["player"] for pick in content["groups"][0]["picks"]]


def test_each_step_is_written_after_the_one_that_it_rests_on(
    warehouse: Warehouse, publish: Run, on_write: OnWrite
) -> None:
    """The ledger after the claim and before readers see anything; open dates come first, the nearest lock first."""
    written: list[str] = []
    on_write(written.append)
    warehouse.show("2026-01-13", "Zoe")
    warehouse.show("2026-01-16", "Cid")
    warehouse.show(TODAY, "Ann")
    publish("--jobs", "1")
    many = re.compile(r"^(objects|releases|hashes|runs|v1/manifests|v1/schemas)/.*")
    assert [path for path, _ in itertools.groupby(many.sub(r"\1", path) for path in written)] == [
        "builds.json",
        "objects",
        "releases",
        "head.json",
        SENTINEL,
        MEMBERS,
        MEMBERS.replace(TODAY, "2026-01-16"),
        PICKS,
        PICKS.replace(TODAY, "2026-01-16"),
        PICKS.replace(TODAY, "2026-01-13"),
        "v1/schemas",
        "v1/manifests",
        "v1/manifest.json",
        "head.json",
        "v1/status.json",
        "runs",
    ]


def test_a_date_that_locks_between_plan_and_claim_is_planned_again(
    warehouse: Warehouse, publish: Run, store: Path, clock: Clock, on_write: OnWrite
) -> None:
    """Planning and uploading take their time; what counts is the moment of the claim."""
    warehouse.show(TODAY, "Ann")
    publish()
    warehouse.show(TODAY, "Bob")

    def slow(path: str) -> None:
        clock.seconds += 60.0 if path.startswith("releases/") else 0.0

    on_write(slow)
    code, _, err = publish("--max-age", "1d", now=LOCK - dt.timedelta(seconds=150))
    assert (code, shown_players(store)) == (0, ["Ann"])
    assert f"{TODAY} has locked since it was built" in err
