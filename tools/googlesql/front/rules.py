"""What BigQuery refuses of any statement, whatever its rows: too much of something, options, reads of all dates.

The numbers are those of https://cloud.google.com/bigquery/quotas and of its DDL.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from zetasql.wasi._pb2.zetasql.local_service.local_service_pb2 import TableData

from tools.googlesql.front.state import Relation
from tools.googlesql.pruning import first_dates
from tools.googlesql.tree import Message, part, walk
from tools.googlesql.values import decode

QUERY, RELATION, COLUMN = 10**6, 16_384, 1_024  # bytes of a statement, and characters of descriptions
LABELS, PARTITIONS = 64, 4_000  # of a job or a relation, and those that a job may write

_KEY, _VALUE = re.compile(r"[a-z][a-z0-9_-]{0,62}"), re.compile(r"[a-z0-9_-]{0,63}")
# BigQuery has more, which no statement needs: look one up before it is added
_OF_A_VIEW = {"description", "labels"}
_OF_A_TABLE = _OF_A_VIEW | {"require_partition_filter"}
_OPTIONS = {"ResolvedCreateViewStmtProto": _OF_A_VIEW, "ResolvedCreateTableStmtBaseProto": _OF_A_TABLE}
_DIGITS = {"YEAR": 4, "MONTH": 7, "DAY": 10, "HOUR": 13}  # of an instant, as it is written, that name its partition


def of_text(sql: str) -> Iterator[str]:
    """Yield a reason if a statement is too long."""
    if (size := len(sql.encode())) > QUERY:
        yield f"a statement of {size:,} bytes: BigQuery takes {QUERY:,}"


def of_labels(labels: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield why BigQuery takes no such labels."""
    given = list(labels)
    if len(given) > LABELS:
        yield f"{len(given)} labels: BigQuery takes {LABELS}"
    for key, value in given:
        if not (_KEY.fullmatch(key) and _VALUE.fullmatch(value)):
            yield f"the label {key}: {value} is none: lower case letters, digits, _ and -, at most 63"


def of_description(text: str, most: int) -> Iterator[str]:
    """Yield a reason if a description is too long."""
    if len(text) > most:
        yield f"a description of {len(text):,} characters: BigQuery takes {most:,}"


def of_options(tree: Message) -> Iterator[str]:
    """Yield why BigQuery takes none of such options, those of a relation and those of its columns."""
    for node in walk(tree):
        if known := _OPTIONS.get(node.DESCRIPTOR.name):
            yield from _of_options(part(node, "option_list").option_list, known, RELATION)
        elif node.DESCRIPTOR.name == "ResolvedColumnAnnotationsProto":
            yield from _of_options(node.option_list, {"description"}, COLUMN)


def _of_options(options: Iterable[Message], known: set[str], most: int) -> Iterator[str]:
    for option in options:
        if option.name not in known:
            yield f"the option {option.name} is not in tools/googlesql/front/rules.py"
            continue
        value = part(option.value, "value").value.value  # of a literal
        if option.name == "description":
            yield from of_description(value.string_value, most)
        elif option.name == "labels":
            pairs = ([field.string_value for field in each.struct_value.field] for each in value.array_value.element)
            yield from of_labels((key, text) for key, text in pairs)


def to_be_filtered(relations: Iterable[Relation]) -> dict[str, str]:
    """Return the tables of which a query must choose partitions, each with the column that tells them apart."""
    return {
        str(relation.table): relation.details["timePartitioning"]["field"]
        for relation in relations
        if relation.details.get("requirePartitionFilter")
    }


def of_reads(partitions: Mapping[str, str], tree: Message) -> Iterator[str]:
    """Yield a reason for each of these tables of which a statement reads all partitions."""
    for table, first in first_dates(tree, partitions).items():
        if table in partitions and first is None:
            yield f"Cannot query over table {table} without a filter over {partitions[table]}"


def of_partitions(before: Relation | None, after: Relation) -> Iterator[str]:
    """Yield a reason if a job writes too many partitions: those whose rows differ, or a range may have so many."""
    if declared := after.details.get("rangePartitioning"):
        first, last, step = (int(declared["range"][key]) for key in ("start", "end", "interval"))
        count = (last - first) // step
    else:
        old, new = (_by_partition(relation) for relation in (before, after))
        count = len({partition for partition, _ in (old - new) + (new - old)})
    if count > PARTITIONS:
        yield f"{after.table} gets {count:,} partitions: a job of BigQuery writes {PARTITIONS:,}"


def _by_partition(relation: Relation | None) -> Counter[tuple[str, bytes]]:
    """Return the rows of a table by time, each with the partition that it is in; none of another table."""
    told = relation.details.get("timePartitioning") if relation else None
    if not relation or not relation.rows or not told:
        return Counter()
    place = [column.name for column in relation.columns].index(told["field"])
    digits = _DIGITS[told["type"]]
    return Counter(
        (str(decode(row[place]))[:digits], TableData.Row(cell=row).SerializeToString()) for row in relation.rows.values
    )
