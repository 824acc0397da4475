"""A statement's syntax tree with its text."""

from dataclasses import dataclass

from tools.googlesql.front.state import Path
from tools.googlesql.tree import Message, part


class FormError(Exception):
    """A statement of a form that the front does not know."""


@dataclass(frozen=True)
class Syntax:
    """A node of a syntax tree; `text` is that of the whole statement."""

    node: Message
    text: str

    @classmethod
    def of(cls, node: Message, text: str) -> "Syntax":
        """Unwrap a node, down to the most special message."""
        while "node" in node.DESCRIPTOR.oneofs_by_name:
            node = getattr(node, node.WhichOneof("node"))
        return cls(node, text)

    @property
    def kind(self) -> str:
        """Return the name of the node's message."""
        return str(self.node.DESCRIPTOR.name)

    @property
    def written(self) -> str:
        """Return the node's text."""
        return self.text.encode()[self.place.start : self.place.end].decode()

    def instead_of(self, inner: "Syntax", other: str) -> str:
        """Return the node's text with another text for a node below it."""
        text, outside, inside = self.text.encode(), self.place, inner.place
        return (text[outside.start : inside.start] + other.encode() + text[inside.end : outside.end]).decode()

    @property
    def place(self) -> Message:
        """Return the bytes where the node is: `start` and `end`."""
        return part(self.node, "parse_location_range").parse_location_range

    def has(self, field: str) -> bool:
        """Whether the node is of a kind that has a field."""
        node = self.node
        while not hasattr(node, field):
            if not hasattr(node, "parent"):
                return False
            node = node.parent
        return bool(node.HasField(field))

    def child(self, field: str) -> "Syntax":
        """Return what a field of the node holds; the node must have it."""
        if not self.has(field):
            message = f"{self.kind} has no {field}: {self.written}"
            raise FormError(message)
        return Syntax.of(getattr(part(self.node, field), field), self.text)

    def children(self, field: str) -> "list[Syntax]":
        """Return the members of a list of the node."""
        return [Syntax.of(member, self.text) for member in getattr(part(self.node, field), field)]

    def below(self, field: str) -> str:
        """Return the text of what a field holds; empty if it holds nothing."""
        return self.child(field).written if self.has(field) else ""

    def list_below(self, field: str, members: str) -> list[str]:
        """Return the texts of a list that a field holds."""
        return [member.written for member in self.child(field).children(members)] if self.has(field) else []

    def path(self, field: str) -> Path:
        """Return the names of a path."""
        return tuple(name.node.id_string for name in self.child(field).children("names"))
