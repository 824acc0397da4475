"""The public status file as it is read: how fresh each kind of document is, what it waits for, and what is held."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from publisher.errors import DamageError, refuse_damage
from publisher.releases.release import STATUS, refuse_other_types
from publisher.releases.stores.base import Store, Stored


@dataclass(frozen=True)
class Awaited:
    """The event that a kind waits for, when it is or was due, and from when on the kind is late without it."""

    event: str
    due_at: dt.datetime
    late_from: dt.datetime


Awaits = Callable[[str, Mapping[str, dt.datetime]], Awaited | None]
"""Says what a kind waits for that was published on these events, each from a build of that instant; None: nothing."""


LATE = "late"
"""State of a kind that is behind its schedule, though none of its documents is held."""

LEAKS = "would show what is not for readers"
"""The reason of a leak, as the public may read it."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Status:
    """The status file as it was read.

    `release` is the one that it tells of. `events` maps an event to the start of the dbt build whose documents were
    last published completely. By `check_by` somebody looks again, if the schedule is kept; None if that is not known.
    `damage` says what is wrong with a file of which nothing else is known.
    """

    release: str
    checked_at: str
    kinds: Mapping[str, Json]
    events: Mapping[str, dt.datetime]
    check_by: str | None = None
    damage: str = ""

    @classmethod
    def read(cls, store: Store) -> "Status":
        """Return what the status of a store says."""
        return cls.known(store, store.read(STATUS))

    @classmethod
    def known(cls, store: Store, stored: Stored | None) -> "Status":
        """Return what the status says; nothing before the first one, and of a damaged one, which is written anew."""
        try:
            return parse_status(store, stored) if stored else cls("", "", {}, {})
        except DamageError as error:
            return cls("", "", {}, {}, damage=str(error))


def parse_status(store: Store, stored: Stored) -> Status:
    """Read the bytes of the status; raises DamageError."""
    keys = ("last_changed", "last_checked", "state", "held", "reason")
    with refuse_damage(f"{store.name}/{STATUS}", "a publication writes it anew", DamageError):
        content = orjson.loads(stored.body)
        texts = [content["release"], *(known["state"] for known in content["documents"].values())]
        names = ("last_changed", "last_checked", "late_from")
        moments = [known.get(name) for known in content["documents"].values() for name in names]
        moments += [content["checked_at"], content.get("check_by")]
        refuse_other_types(texts, filter(None, moments))
        for known in content["documents"].values():
            refuse_other_types((*known["held"].values(), known["reason"] or ""), (), known["held"])
        kinds = {
            kind: {key: known[key] for key in keys}
            | {"late_from": known.get("late_from"), "events": _moments(known.get("events", {}))}
            for kind, known in content["documents"].items()
        }
        events = _moments(content.get("events", {}))
        return Status(str(content["release"]), str(content["checked_at"]), kinds, events, content.get("check_by"))


def _moments(events: dict[str, str]) -> dict[str, dt.datetime]:
    return {event: dt.datetime.fromisoformat(moment).astimezone(dt.UTC) for event, moment in events.items()}
