"""How BigQuery keeps a table: what dbt-bigquery writes of a model's config, and what BigQuery refuses of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_PARTITION_TYPES = ("date", "datetime", "timestamp", "int64")
_CLUSTER_TYPES = ("bool", "date", "datetime", "int64", "numeric", "string", "timestamp")
_CLUSTER_COLUMNS = 4


@dataclass(frozen=True)
class Partition:
    """The column whose values tell partitions apart; `bounds` are start, end and step of partitions of an integer."""

    column: str
    kind: str
    granularity: str
    bounds: tuple[int, int, int] | None

    def __str__(self) -> str:
        """Return the expression; dates by day need no function."""
        if self.bounds:
            return f"range_bucket({self.column}, generate_array({', '.join(map(str, self.bounds))}))"
        whole = self.kind == "int64" or (self.kind, self.granularity) == ("date", "day")
        return self.column if whole else f"{self.kind}_trunc({self.column}, {self.granularity})"


@dataclass(frozen=True)
class Layout:
    """Partitions and clusters of a table."""

    partition: Partition | None = None
    cluster: tuple[str, ...] = ()

    @classmethod
    def of(cls, config: dict[str, Any]) -> "Layout":
        """Read a model's config, with dbt's defaults."""
        columns = config.get("cluster_by") or ()
        cluster = (columns,) if isinstance(columns, str) else tuple(columns)
        wanted = config.get("partition_by")
        if not wanted:
            return cls(None, cluster)
        bounds = tuple(wanted["range"][key] for key in ("start", "end", "interval")) if wanted.get("range") else None
        kind, granularity = wanted.get("data_type", "date"), wanted.get("granularity", "day")
        return cls(Partition(wanted["field"], kind, granularity, bounds), cluster)

    def __str__(self) -> str:
        """Return the clauses, each after a space."""
        partition = f" partition by {self.partition}" if self.partition else ""
        return partition + (f" cluster by {', '.join(self.cluster)}" if self.cluster else "")

    def refusals(self, columns: dict[str, str]) -> Iterator[str]:
        """Yield why BigQuery would not keep a table of these columns so; Google's analyser asks for less."""
        if self.partition and self.partition.column in columns:
            name, kind, actual = self.partition.column, self.partition.kind, columns[self.partition.column]
            if kind not in _PARTITION_TYPES:
                yield f"partition_by {name} is a {kind}: BigQuery partitions by {', '.join(_PARTITION_TYPES)} alone"
            elif actual != kind:
                yield f"partition_by {name} is a {actual}; its data_type says {kind}"
            elif kind == "int64" and not self.partition.bounds:
                yield f"partition_by {name} is an int64 without range: BigQuery needs start, end and interval"
        if len(self.cluster) > _CLUSTER_COLUMNS:
            yield f"cluster_by has {len(self.cluster)} columns: BigQuery takes {_CLUSTER_COLUMNS} at most"
        for name in self.cluster:
            if self.cluster.count(name) > 1:
                yield f"cluster_by has {name} more than once"
                break
        for name in self.cluster:
            if columns.get(name, _CLUSTER_TYPES[0]) not in _CLUSTER_TYPES:
                yield f"cluster_by {name} is a {columns[name]}: BigQuery clusters by {', '.join(_CLUSTER_TYPES)} alone"
