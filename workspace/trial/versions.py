"""Which versions of definitions are tried, and the seed in which they stand beside all others."""

import csv
import datetime as dt
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from workspace.command import BuildError
from workspace.seeds.cells import proposal
from workspace.seeds.check import SeedError, check
from workspace.seeds.released import SEED, Released, edits, gone
from workspace.seeds.rows import Seed

Cells = dict[str, str]

NO_FILTERS = (
    *("subset_id", "audience", "public_id", "public_name", "public_description", "system_id"),
    *("is_ranked", "is_best_bets", "valid_from", "valid_to"),
)
"""Columns of the seed that are known here by their names."""

AS_RELEASED = "{} (as released)"
"""The name under which a version is tried that was edited where it stands."""


@dataclass(frozen=True)
class Version:
    """A version of a definition, by the key of its row."""

    subset_id: str
    valid_from: str


@dataclass(frozen=True)
class Trial:
    """A version that is tried, and the one that it replaces, if any."""

    tried: Version
    replaced: Version | None
    news: str | None = None
    """What is said of a subset that is new."""


@dataclass(frozen=True)
class Trials:
    """What is tried, and the rows that stand in the seed besides those that it has, or in place of one."""

    trials: list[Trial]
    added: list[Cells]
    closed: Cells | None = None


def of_row(text: str, seeds: dict[str, Seed], today: dt.date) -> Trials:
    """Return the trial of a row that is given as `column=value column=value`.

    What is not given is as in the newest version of the subset, which the row then replaces. The row of a new subset is
    on trial, for the champion. It begins tomorrow, because today is known when it is chosen.
    """
    seed = seeds[SEED]
    _refuse_without(seed, NO_FILTERS)
    given = _given(text, seed.header)
    versions = [row.cells for row in seed.rows if row.cells["subset_id"] == given["subset_id"]]
    newest = max(versions, key=lambda cells: cells["valid_from"], default=None)
    tomorrow = str(today + dt.timedelta(days=1))
    if newest is None:
        champion = _champion(seeds["models"], given.get("valid_from", tomorrow))
        unfilled = dict.fromkeys(seed.header, "")
        base = unfilled | {"audience": "internal", "system_id": champion, "is_ranked": "false", "is_best_bets": "false"}
    else:
        base = newest
    if "top_n" in given:
        base = base | {"is_ranked": "true"}
    cells = base | {"valid_from": max(tomorrow, base["valid_from"]), "valid_to": ""} | given
    tried = Version(cells["subset_id"], cells["valid_from"])
    if newest is None:
        known = {row.cells["subset_id"] for row in seed.rows}
        return Trials([Trial(tried, None, _new(tried.subset_id, known))], [cells])
    if cells["valid_from"] <= newest["valid_from"]:
        message = (
            f"ROW: valid_from {cells['valid_from']!r} is not after {newest['valid_from']}, that of the newest version;"
            " write a later date, or edit that version in the seed"
        )
        raise BuildError(message)
    replaced = Version(newest["subset_id"], newest["valid_from"])
    ends = [end for end in (newest["valid_to"], cells["valid_from"]) if end]
    return Trials([Trial(tried, replaced)], [cells], newest | {"valid_to": min(ends)})


def of_edits(seed: Seed, before: list[Released]) -> Trials:
    """Return the trials of all versions that are not as they were released, but for their end.

    A column that the release does not know was empty in it.
    """
    _refuse_without(seed, NO_FILTERS)
    if columns := gone(seed, before):
        message = (
            f"{seed.file} has no {', '.join(columns)}, by which the last release picks: what it picked cannot be tried"
            f" beside an edit; give ROW=..., or put the column back"
        )
        raise BuildError(message)
    known = {version["subset_id"] for version in before}
    trials, added = [], []
    for edit in edits(seed, before):
        tried = Version(edit.row.cells["subset_id"], edit.row.cells["valid_from"])
        if edit.before is None:
            trials.append(Trial(tried, _version_before(seed, tried), _new(tried.subset_id, known)))
        elif edit.columns != ("valid_to",):
            cells = {column: _text(edit.before.get(column)) for column in seed.header}
            nameless = {"public_id": "", "public_name": "", "public_description": ""}
            on_trial = nameless | {"audience": "internal", "is_best_bets": "false"}
            added.append(cells | on_trial | {"subset_id": AS_RELEASED.format(tried.subset_id)})
            trials.append(Trial(tried, Version(added[-1]["subset_id"], tried.valid_from)))
    return Trials(trials, added)


def write(seed: Seed, trials: Trials, file: Path) -> None:
    """Write the seed with what is tried; raises SeedError if a row that was given is wrong."""
    rows = [row.cells for row in seed.rows]
    if trials.closed:
        key = Version(trials.closed["subset_id"], trials.closed["valid_from"])
        rows = [trials.closed if Version(cells["subset_id"], cells["valid_from"]) == key else cells for cells in rows]
    text = io.StringIO()
    writer = csv.DictWriter(text, seed.header, lineterminator="\n")
    writer.writeheader()
    writer.writerows([*rows, *trials.added])
    file.unlink(missing_ok=True)
    file.write_text(text.getvalue())
    try:
        check(file.parent / "_seeds.yml")
    except SeedError as error:
        raise BuildError(*(f"ROW: {line.partition(': ')[2]}" for line in error.args)) from None


def _given(text: str, header: Iterable[str]) -> Cells:
    """Read `column=value` pairs, in which a value has no space."""
    given = {}
    for pair in text.split():
        column, equals, value = pair.partition("=")
        if not equals:
            message = f"ROW: {pair!r} is no column=value; write them like subset_id=v9_new min_edge=4 direction=OVER"
            raise BuildError(message)
        if column not in header:
            message = f"ROW: {column!r} is no column of seeds/{SEED}.csv{proposal(column, list(header))}"
            raise BuildError(message)
        given[column] = value
    if not given.get("subset_id"):
        message = "ROW: has no subset_id; write that of the subset to change, or a new one"
        raise BuildError(message)
    return given


def _refuse_without(seed: Seed, columns: Iterable[str]) -> None:
    if missing := [column for column in columns if column not in seed.header]:
        message = f"{seed.file} has no column {', '.join(missing)}, which this command reads"
        raise BuildError(message)


def _new(subset_id: str, known: Collection[str]) -> str | None:
    """Say that a subset is new, and which one may have been meant; nothing of one that is known."""
    return None if subset_id in known else f"{subset_id} is a new subset{proposal(subset_id, known)}"


def _champion(models: Seed, day: str) -> str:
    """Return the champion of a day."""
    _refuse_without(models, ("system_id", "is_champion", "valid_from"))
    reigns = [row.cells for row in models.rows if row.cells["is_champion"] == "true"]
    return max(reigns, key=lambda cells: (cells["valid_from"] <= day, cells["valid_from"]))["system_id"]


def _version_before(seed: Seed, version: Version) -> Version | None:
    """Return the version of the same subset that ends where this one begins."""
    earlier = [
        row.cells["valid_from"]
        for row in seed.rows
        if row.cells["subset_id"] == version.subset_id and row.cells["valid_from"] < version.valid_from
    ]
    return Version(version.subset_id, max(earlier)) if earlier else None


def _text(value: object) -> str:
    """Return a value of a document as a cell has it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
