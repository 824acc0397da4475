"""What becomes of one document."""

from dataclasses import dataclass
from typing import Any

from publisher.dbt.manifest import Kind
from publisher.planning.gates import Refusal
from publisher.releases.release import Entry


@dataclass(frozen=True)
class Decision:
    """What becomes of one document: `new` replaces `old`, unless `held_by` says why not.

    `new` is None where the table was not read, because its content is that of `old` or because a gate refused it whole.
    `refusals` are the gates that the document did not pass, `overruled` those that it need not pass. `shows_date` is
    the date whose predictions it shows; `locks_at` and `is_locked` are what the build says of it. `rejected` is the
    content of a document that is not valid.
    """

    path: str
    kind: Kind
    date: str | None
    old: Entry | None
    new: Entry | None = None
    refusals: tuple[Refusal, ...] = ()
    overruled: tuple[str, ...] = ()
    held_by: Refusal | None = None
    shows_date: str | None = None
    locks_at: str | None = None
    is_locked: bool = False
    rejected: Any = None

    @property
    def is_changed(self) -> bool:
        """Whether the new bytes or headers differ from the published ones."""
        if self.new is None or self.old is None:
            return self.new is not None
        return self.new.sha256 != self.old.sha256 or not self.old.is_served_as(self.new)

    @property
    def is_held(self) -> bool:
        """Whether the document stays as it is because a gate refused it, or one of its date and event."""
        return self.held_by is not None

    @property
    def is_written(self) -> bool:
        """Whether the document gets new bytes or headers."""
        return self.is_changed and not self.is_held

    @property
    def entry(self) -> Entry | None:
        """What the next release has under the path."""
        return self.old if self.is_held or self.new is None else self.new
