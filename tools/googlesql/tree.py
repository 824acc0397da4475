"""Ways through a resolved tree: protocol buffers, each node wrapped in its kinds, from the most general on."""

from collections.abc import Iterator
from typing import Any

Message = Any  # a protocol buffer of zetasql's; they have no types that mypy could read


def children(node: Message) -> Iterator[Message]:
    """Yield every message that a message holds."""
    for field, value in node.ListFields():
        if field.message_type:
            yield from value if field.is_repeated else (value,)


def walk(node: Message) -> Iterator[Message]:
    """Yield a message and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def part(node: Message, field: str) -> Message:
    """Return the part of a node that has a field: what it wraps, or what all nodes of its kind have in common."""
    while not hasattr(node, field):
        node = getattr(node, node.WhichOneof("node")) if "node" in node.DESCRIPTOR.oneofs_by_name else node.parent
    return node


def column_ids(scan: Message) -> list[int]:
    """Return the numbers of a scan's columns; each is unique in its statement."""
    return [column.column_id for column in part(scan, "column_list").column_list]
