"""Records count dates: they are held with a date that is held, and fall by no more than their dates."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import orjson

from publisher.dbt.manifest import Counts
from publisher.planning.counts import counted, falls
from publisher.planning.decision import Decision
from publisher.planning.gates import MEMBERSHIP, OUTCOMES, Refusal
from publisher.releases.bodies import Bodies


def judge_records(decisions: Iterable[Decision], bodies: Bodies, forced: frozenset[str]) -> Iterator[Decision]:
    """Hold each record that counts a date which is held, or that falls by more than its dates were allowed to."""
    decisions = list(decisions)
    dates = [each for each in decisions if each.date and each.kind.audience == "public"]
    has_records = any(each.kind.counts and each.is_written and not each.date for each in decisions)
    settled, played = _fallen(dates, bodies) if has_records else (0, 0)
    for each in decisions:
        counts = each.kind.counts
        if each.date or not counts or not each.is_written or not each.old or not each.new:
            yield each
            continue
        old, new = (orjson.loads(bodies.read(entry.sha256)) for entry in (each.old, each.new))
        held = (date.refusals[0] for date in dates if _may_count(date, old.get(counts.season), counts, bodies))
        if refusal := next(held, None):
            yield replace(each, held_by=refusal)
            continue
        allowed = (settled + counts.corrections_max, played + counts.corrections_max)
        reason = next(falls(old, new, counts, allowed), None)
        if reason is None:
            yield each
        elif OUTCOMES in forced:
            yield replace(each, overruled=(*each.overruled, OUTCOMES))
        else:
            refusal = Refusal(each.path, each.kind.name, None, OUTCOMES, reason)
            yield replace(each, refusals=(*each.refusals, refusal), held_by=refusal)


def _may_count(date: Decision, season: object, counts: Counts, bodies: Bodies) -> bool:
    """Whether a date is held for what it shows, and is of the season or names none."""
    if not date.old or not date.refusals or date.refusals[0].gate not in MEMBERSHIP:
        return False
    return orjson.loads(bodies.read(date.old.sha256)).get(counts.season) in {None, season}


def _fallen(dates: Iterable[Decision], bodies: Bodies) -> tuple[int, int]:
    """Return by how much the counts of dates fall that are written; several documents of a date count the same."""
    fallen: dict[str, tuple[int, int]] = {}
    for each in dates:
        if each.date and each.kind.counts and each.is_written and each.old and each.new:
            old, new = (
                counted(orjson.loads(bodies.read(entry.sha256)), each.kind.counts) for entry in (each.old, each.new)
            )
            for name in old.keys() & new.keys():
                settled, played = fallen.get(each.date, (0, 0))
                less = old[name][0] - new[name][0], old[name][1] - new[name][1]
                fallen[each.date] = max(settled, less[0]), max(played, less[1])
    return sum(settled for settled, _ in fallen.values()), sum(played for _, played in fallen.values())
