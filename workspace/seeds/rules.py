"""The rules of each seed, as dbt's own seeds/_seeds.yml and dbt_project.yml say them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from publisher.documents.leaks import whole_words
from workspace.command import BuildError
from workspace.seeds.rows import Row
from workspace.yaml_files import read_yaml

SEEDS = Path("seeds/_seeds.yml")
PROJECT = Path("dbt_project.yml")


@dataclass(frozen=True)
class Listing:
    """Where schemas list the words of a column: under a key, in one schema, or in each that lists words there."""

    key: str
    schema: str | None = None
    where: str | None = None
    """The condition under which a row's word is listed; by default always."""
    beside: tuple[str, ...] = ()
    """Words that stand there and in no row."""
    order: str | None = None
    """The column that says in which order an array has the words."""


@dataclass(frozen=True)
class Rules:
    """The rules of one seed; the names are those of the test well_formed, whose arguments most of them are."""

    name: str
    types: dict[str, str]
    keys: list[list[str]]
    not_null: list[str]
    not_null_where: dict[str, str]
    ranges: dict[str, list[float | None]]
    accepted_values: dict[str, list[str]]
    patterns: dict[str, str]
    known: dict[str, tuple[str, str]]
    """Columns whose values are those of a column of a seed."""
    listed: dict[str, list[Listing]]
    meta: dict[str, dict[str, Any]]

    def having(self, mark: str) -> list[str]:
        """Return the columns that have a mark in their `meta`."""
        return [column for column, meta in self.meta.items() if meta.get(mark)]

    def is_public(self, column: str, row: Row) -> bool:
        """Tell whether a cell's text is public; it is not, where the mark is a condition that does not hold."""
        mark = self.meta.get(column, {}).get("is_public", False)
        return holds(mark, row) is True if isinstance(mark, str) else mark


@dataclass(frozen=True)
class Words:
    """What no public text may hold, and the largest number that is taken for a fraction of 1."""

    words: re.Pattern[str] | None
    values: frozenset[str]
    fraction_max: float


def declared(file: Path = SEEDS) -> list[Rules]:
    """Read the rules of every seed."""
    try:
        seeds = read_yaml(file)["seeds"]
    except yaml.YAMLError as error:
        raise BuildError(*f"{file}: is not YAML: {error}".splitlines()) from None
    return [_rules(seed) for seed in seeds]


def _rules(seed: dict[str, Any]) -> Rules:
    told = _arguments(seed, "well_formed")
    known = {column["name"]: _arguments(column, "relationships") for column in seed["columns"]}
    meta = {column["name"]: column.get("config", {}).get("meta", {}) for column in seed["columns"]}
    return Rules(
        name=seed["name"],
        types=seed["config"]["column_types"],
        keys=told.get("keys", []),
        not_null=told.get("not_null", []),
        not_null_where=told.get("not_null_where", {}),
        ranges=told.get("ranges", {}),
        accepted_values=told.get("accepted_values", {}),
        patterns=told.get("patterns", {}),
        known={column: (_seed_in(rule["to"]), rule["field"]) for column, rule in known.items() if rule},
        listed={column: [Listing(**each) for each in marks.get("listed", [])] for column, marks in meta.items()},
        meta=meta,
    )


def _arguments(declared: Mapping[str, Any], test: str) -> dict[str, Any]:
    """Return the arguments of a data test; none without it."""
    tests = [each[test] for each in declared.get("data_tests", []) if test in each]
    return dict(tests[0]["arguments"]) if tests else {}


def _seed_in(reference: str) -> str:
    """Return the name in dbt's `ref('name')`."""
    return reference.removeprefix("ref('").removesuffix("')")


def holds(condition: str, row: Row) -> bool | None:
    """Tell whether a row fulfils a condition in SQL; None if the cell that it asks for is no sound one."""
    parts = re.fullmatch(r"(\w+)(?: = '([^']*)')?", condition)
    if parts is None:
        message = f"{SEEDS}: the condition {condition!r} is not understood; write `column`, or `column = 'text'`"
        raise BuildError(message)
    column, text = parts.groups()
    if column not in row.values:
        return None
    return row.values[column] is True if text is None else row.values[column] == text


def break_even_of(file: Path = PROJECT) -> Decimal:
    """Return the hit rate, in percent, at which what a win pays makes up for a loss."""
    payout: int = read_yaml(file)["vars"]["payout_per_mille"]
    return Decimal(100_000) / (1000 + payout)


def words_of(file: Path = PROJECT) -> Words:
    """Read what the publisher refuses in public documents."""
    project = read_yaml(file)
    publish = project["models"][project["name"]]["documents"]["+meta"]
    return Words(
        whole_words(publish["forbidden_words"]),
        frozenset(value.lower() for value in publish["forbidden_values"]),
        project["vars"]["confidence_fraction_max"],
    )
