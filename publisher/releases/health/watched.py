"""What documents say that somebody must hear of, as the metadata of their kinds has it."""

from collections.abc import Iterable
from typing import Any

import orjson

from publisher.content import value_at
from publisher.dbt.manifest import Kind, Watch
from publisher.format import API_VERSION
from publisher.releases.health.report import Health
from publisher.releases.stores.base import Store


def look(health: Health, store: Store, kinds: Iterable[Kind]) -> None:
    """Tell every alarm of the documents that are watched, and what they lack."""
    for kind in kinds:
        path = f"{API_VERSION}/{kind.path}"
        stored = store.read(path) if kind.watches else None
        if kind.watches and not stored:
            health.tell("watch", kind.name, f"{path}: is missing, and is watched", kind.audience)
        for each in kind.watches if stored else ():
            _look_at(health, kind, each, _content(stored.body if stored else b""))


def _look_at(health: Health, kind: Kind, watch: Watch, content: dict[str, Any]) -> None:
    members = content.get(watch.array)
    found = [(value_at(each, watch.name), value_at(each, watch.value)) for each in members or ()]
    if not isinstance(members, list) or any(None in pair for pair in found):
        text = f"{kind.path}: lacks {watch.array} with {watch.name} and {watch.value}, for which it is watched"
        health.tell("watch", kind.name, text, kind.audience)
    for name, value in found:
        if name is not None and value in watch.alarms:
            subject = f"{kind.name} {watch.array} {name}"
            health.tell("alarm", subject, f"{name}: {watch.value} is {value}", kind.audience)


def _content(body: bytes) -> dict[str, Any]:
    """Return a document; nothing if it is damaged, which its manifest tells."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}
