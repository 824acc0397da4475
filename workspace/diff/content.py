"""What a release would change, by what reviewers look at: each group, then the documents of each kind."""

from dataclasses import dataclass, field
from typing import Any

from publisher.format import API_VERSION
from workspace.diff.compare import Member

NEW, GONE, CHANGED = "new", "gone", "changed"


@dataclass(frozen=True)
class Where:
    """Where something changes: a document, its date if it has one, and the members on the way to it."""

    document: str
    date: str | None
    members: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return what people need to find it."""
        return ", ".join((self.date or self.document.removeprefix(f"{API_VERSION}/"), *self.members))


@dataclass(frozen=True)
class MembersChange:
    """Members of a list that come, go, or stand in another order."""

    name: str
    where: Where
    added: tuple[Member, ...]
    removed: tuple[Member, ...]
    is_reordered: bool


@dataclass(frozen=True)
class RecordChange:
    """A record before and after; None where there is none."""

    name: str
    where: Where
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class ValueChange:
    """Another value before and after; None where there is none."""

    name: str
    where: Where
    before: Any
    after: Any


@dataclass
class Section:
    """What changes in one group, or in the documents of one kind besides groups.

    `name` is what most of the documents call it. `state` is NEW if no changed document had the group before, GONE if
    none has it now; `came` and `went` are where it is new or gone. Its `records` are all that changed documents have;
    those of a kind are only what changes.
    """

    key: str
    name: str
    state: str = CHANGED
    came: list[Where] = field(default_factory=list)
    went: list[Where] = field(default_factory=list)
    members: list[MembersChange] = field(default_factory=list)
    records: list[RecordChange] = field(default_factory=list)
    values: list[ValueChange] = field(default_factory=list)

    @property
    def documents(self) -> set[str]:
        """Where anything changes."""
        changes: list[MembersChange | RecordChange | ValueChange] = [*self.members, *self.changed_records, *self.values]
        return {where.document for where in (*self.came, *self.went, *(each.where for each in changes))}

    @property
    def changed_records(self) -> list[RecordChange]:
        """The records that change."""
        return [each for each in self.records if each.before != each.after]


@dataclass(frozen=True)
class Held:
    """Documents that stay as they are, and why."""

    reason: str
    documents: list[str]


@dataclass(frozen=True)
class Diff:
    """What a release would change. Of `new` and `changed` the documents, by kind.

    `broken` are the promises of schemas that readers could rely on until now.
    """

    store: str
    against: str
    new: dict[str, list[str]]
    changed: dict[str, list[str]]
    unchanged: int
    held: list[Held]
    schemas: list[str]
    groups: list[Section]
    kinds: list[Section]
    broken: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.new or self.changed or self.held or self.schemas)
