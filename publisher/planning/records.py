"""Records count dates: they are held with a date that is held, and fall by no more than their dates."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson

from publisher.content import value_at
from publisher.dbt.manifest import Counts
from publisher.planning.decision import Decision
from publisher.planning.gates import FAULTS, MEMBERSHIP, OUTCOMES, Refusal, counted, falls
from publisher.releases.bodies import Bodies
from publisher.releases.release import Entry


@dataclass(frozen=True)
class _Held:
    """A date whose results readers see as they were, or a whole season without a date, and why."""

    date: str | None
    season: object
    refusal: Refusal


@dataclass(frozen=True)
class Records:
    """Judges the documents that sum up the results of other dates; the gates that are `forced` refuse none."""

    bodies: Bodies
    forced: frozenset[str]

    def judge(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Refuse each record that falls by more than its dates were allowed to, and hold what counts what is held."""
        return self.hold(self._refuse_falls(list(decisions)))

    def hold(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Hold what counts a date that is held, or the season of a record that would have fallen."""
        decisions = list(decisions)
        held = [found for each in decisions for found in self._held(each)]
        return [self._held_with(each, held) for each in decisions] if held else decisions

    def _refuse_falls(self, decisions: list[Decision]) -> Iterator[Decision]:
        records = [each for each in decisions if _is_record(each) and _goes_out(each)]
        settled, played = self._fallen_dates(decisions) if records else (0, 0)
        for each in decisions:
            counts = each.kind.counts
            if not (counts and _is_record(each) and _goes_out(each) and each.old and each.new):
                yield each
                continue
            allowed = (settled + counts.corrections_max, played + counts.corrections_max)
            fall = next(falls(self._read(each.old), self._read(each.new), counts, allowed), None)
            if fall is None:
                yield each
            elif OUTCOMES in self.forced:
                yield replace(each, overruled=(*each.overruled, OUTCOMES))
            else:
                refusal = Refusal(
                    each.path, each.kind.name, None, OUTCOMES, fall.reason, lost=fall.lost, fallen=counts.fallen
                )
                yield replace(each, refusals=(*each.refusals, refusal), held_by=refusal)

    def _held(self, each: Decision) -> Iterator[_Held]:
        """Yield the date whose results stay as they are, or the season of a record that would have fallen."""
        counts, refusal = each.kind.counts, each.refusals[0] if each.refusals else each.held_by
        if each.kind.audience != "public" or not each.old or not refusal:
            return
        if each.date and (not counts or not counts.days):
            if (refusal in each.refusals and refusal.gate in MEMBERSHIP) or self._would_count_otherwise(each, refusal):
                yield _Held(each.date, self._season(each.old, counts), refusal)
        elif counts and refusal in each.refusals and refusal.gate == OUTCOMES:
            yield _Held(None, self._season(each.old, counts), refusal)

    def _would_count_otherwise(self, each: Decision, refusal: Refusal) -> bool:
        """Whether a document is held because one is not valid, and would count other results than it shows."""
        if refusal.gate not in FAULTS or not each.kind.counts or not each.old:
            return False
        content = self._read(each.new) if each.new else each.rejected
        try:
            return counted(self._read(each.old), each.kind.counts) != counted(content, each.kind.counts)
        except (AttributeError, KeyError, TypeError):  # what is not valid may have any shape
            return True

    def _held_with(self, each: Decision, held: Iterable[_Held]) -> Decision:
        counts = each.kind.counts
        if not (counts and _is_record(each) and _goes_out(each) and each.new):
            return each
        season, is_counted = value_at(self._read(each.new), counts.season), _dates_of(each, counts)
        reasons = (
            found.refusal
            for found in held
            if found.season in {None, season} and (found.date is None or is_counted(found.date))
        )
        return replace(each, held_by=next(reasons, None))

    def _season(self, entry: Entry, counts: Counts | None) -> object:
        return value_at(self._read(entry), counts.season if counts else "season")

    def _fallen_dates(self, decisions: Iterable[Decision]) -> tuple[int, int]:
        """Return by how much the counts of dates fall that are written; documents of one date count the same."""
        fallen: dict[str, tuple[int, int]] = {}
        for each in decisions:
            counts = each.kind.counts
            if not (counts and each.date and not counts.days and each.kind.audience == "public" and _goes_out(each)):
                continue
            if not (each.old and each.new):
                continue
            old, new = (counted(self._read(entry), counts) for entry in (each.old, each.new))
            for name in old.keys() & new.keys():
                settled, played = fallen.get(each.date, (0, 0))
                less = old[name][0] - new[name][0], old[name][1] - new[name][1]
                fallen[each.date] = max(settled, less[0]), max(played, less[1])
        return sum(settled for settled, _ in fallen.values()), sum(played for _, played in fallen.values())

    def _read(self, entry: Entry) -> Any:  # noqa: ANN401 (any JSON)
        return orjson.loads(self.bodies.read(entry.sha256))


def _is_record(each: Decision) -> bool:
    """Whether a document sums up results of other dates than its own."""
    counts = each.kind.counts
    return counts is not None and (counts.days is not None or not each.date)


def _goes_out(each: Decision) -> bool:
    return each.is_written and not each.refusals


def _dates_of(each: Decision, counts: Counts) -> Callable[[str], bool]:
    """Return what tells whether a document counts a date of its season."""
    if not counts.days:
        return lambda _: True
    day = dt.date.fromisoformat(each.date or each.shows_date or (each.new.as_of if each.new else ""))
    first, last = (str(day + dt.timedelta(days=days)) for days in counts.days)
    return lambda date: first <= date <= last
