"""The run log: what each run that may change what readers see has done, as files of the state store.

No run needs it. So it is written when all else is done, and whatever goes wrong with it changes nothing.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from publisher.format import canonical_json, stamp_in_path
from publisher.releases.journal import HEAD
from publisher.releases.release import FORMAT
from publisher.releases.stores.base import Headers, Store

FOLDER = "runs/"


def keep(state: Store, began: dt.datetime, content: Mapping[str, Any]) -> None:
    """Write what is known of a run; raises StoreError. Before the first release there is no state store to write to."""
    if not state.look(HEAD):
        return
    body = canonical_json({"format": FORMAT, **content})
    path = f"{FOLDER}{stamp_in_path(began)}-{hashlib.sha256(body).hexdigest()[:8]}.json"
    state.write(path, body, Headers(is_compressed=False), if_generation=None)
    state.flush([path])


def forget(state: Store, before: dt.datetime) -> None:
    """Remove the runs that began before an instant; raises StoreError."""
    listed = state.list(FOLDER)
    gone = [path for path in listed if path < f"{FOLDER}{stamp_in_path(before)}"]
    for path in gone:
        state.remove(path, listed[path].generation)
    state.flush(gone)
