"""Which columns and dates of which tables the models of an ordinary daily run read."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tools.googlesql.analysis import Analysis
from tools.googlesql.google import Analysed
from tools.googlesql.project import Project
from tools.googlesql.pruning import first_dates
from tools.googlesql.reads import columns_read


@dataclass(frozen=True)
class Read:
    """What a model's query reads of a table: columns, and the first date that its filters leave (None: every date)."""

    model: str
    table: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    first: dt.date | None


def reads_of_a_daily_run(project: Project, analysis: Analysis) -> list[Read]:
    """Return what each model reads, in the order of the models. A view counts as what it reads itself."""
    # where a model has an incremental form, it comes after the first form and replaces it here
    models = list({node.id: node for node in project.nodes if node.is_model}.values())
    tables = {str(table): table for table in analysis.tables.values()}
    views = {".".join(node.path): analysis.analysed[node] for node in models if node.is_view}

    def reads(model: str, analysed: Analysed, outputs: frozenset[str] | None = None) -> Iterator[Read]:
        firsts = first_dates(analysed.tree.query)
        for name, columns in columns_read(analysed, outputs).items():
            if name in views:
                yield from reads(model, views[name], frozenset(columns))
            else:
                kinds = {column: kind for column, kind in tables[name].columns if column in columns}
                yield Read(model, name.rpartition(".")[2], tuple(kinds), tuple(kinds.values()), firsts[name])

    return [
        read
        for node in models
        if not node.is_view
        for read in sorted(reads(node.path[-1], analysis.analysed[node]), key=lambda read: (read.table, read.columns))
    ]
