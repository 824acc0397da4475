"""The run log: what each run that may change what readers see has done, as files of the state store.

No run needs it. So it is written when all else is done, and whatever goes wrong with it changes nothing.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from publisher.format import canonical_json
from publisher.releases.journal import HEAD
from publisher.releases.release import FORMAT, read_state_file
from publisher.releases.site import Site
from publisher.releases.stores.base import Headers, Store

FOLDER = "runs/"


def keep(state: Store, began: dt.datetime, content: Mapping[str, Any]) -> None:
    """Write what is known of a run; raises StoreError. Before the first release there is no state store to write to."""
    if not state.look(HEAD):
        return
    body = canonical_json({"format": FORMAT, **content})
    path = f"{FOLDER}{_name(began)}-{hashlib.sha256(body).hexdigest()[:8]}.json"
    state.write(path, body, Headers(is_compressed=False), if_generation=None)
    state.flush([path])


def forget(state: Store, before: dt.datetime) -> None:
    """Remove the runs that began before an instant; raises StoreError."""
    listed = state.list(FOLDER)
    gone = [path for path in listed if path < f"{FOLDER}{_name(before)}"]
    for path in gone:
        state.remove(path, listed[path].generation)
    state.flush(gone)


def page(site: Site, limit: int, before: str | None) -> tuple[dict[str, dict[str, Any]], str | None]:
    """Return runs by their ids, newest first, and the id with which to go on; None if there are no older ones.

    With `before`, those are returned that are older than the run of this id.
    """
    names = sorted((path.removeprefix(FOLDER).removesuffix(".json") for path in site.state.list(FOLDER)), reverse=True)
    older = [name for name in names if not before or name < before]
    shown = older[:limit]
    stored = site.in_parallel(lambda name: site.state.read(f"{FOLDER}{name}.json"), shown)
    place = f"{site.state.name}/{FOLDER}"
    runs = {name: read_state_file(place + name, file.body) for name, file in zip(shown, stored, strict=True) if file}
    return runs, shown[-1] if len(older) > limit else None


def _name(moment: dt.datetime) -> str:
    """Return an instant without colons, which not every disk takes."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H%M%SZ}"
