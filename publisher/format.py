"""How published files are written, and how an instant and a text from outside are shown."""

import datetime as dt
import hashlib
from typing import Any

import orjson

API_VERSION = "v1"
"""First part of every path in a store. A change that breaks a reader needs a new one."""


def canonical_json(content: object) -> bytes:
    """Return UTF-8 without white space, keys in the order of their code points. orjson writes no NaN, no infinity."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def content_sha(content: dict[str, Any]) -> str:
    """Return the SHA-256 (64 hexadecimal digits) of a parsed document without its `generated_at`."""
    timeless = {key: value for key, value in content.items() if key != "generated_at"}
    return hashlib.sha256(canonical_json(timeless)).hexdigest()


def stamp(moment: dt.datetime) -> str:
    """Format an instant as documents do: `2026-01-15T17:00:00Z`."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def printable(text: str) -> str:
    """Return one line that a terminal shows and does not obey: names come from outside, and may hold anything."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
