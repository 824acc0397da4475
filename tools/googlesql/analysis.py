"""Runs Google's analyser over what dbt compiled; each model that it accepts joins the catalog for the next ones."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tools.googlesql import language
from tools.googlesql.google import Analysed, Google, GoogleSqlError, Table
from tools.googlesql.layout import Layout
from tools.googlesql.limits import refusals
from tools.googlesql.project import Node
from tools.googlesql.pruning import first_dates

# BigQuery keeps names that begin with _table_, _partition and the like for itself, and takes 300 characters
_NAME = re.compile(r"[a-z][a-z0-9_]{0,299}")


@dataclass(frozen=True)
class Fault:
    """Why BigQuery would refuse a model or test, or how its columns would differ from its contract."""

    node: Node
    message: str
    line: int = 0

    def __str__(self) -> str:
        """Return the model, the line in its file, the compiled text of that line, and Google's message."""
        place = self.node.file
        if self.line:
            text = self.node.statement.splitlines()[self.line - 1].strip()
            place += f":{self.node.raw_line(self.line)} (compiled line {self.line}: `{text}`)"
        return f"{self.node.name}: {place}: {self.message}"


@dataclass(frozen=True, repr=False)
class Analysis:
    """The result over some nodes: faults, the resolved tree of each sound node, and the catalog at the end."""

    faults: list[Fault]
    analysed: dict[Node, Analysed]
    tables: dict[str, Table]


def analyse(google: Google, nodes: Iterable[Node], catalog: dict[str, Table]) -> Analysis:
    """Analyse nodes in their order; the output columns of each sound model join the catalog.

    Whatever reads a faulty model is left out, because its own faults would only repeat that one.
    """
    analysis = Analysis([], {}, dict(catalog))
    for node in nodes:
        if all(name in analysis.tables for name in node.depends_on):
            _analyse(google, node, analysis)
    return analysis


def _analyse(google: Google, node: Node, analysis: Analysis) -> None:
    readable = frozenset(analysis.tables[name] for name in node.depends_on)
    try:
        analysed = google.analyse(node.statement, readable)
    except GoogleSqlError as error:
        analysis.faults.append(Fault(node, error.message, error.line))
        return
    faults = [
        Fault(node, message, node.statement.encode()[:start].count(b"\n") + 1)
        for message, start in refusals(analysed.tree)
    ]
    faults += _raw_faults(node, analysed, readable)
    if node.is_model:
        table = Table(node.path, analysed.columns)
        first = analysis.tables.get(node.id, table) if node.form != "first" else table
        faults += _column_faults(node, table, first)
        faults += (Fault(node, message) for message in Layout.of(node.config).refusals(dict(table.columns)))
        if not faults:
            analysis.tables[node.id] = first
    analysis.faults.extend(faults)
    if not faults:
        analysis.analysed[node] = analysed


def _raw_faults(node: Node, analysed: Analysed, tables: Iterable[Table]) -> Iterator[Fault]:
    """Yield a fault for each raw table of which a node reads all partitions: BigQuery may refuse that, or bills it."""
    partitions = {str(table): table.partition for table in tables if table.partition}
    firsts = first_dates(analysed.tree.query, partitions) if partitions else {}
    for name in sorted(partitions.keys() & firsts.keys()):
        if firsts[name] is None:
            yield Fault(node, f"reads all of {name}: filter each read by `{partitions[name]} >= <a date literal>`")


def _column_faults(node: Node, table: Table, first: Table) -> Iterator[Fault]:
    """Compare a model's columns with its contract, and its incremental form with its first form."""
    for name, kind in table.columns:
        if kind not in language.TYPES:
            yield Fault(node, f"column {name} is {kind}, of which models have none")
        if not _NAME.fullmatch(name):
            yield Fault(node, f"column {name}: write a-z, 0-9 and _, from a letter on, in at most 300 characters")
    if node.contract is not None:
        yield from _differences(node, table, dict(node.contract), "the contract")
    yield from _differences(node, table, dict(first.columns), "the first form")


def _differences(node: Node, table: Table, expected: dict[str, str], whose: str) -> Iterator[Fault]:
    columns = dict(table.columns)
    for name in columns | expected:
        kind, wanted = columns.get(name, "missing"), expected.get(name, "missing")
        if kind != wanted and kind in {"missing", *language.TYPES}:  # another type is a fault already
            yield Fault(node, f"column {name} is {kind}; in {whose} it is {wanted}")
