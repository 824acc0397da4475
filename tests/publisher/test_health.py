"""`publisher health`: what is wrong with what is public and with what is kept, to a stranger and to its keeper."""

import datetime as dt
from typing import Any

import orjson
import pytest

from publisher.documents.schema import schema_bytes
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import MODELS

Json = dict[str, Any]


HOURLY, DAILY = "subsets_performance", "systems_subsets"
MANIFEST, STATUS = "v1/manifest.json", "v1/status.json"


def at(clock: str) -> dt.datetime:
    """Return the instant of 15 January at which clocks in New York show this."""
    return dt.datetime.fromisoformat(f"2026-01-15T{clock}-05:00").astimezone(dt.UTC)


def test_a_bucket_that_cannot_be_reached_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With exit code 1, and no traceback."""
    monkeypatch.setattr("publisher.releases.stores.gcs.RETRY_SECONDS", 0.5)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://127.0.0.1:9")
    code, out, err = run("health", "--store", "gs://site", now=at("06:40"))
    assert (code, out.count("\n")) == (1, 1)
    assert out.startswith("unreachable  store  -                     gs://site/v1/status.json: ")
    assert "Traceback" not in out + err


WATCHES = {
    model["name"]: (model["config"]["meta"]["publish"]["schema"], watch)
    for model in MODELS
    for watch in model.get("config", {}).get("meta", {}).get("publish", {}).get("watch", ())
}


@pytest.mark.parametrize("model", WATCHES)
def test_what_is_watched_is_in_the_schema(model: str) -> None:
    """A key that was renamed, or a word that no document can say, would be watched in vain."""
    schema, watch = WATCHES[model]
    members = orjson.loads(schema_bytes(schema))["properties"][watch["array"]]["items"]
    *way, last = watch["value"].split(".")
    assert watch["name"] in members["required"]
    for key in way:
        members = members["properties"][key]
    assert last in members["required"]
    assert set(watch["alarms"]) <= set(members["properties"][last]["enum"])


def test_somebody_is_told_when_a_model_is_blocked() -> None:
    """Else the test before this one would have nothing to look at."""
    assert [watch["alarms"] for _, watch in WATCHES.values()] == [["BLOCKED"]]
