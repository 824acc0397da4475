"""What is wrong with a store, as it is told; and what its status and its watched documents tell."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

from publisher.content import value_at
from publisher.dbt.manifest import Kind, Watch
from publisher.errors import MEND, DamageError, ReleaseError, StoreError
from publisher.format import API_VERSION, stamp
from publisher.releases.release import STATUS
from publisher.releases.status_file import LATE, LEAKS, Json, Status, parse_status
from publisher.releases.stores.base import Store

STORE, INTERNAL, STATE = "store", "internal-store", "state"
"""What the stores are called; a stranger may read the first alone."""

LEAK = "leak"
"""The code of what comes before all else: the next documents have an internal name."""


BRING_BACK = "bring back the state store that knew what was shown"
"""What an operator does about what a state store has forgotten."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `code` and `subject` identify it for as long as it lasts.

    `audience` says who may read subject and text. `since` is an instant, None if nobody knows it.
    """

    code: str
    subject: str
    audience: str
    since: str | None
    text: str


@dataclass
class Health:
    """What was found as of an instant: the release that the public manifest names, and what is wrong.

    `unread` is what should have been read; whatever was wrong with it may still be. `unnamed` are stores that nobody
    asked for.
    """

    as_of: str
    release: str | None = None
    problems: list[Problem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)

    def tell(self, code: str, subject: str, text: str, audience: str = "public", since: str | None = None) -> None:
        """Add a problem, unless it is known."""
        if all((each.code, each.subject) != (code, subject) for each in self.problems):
            place = 0 if code == LEAK else len(self.problems)
            self.problems.insert(place, Problem(code, subject, audience, since, text))

    def tell_of_many(
        self, code: str, subject: str, lines: Sequence[str], advice: str = MEND, audience: str = "public"
    ) -> None:
        """Add what is wrong with any number of files as one problem: the first of them, and what to do."""
        if lines:
            more = f"; and {len(lines) - 1:,} more" if len(lines) > 1 else ""
            self.tell(code, subject, f"{lines[0]}{more}; {advice}", audience)

    @contextmanager
    def reading(self, store: str) -> Iterator[None]:
        """Turn what cannot be read of a store into a problem of it."""
        try:
            yield
        except ReleaseError as error:
            self.tell_of_store("damaged", store, str(error))
        except StoreError as error:
            self.tell_of_store("unreachable", store, str(error))

    def tell_of_store(self, code: str, store: str, text: str) -> None:
        """Add a problem because of which a store is not read, or not all of it."""
        self.tell(code, store, text, "public" if store == STORE else "internal")
        self.unread.append(f"{store}: is {code}")


def examine_status(health: Health, store: Store, now: dt.datetime) -> None:
    """Tell which kinds are late, held or stale, and whether nobody has looked though an event was due."""
    stored = store.read(STATUS)
    if not stored:
        health.tell("status", STATUS, f"{store.name}/{STATUS}: is missing; `publisher publish` writes it")
        return
    try:
        status = parse_status(store, stored)
    except DamageError as error:
        health.tell("status", STATUS, str(error))
        return
    behind = {kind: at for kind, known in status.kinds.items() if (at := _late_since_the_look(known, status, now))}
    if status.check_by and status.check_by <= stamp(now):
        # those that were late before stay told, so that nobody hears that they are well again
        silenced = [kind for kind, late_from in behind.items() if late_from >= status.check_by]
        late = f"; kinds that are late because of it: {len(silenced)}" if silenced else ""
        text = f"an event was due, and nobody has published or checked anything since {status.checked_at}{late}"
        health.tell("silent", "publisher", text, since=status.check_by)
        behind = {kind: late_from for kind, late_from in behind.items() if kind not in silenced}
    for kind, known in status.kinds.items():
        if known["state"] == "ok" and kind in behind:
            health.tell(LATE, kind, "an update was due, and was not published since", since=known["late_from"])
        elif known["state"] == LATE:
            health.tell(LATE, kind, str(known["reason"]), since=known["late_from"])
        elif known["state"] != "ok":
            whole = max(known["events"].values(), default=None)
            leaks = [reason for path, reason in known["held"].items() if reason == f"{path}: {LEAKS}"]
            code, reason = (LEAK, leaks[0]) if leaks else (known["state"], str(known["reason"]))
            health.tell(code, kind, reason, since=stamp(whole) if whole else None)


def _late_since_the_look(known: Json, status: Status, now: dt.datetime) -> str | None:
    """Return since when a kind is late that was not when it was last said."""
    late_from: str | None = known["late_from"]
    return late_from if late_from and status.checked_at < late_from <= stamp(now) else None


def examine_watched(health: Health, store: Store, kinds: Iterable[Kind]) -> None:
    """Tell every alarm of the documents that are watched, and what they lack."""
    for kind in kinds:
        path = f"{API_VERSION}/{kind.path}"
        stored = store.read(path) if kind.watches else None
        if kind.watches and not stored:
            health.tell("watch", kind.name, f"{path}: is missing, and is watched", kind.audience)
        for each in kind.watches if stored else ():
            _examine(health, kind, each, _content(stored.body if stored else b""))


def _examine(health: Health, kind: Kind, watch: Watch, content: dict[str, Any]) -> None:
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
