"""What becomes of one document and of all: the plan. What many refusals have in common is said once."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from publisher.dbt.manifest import Kind
from publisher.dbt.warehouses.base import Dates
from publisher.planning.gates import FAULTS, GATES, LEDGER, LEFT_OUT, LOST_ITEMS, MEMBERSHIP, OUTCOMES, Refusal
from publisher.releases.parts import Parts
from publisher.releases.release import Entry, Line, Release


@dataclass(frozen=True, slots=True)
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


_LOSSES = MEMBERSHIP - {LEDGER}
"""What refuses the documents of a date that loses items."""


def told(refusals: Iterable[Refusal]) -> Iterator[str]:
    """Yield one line for each cause of these refusals, in the order in which they were found.

    Dates that lose something for one reason are a line, and so are documents that are refused in the same words. Where
    items of a date are gone, nothing else that it loses has a cause of its own.
    """
    refusals = list(refusals)
    gone: dict[str, str] = {}
    for each in refusals:
        if each.gate == LOST_ITEMS and each.date:
            gone[each.date] = max(gone.get(each.date, ""), each.detail)
    is_rest = all(each.date in gone for each in refusals if each.gate == OUTCOMES and each.date)
    groups: dict[tuple[str, ...], list[Refusal]] = {}
    for each in refusals:
        # a record falls because its dates do
        date = next(iter(gone), None) if is_rest and each.gate == OUTCOMES and not each.date else each.date
        groups.setdefault(_cause(each, date, gone), []).append(each)
    for (gate, *_), found in groups.items():
        group = [each for each in found if each.date] or found
        dates = sorted({each.date for each in group if each.date})
        if gate in {LOST_ITEMS, OUTCOMES} and dates:
            yield _of_dates(dates, gate, group)
        else:
            more = f" and {len(group) - 1:,} more" if len(group) > 1 else ""
            yield f"{group[0].path}{more}: {group[0].said}"


def _cause(each: Refusal, date: str | None, gone: Mapping[str, str]) -> tuple[str, ...]:
    if each.gate in _LOSSES and date and date in gone:
        return LOST_ITEMS, gone[date]
    if each.gate == OUTCOMES:
        return each.gate, each.fallen
    if each.gate in FAULTS:
        return each.gate, each.path
    return each.gate, each.kind, each.said


def _of_dates(dates: list[str], gate: str, group: list[Refusal]) -> str:
    """Return a line about dates that lose items or results; of one date, the document that loses most is named."""
    losing = sorted((each for each in group if each.gate == gate), key=lambda each: -each.lost)
    gates = [name for name in GATES if any(each.gate == name for each in group)]
    named = f"gates {', '.join(gates)}" if len(gates) > 1 else f"gate {gate}"
    options = " ".join(f"--force-{name}" for name in gates)
    overrule = "overrule them" if len(gates) > 1 else "overrules it"
    why = max(each.detail for each in losing)
    if len(dates) == 1:
        first = losing[0]
        others = len({each.path for each in group}) - 1
        more = f" and {others:,} more" if gate == LOST_ITEMS and others else ""
        why += f"; {first.fallen}" if first.fallen else ""
        return f"{first.path}{more}: {first.reason}{why} ({named}; {options} --date {dates[0]} {overrule})"
    lost = {date: max(each.lost for each in losing if each.date == date) for date in dates}
    least, most = min(lost.values()), max(lost.values())
    size = f"{least}" if least == most else f"{least} to {most}"
    what = "results" if gate == OUTCOMES else "items"
    why += f": {losing[0].fallen}" if losing[0].fallen else ""
    return (
        f"{dates[0]} to {dates[-1]}: {len(dates)} dates lose {size} {what} each{why}"
        f" ({named}; {options} --date D {overrule} for a date)"
    )


@dataclass(frozen=True)
class Fault:
    """A kind of internal documents that is left as it is, because one of its documents is not valid."""

    kind: Kind
    message: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.message}; no document of {self.kind.name} was written"


@dataclass(frozen=True)
class Plan:
    """What becomes of every document that a run looked at, as against the release `base`.

    `events` are the events whose documents the run covers completely, `began` is the start of the dbt build. `lines` is
    what changes in the ledger, `next_lock` the earliest lock that has not come. `along` are the kinds and dates of
    ledger documents that were not asked for. `faults` are the internal kinds without decisions. `as_of` has, by kind,
    the instant of a build that is to be published, if none or another one was published before. `schemas` are the JSON
    Schemas of what is shown that are new or changed, by path, and openapi.json if it is.
    """

    base: Release
    kinds: tuple[Kind, ...] = ()
    decisions: tuple[Decision, ...] = ()
    events: frozenset[str] = frozenset()
    began: dt.datetime | None = None
    faults: tuple[Fault, ...] = ()
    as_of: Mapping[str, str] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    next_lock: str | None = None
    along: tuple[tuple[Kind, Dates], ...] = ()
    schemas: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def written(self) -> list[Decision]:
        """The documents that get new bytes or headers, in path order."""
        return sorted((each for each in self.decisions if each.is_written), key=lambda each: each.path)

    @property
    def held(self) -> list[Decision]:
        """The documents that stay as they are because of a refusal, in path order."""
        return sorted((each for each in self.decisions if each.is_held), key=lambda each: each.path)

    @property
    def left_out(self) -> list[str]:
        """The dates that have locked since they were built, and would be shown otherwise than they were."""
        return sorted({each.shows_date or "" for each in self.held if each.held_by and each.held_by.gate == LEFT_OUT})

    @property
    def refusals(self) -> list[Refusal]:
        """What the gates refuse, in the order in which the documents were read."""
        return [refusal for each in self.decisions for refusal in each.refusals]

    @property
    def forced(self) -> list[str]:
        """The gates that were overruled and would have refused something."""
        return sorted({gate for each in self.decisions for gate in each.overruled})

    @cached_property
    def documents(self) -> Parts[Entry]:
        """All entries of the next release: those of `base`, with what is new."""
        return self.base.documents | {each.path: each.entry for each in self.decisions if each.entry} | self.schemas

    @property
    def published(self) -> dict[str, dt.datetime]:
        """The events without a held document, with the start of the build that they are now published from."""
        kinds = [each.kind for each in self.held] + [each.kind for each in self.faults]
        held = {event for kind in kinds for event in kind.events}
        return self.as_built(self.events - held)

    def as_built(self, events: Iterable[str]) -> dict[str, dt.datetime]:
        """Return the events with the start of the build."""
        return dict.fromkeys(events, self.began) if self.began else {}
