"""Ways through a resolved tree. Its nodes are protocol buffers, and each wraps a more special one."""

from collections.abc import Iterator
from functools import cache
from typing import Any

Message = Any  # a protocol buffer of zetasql's, which has no types for mypy


def children(node: Message) -> Iterator[Message]:
    """Yield every node that a node holds, but no types, signatures and places, which hold none."""
    is_wrapper, fields = _below(node.DESCRIPTOR)
    if is_wrapper:
        name = node.WhichOneof("node")
        if name:
            yield getattr(node, name)
    for name, is_repeated in fields:
        if is_repeated:
            yield from getattr(node, name)
        elif node.HasField(name):
            yield getattr(node, name)


@cache
def _below(kind: Any) -> tuple[bool, list[tuple[str, bool]]]:  # noqa: ANN401 (a descriptor, which has no types)
    """Return whether messages of a kind wrap one of some nodes, and which other fields hold nodes."""
    fields = [
        (field.name, field.is_repeated)
        for field in sorted(kind.fields, key=lambda field: int(field.number))
        if field.message_type
        and field.message_type.name.startswith(("Resolved", "AnyResolved"))
        and not (field.containing_oneof and field.containing_oneof.name == "node")
    ]
    return "node" in kind.oneofs_by_name, fields


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
