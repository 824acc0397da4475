"""Rewrites a small file that several publishers may be rewriting at once."""

from collections.abc import Callable
from contextlib import suppress

from publisher.errors import ConflictError
from publisher.releases.stores.base import Headers, Store, Stored

_TRIES = 5
"""How often a file is rewritten over that of another publisher that has just written its own."""


def rewrite(store: Store, path: str, headers: Headers, content: Callable[[Stored | None], bytes | None]) -> bool:
    """Write what `content` makes of the file as it stands, unless that is None; return whether nobody was faster."""
    for _ in range(_TRIES):
        stored = store.read(path)
        body = content(stored)
        if body is None:
            return True
        with suppress(ConflictError):
            store.write(path, body, headers, if_generation=stored.generation if stored else None)
            store.flush([path])
            return True
    return False
