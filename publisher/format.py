"""How published files are written, and how an instant and a text from outside are shown."""

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from functools import reduce
from typing import Any

import orjson

DISTRIBUTION = "nba-subsets"
"""Name under which this package is installed, and its version is known."""

API_VERSION = "v1"
"""First part of every document's path in a store. A change that breaks a reader needs a new one."""

SITE = "site"
"""First part of the path of every page in a store, and the channel of their releases."""


def canonical_json(content: object) -> bytes:
    """Return UTF-8 without white space, keys in the order of their code points. orjson writes no NaN, no infinity."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def sha256_of(body: bytes) -> str:
    """Return the SHA-256 of bytes, in 64 hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


JSON = "application/json"
"""Content type of a file, unless it is another."""

GENERATED_AT = ("generated_at",)
"""The keys on the way to where a document says when it was made, unless they are others."""


def stamped(content: dict[str, Any], generated_at: Sequence[str]) -> dict[str, Any]:
    """Return the object of a document that says when it was made: the last but one on the way to it."""
    return reduce(dict.__getitem__, generated_at[:-1], content)


def content_sha(
    content: dict[str, Any], generated_at: Sequence[str] = GENERATED_AT, uncounted: Collection[str] = ()
) -> str:
    """Return the SHA-256 of a parsed document without what stands at `generated_at`.

    The keys `uncounted` do not count, either.
    """
    counted = {name: value for name, value in content.items() if name not in uncounted}
    return sha256_of(canonical_json(_without(counted, generated_at)))


def _without(content: dict[str, Any], way: Sequence[str]) -> dict[str, Any]:
    key, *more = way
    if more:
        return {**content, key: _without(content[key], more)}
    return {name: value for name, value in content.items() if name != key}


def stamp(moment: dt.datetime) -> str:
    """Format an instant as documents do: `2026-01-15T17:00:00Z`."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_in_path(moment: dt.datetime) -> str:
    """Format an instant without colons, which not every disk takes: `2026-01-15T170000Z`."""
    return stamp(moment).replace(":", "")


def printable(text: str) -> str:
    """Return one line that a terminal shows and does not obey: names come from outside, and may hold anything."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
