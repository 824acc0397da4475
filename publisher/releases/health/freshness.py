"""What status.json says of every kind, and what it would say by now."""

import datetime as dt

from publisher.errors import StoreError
from publisher.format import stamp
from publisher.releases.health.report import Health
from publisher.releases.release import STATUS
from publisher.releases.status_file import LATE, Json, Status, parse_status
from publisher.releases.stores.base import Store


def look(health: Health, store: Store, now: dt.datetime) -> None:
    """Tell which kinds are late, held or stale, and whether nobody has looked though an event was due."""
    stored = store.read(STATUS)
    if not stored:
        health.tell("status", STATUS, f"{store.name}/{STATUS}: is missing")
        return
    try:
        status = parse_status(store, stored)
    except StoreError as error:
        health.tell("status", STATUS, str(error))
        return
    behind = [kind for kind, known in status.kinds.items() if _has_become_late(known, status, now)]
    if status.check_by and status.check_by <= stamp(now):
        late = f", so {len(behind):,} kinds are late" if behind else ""
        text = f"an event was due, and nobody has published or checked anything since {status.checked_at}{late}"
        health.tell("silent", "publisher", text, since=status.check_by)
        behind = []
    for kind, known in status.kinds.items():
        if known["state"] == "ok" and kind in behind:
            health.tell(LATE, kind, "an update was due, and was not published since", since=known["late_from"])
        elif known["state"] == LATE:
            health.tell(LATE, kind, str(known["reason"]), since=known["late_from"])
        elif known["state"] != "ok":
            whole = max(known["events"].values(), default=None)
            health.tell(known["state"], kind, str(known["reason"]), since=stamp(whole) if whole else None)


def _has_become_late(known: Json, status: Status, now: dt.datetime) -> bool:
    """Whether a kind is late that was not when it was last said."""
    return bool(known["late_from"] and status.checked_at < known["late_from"] <= stamp(now))
