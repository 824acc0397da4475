"""Ways through a resolved tree. Its nodes are protocol buffers, and each wraps a more special one."""

from collections.abc import Iterator
from typing import Any

Message = Any  # a protocol buffer of zetasql's, which has no types for mypy


def children(node: Message) -> Iterator[Message]:
    """Yield every message that a message holds."""
    for field, value in node.ListFields():
        if field.message_type:
            yield from value if field.is_repeated else (value,)


def walk(node: Message) -> Iterator[Message]:
    """Yield a message and all below it, in the order of the statement."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed([*children(node)])


def part(node: Message, field: str) -> Message:
    """Return the part of a node that has a field: a message that it wraps, or its parent message."""
    while not hasattr(node, field):
        node = getattr(node, node.WhichOneof("node")) if "node" in node.DESCRIPTOR.oneofs_by_name else node.parent
    return node


def column_ids(scan: Message) -> list[int]:
    """Return the numbers of a scan's columns; each is unique in its statement."""
    return [column.column_id for column in part(scan, "column_list").column_list]
