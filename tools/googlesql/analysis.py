"""Google's analyser over what dbt compiled, with a catalog of what is declared and what was analysed before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tools.googlesql import language
from tools.googlesql.google import Analysed, Google, GoogleSqlError, Table
from tools.googlesql.limits import refusals
from tools.googlesql.project import Node


@dataclass(frozen=True)
class Fault:
    """Why BigQuery would refuse a model or test, or would make something else of it than its contract says."""

    node: Node
    message: str
    line: int = 0

    def __str__(self) -> str:
        """Name the model, the line in its file, what was compiled to there, and Google's message."""
        place = self.node.file
        if self.line:
            text = self.node.statement.splitlines()[self.line - 1].strip()
            place += f":{self.node.raw_line(self.line)} (compiled line {self.line}: `{text}`)"
        return f"{self.node.name}: {place}: {self.message}"


@dataclass(frozen=True, repr=False)
class Analysis:
    """What came of some nodes: faults, the resolved tree of each that has none, and the catalog as it is in the end."""

    faults: list[Fault]
    analysed: dict[Node, Analysed]
    tables: dict[str, Table]


def analyse(google: Google, nodes: Iterable[Node], catalog: dict[str, Table]) -> Analysis:
    """Analyse nodes in their order; a model's output columns join the catalog.

    What reads a model that has no columns, because of a fault, is left out: its faults would all be that one.
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
    if node.is_model:
        table = Table(node.path, analysed.columns)
        first = analysis.tables[node.id] if node.form != "first" else table
        faults += _column_faults(node, table, first)
        if not faults:
            analysis.tables[node.id] = first
    analysis.faults.extend(faults)
    if not faults:
        analysis.analysed[node] = analysed


def _column_faults(node: Node, table: Table, first: Table) -> Iterator[Fault]:
    """Compare a model's columns with its contract, and those of its incremental form with those of its first."""
    for name, kind in table.columns:
        if kind not in language.TYPES:
            yield Fault(node, f"column {name} is {kind}, of which models have none")
    if node.contract is not None:
        yield from _differences(node, table, dict(node.contract), "the contract")
    yield from _differences(node, table, dict(first.columns), "the first form")


def _differences(node: Node, table: Table, expected: dict[str, str], whose: str) -> Iterator[Fault]:
    columns = dict(table.columns)
    for name in columns | expected:
        kind, wanted = columns.get(name, "missing"), expected.get(name, "missing")
        if kind != wanted:
            yield Fault(node, f"column {name} is {kind}; in {whose} it is {wanted}")
