"""Which columns and dates of which tables the models and data tests of an ordinary run read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tools.googlesql.analysis import Analysis
from tools.googlesql.google import Analysed
from tools.googlesql.project import Node, Project
from tools.googlesql.pruning import first_dates
from tools.googlesql.reads import columns_read


@dataclass(frozen=True)
class Read:
    """What a query reads of a table: columns, and the first date of the partitions that filters leave (None: all)."""

    model: str
    table: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    first: dt.date | None


def is_by_month(node: Node) -> bool:
    """Whether a table has a partition a month, so that a filter leaves whole months."""
    return (node.config.get("partition_by") or {}).get("granularity") == "month"


def reads_of(project: Project, analysis: Analysis) -> dict[str, list[Read]]:
    """Return what models and data tests read in an ordinary run, by id. A view counts as what it reads itself."""
    # where a node has an incremental form, it comes after the first form and replaces it here
    nodes = list({node.id: node for node in project.nodes}.values())
    tables = {str(table): table for table in analysis.tables.values()}
    views = {".".join(node.path): analysis.analysed[node] for node in nodes if node.is_view}
    by_month = {".".join(node.path) for node in nodes if is_by_month(node)}

    def reads(name: str, analysed: Analysed, outputs: frozenset[str] | None = None) -> Iterator[Read]:
        firsts = first_dates(analysed.tree.query)
        for table, columns in columns_read(analysed, outputs).items():
            if table in views:
                yield from reads(name, views[table], frozenset(columns))
            else:
                kinds = {column: kind for column, kind in tables[table].columns if column in columns}
                first = firsts[table]
                first = first.replace(day=1) if first and table in by_month else first
                yield Read(name, table.rpartition(".")[2], tuple(kinds), tuple(kinds.values()), first)

    return {node.id: list(once(reads(node.label, analysis.analysed[node]))) for node in nodes if not node.is_view}


def once(reads: Iterable[Read]) -> Iterator[Read]:
    """Yield one read of each table, in their order: BigQuery reads a column of a table once in a query."""
    by_table = defaultdict(list)
    for read in reads:
        by_table[read.table].append(read)
    for table, found in sorted(by_table.items()):
        kinds = {column: kind for read in found for column, kind in zip(read.columns, read.kinds, strict=True)}
        firsts = [read.first for read in found]
        first = None if None in firsts else min(filter(None, firsts))
        yield Read(found[0].model, table, tuple(kinds), tuple(kinds.values()), first)


def of_models(project: Project, reads: Mapping[str, list[Read]]) -> list[Read]:
    """Return what the models read, in their order."""
    models = dict.fromkeys(node.id for node in project.models)
    return [read for model in models for read in reads.get(model, ())]
