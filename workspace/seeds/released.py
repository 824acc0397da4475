"""What of a seed differs from the last release, and what of that would rewrite dates that have locked.

The internal document of a release that lists all definitions keeps their rows, value by value.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from publisher.format import API_VERSION
from publisher.releases.stores.base import Store
from workspace.seeds.rows import Fault, Row, Seed

DOCUMENT = f"{API_VERSION}/admin/definitions.json"
SEED = "subset_definitions"

KEY = ("subset_id", "valid_from")
"""What tells the versions of a definition apart."""

Released = dict[str, Any]
"""A version as the release has it, by column."""


@dataclass(frozen=True)
class Edit:
    """A version that is not as it was released: its row, what it was before (None: it is new), and what has changed."""

    row: Row
    before: Released | None
    columns: tuple[str, ...]


def released(internal: Store) -> list[Released] | None:
    """Return the versions of the last release; None if none has told of them."""
    stored = internal.read(DOCUMENT)
    return None if stored is None else list(orjson.loads(stored.body)["definitions"])


def edits(seed: Seed, before: list[Released]) -> list[Edit]:
    """Return the versions that differ from those of the release, in the order of their lines.

    A column that the release does not know was empty in it.
    """
    known = {_key(version): version for version in before}
    found = []
    for row in seed.rows:
        version = known.get(_key(row.values))
        if version is None:
            found.append(Edit(row, None, ()))
        elif columns := tuple(
            name for name in seed.header if _comparable(row.values[name]) != _comparable(version.get(name))
        ):
            found.append(Edit(row, version, columns))
    return found


def gone(seed: Seed, before: list[Released]) -> list[str]:
    """Return the columns that have a value in the release, and that the seed has no longer: deleted or renamed.

    A release keeps more of a version than its row, but never as a single value.
    """
    cells = {cell for version in before for cell in version.items() if not isinstance(cell[1], dict | list)}
    return sorted({name for name, value in cells if value is not None} - {*seed.header})


def rewritten(seed: Seed, before: list[Released], last_lock: dt.date) -> Iterator[Fault]:
    """Say which edits begin or end on a date that was decided without them."""
    if columns := gone(seed, before):
        message = (
            f"column {', '.join(columns)} is gone, but dates up to the last lock, {last_lock}, were decided with it"
        )
        yield Fault(seed.file, 1, 0, f"{message}; put it back")
        return
    yield from _rewritten(seed, before, last_lock)


def _rewritten(seed: Seed, before: list[Released], last_lock: dt.date) -> Iterator[Fault]:
    since = last_lock + dt.timedelta(days=1)
    decided = f"dates up to the last lock, {last_lock}, were decided"
    for edit in edits(seed, before):
        row = edit.row
        ends = [str(end) for end in (row.values["valid_to"], (edit.before or {}).get("valid_to")) if end]
        if edit.before is None:
            if row.cells["valid_from"] <= str(last_lock):
                yield seed.fault(row, "valid_from", f"is new, but {decided} without it; write {since} or later")
            continue
        for column in edit.columns:
            was = f"was {_said(edit.before.get(column))} in the last release"
            if column == "valid_to":
                if min(ends) <= str(last_lock):
                    yield seed.fault(row, column, f"{was}, but {decided} with that; write {since} or later")
            elif row.cells["valid_from"] <= str(last_lock):
                yield seed.fault(row, column, f"{was}, but {decided} with that; close the version and add a new one")
    there = {_key(row.values) for row in seed.rows}
    for version in before:
        if _key(version) not in there and version["valid_from"] <= str(last_lock):
            named = f"the version of {version['subset_id']} from {version['valid_from']}"
            yield Fault(seed.file, 1, 0, f"{named} is gone, but {decided} with it; put it back and fill valid_to")


def _said(value: object) -> str:
    """Return a value of the release as a message says it."""
    if value is None:
        return "empty"
    return f"{value:g}" if isinstance(value, float) else repr(value)


def _key(values: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(_comparable(values[column]) for column in KEY)


def _comparable(value: object) -> object:
    """Return a value of the seed or of JSON in a form that is the same for both; numbers are exact."""
    if isinstance(value, dt.date):
        return str(value)
    return Decimal(str(value)) if isinstance(value, float) else value
