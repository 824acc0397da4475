"""A kind may have a content type of its own, and may say elsewhere than at the top level when a document was made."""

from pathlib import Path
from typing import Any

import orjson

from publisher.format import content_sha
from publisher.releases.stores.base import Headers
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import Warehouse

FEED_TYPE = "application/feed+json"
KIND = "subsets_performance"  # one without a date
METADATA = {"schema": "feed.json", "content_type": FEED_TYPE, "generated_at": "_v1.generated_at"}


def add_feed(warehouse: Warehouse, generated_at: str = "2026-01-15T16:31:00Z", **changes: Any) -> None:  # noqa: ANN401
    """Put a feed in the place of the one before."""
    about = {"as_of_date": "2026-01-15", "generated_at": generated_at, "season": "2025-26", "status": "ok"}
    texts = {"title": "Picks", "language": "en-US", "description": "What became of them"}
    content = {"version": "https://jsonfeed.org/version/1.1", "items": [], "_v1": about, **texts}
    warehouse.metadata.setdefault(KIND, METADATA)
    warehouse.put("feed.json", KIND, content | changes)


def entry(state: Path) -> dict[str, Any]:
    """Return what the state store says of the feed."""
    parts = [orjson.loads(file.read_bytes()) for file in (state / "objects").iterdir()]
    (found,) = [part["v1/feed.json"] for part in parts if "v1/feed.json" in part]
    return dict(found)


def test_a_content_type_reaches_the_store(
    warehouse: Warehouse, publish: Run, state: Path, headers: dict[str, Headers]
) -> None:
    """Of its kind alone."""
    add_feed(warehouse)
    warehouse.add()
    assert publish().code == 0
    assert headers["v1/feed.json"] == Headers("public, max-age=300", FEED_TYPE)
    assert headers["v1/signals/2026-01-15.json"].content_type == "application/json"
    assert [entry(state)[key] for key in ("as_of", "made_at")] == ["2026-01-15", "2026-01-15T16:31:00Z"]


def test_another_content_type_alone_is_written(warehouse: Warehouse, publish: Run, headers: dict[str, Headers]) -> None:
    """The same bytes, once; what else becomes of it is in sessions/content_types.txt."""
    warehouse.metadata[KIND] = METADATA | {"content_type": "application/json"}
    add_feed(warehouse)
    publish()
    warehouse.metadata[KIND] = METADATA
    for written in ({FEED_TYPE}, set()):
        headers.clear()
        publish()
        assert {header.content_type for path, header in headers.items() if path == "v1/feed.json"} == written


def test_another_time_alone_is_no_change(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Wherever it stands; other words are one."""
    add_feed(warehouse)
    publish()
    first = (store / "v1/feed.json").read_bytes()
    add_feed(warehouse, "2026-01-15T16:59:00Z")
    assert orjson.loads(publish("--json").out)["documents"][0]["written"] == 0
    assert (store / "v1/feed.json").read_bytes() == first
    add_feed(warehouse, "2026-01-15T16:59:00Z", title="Our picks")
    assert orjson.loads(publish("--json").out)["documents"][0]["written"] == 1


def test_the_time_is_left_out_of_the_hash_where_it_stands() -> None:
    """And nowhere else."""
    content = {"generated_at": 1, "_v1": {"generated_at": 1, "season": 1}}
    way = ("_v1", "generated_at")
    assert content_sha(content, way) == content_sha({**content, "_v1": {"generated_at": 2, "season": 1}}, way)
    assert content_sha(content, way) != content_sha({**content, "generated_at": 2}, way)
    assert content_sha(content, way) != content_sha({**content, "_v1": {"generated_at": 1, "season": 2}}, way)
