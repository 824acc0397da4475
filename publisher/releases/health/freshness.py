"""What status.json says of every kind, and what it would say by now."""

import datetime as dt

from publisher.errors import DamageError
from publisher.format import stamp
from publisher.releases.health.report import LEAK, Health
from publisher.releases.release import STATUS
from publisher.releases.status_file import LATE, LEAKS, Json, Status, parse_status
from publisher.releases.stores.base import Store


def look(health: Health, store: Store, now: dt.datetime) -> None:
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
