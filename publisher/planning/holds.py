"""Which documents stay as they are because of another one: those of one date and event, and what shows one date."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from publisher.dbt.run_results import Build
from publisher.planning.decision import Decision
from publisher.planning.gates import FAULTS, LEDGER, LEFT_OUT, Refusal
from publisher.planning.members import Day, Days


def shown_by(days: Days, decisions: Iterable[Decision]) -> Iterator[tuple[str, Day, list[Decision]]]:
    """Yield each date with the decisions on what shows it."""
    shown: dict[str, list[Decision]] = {}
    for each in decisions:
        shown.setdefault(each.shows_date or "", []).append(each)
    for date, day in days.by_date.items():
        yield date, day, shown[date]


def too_late(date: str, day: Day, shown: list[Decision]) -> Refusal | None:
    """Return why nothing that shows a date may change that has locked since it was built, and was shown otherwise."""
    changed = [each for each in shown if each.is_changed]
    if not (day.differs and changed):
        return None
    first, made_at = changed[0], max(each.new.made_at for each in changed if each.new)
    if day.lock and made_at <= day.lock:
        return Refusal(first.path, first.kind.name, date, LEFT_OUT, f"was built before {date} locked")
    return Refusal(first.path, first.kind.name, date, LEDGER, f"shows {date} otherwise than it was shown")


def apart(date: str, day: Day, shown: list[Decision], build: Build) -> Refusal | None:
    """Return why nothing that shows an open date may change: its ledger documents do not come from this build."""
    if not day.is_open:
        return None
    first = next((each for each in shown if each.is_written), shown[0])
    together = [each for each in shown if each.is_written or each.kind.has_ledger]
    elsewhere = [each.kind.name for each in together if each.kind.nodes[0] not in build.finished]
    if elsewhere and not any(each.refusals for each in shown):
        return Refusal(
            first.path, first.kind.name, date, LEDGER, f"was not built together with {elsewhere[0]} of {date}"
        )
    return next((each.held_by for each in shown if each.kind.has_ledger and each.held_by), None)


def overtaken(decisions: Iterable[Decision], reasons: Mapping[str, Refusal]) -> Iterator[Decision]:
    """Hold what changes of each date that has a reason, whatever other gates say of it."""
    plain = (
        replace(each, refusals=tuple(faults_of(each)), overruled=())
        if each.is_changed and each.shows_date in reasons
        else each
        for each in decisions
    )
    return hold_dates(plain, reasons)


def hold_dates(decisions: Iterable[Decision], reasons: Mapping[str, Refusal]) -> Iterator[Decision]:
    """Hold what changes of each date that has a reason; of a refusal of the ledger, one document tells."""
    told = set()
    for each in decisions:
        reason = reasons.get(each.shows_date or "")
        if not (reason and each.is_written):
            yield each
            continue
        is_news = reason.gate == LEDGER and reason not in told
        told.add(reason)
        yield replace(each, held_by=reason, refusals=(*each.refusals, *((reason,) if is_news else ())))


def faults_of(decision: Decision) -> Iterator[Refusal]:
    """Yield what is wrong with a document itself, whatever else is published."""
    return (each for each in decision.refusals if each.gate in FAULTS)


def hold(decisions: Iterable[Decision]) -> Iterator[Decision]:
    """Hold every refused document and, if it has a date, what changes for the same date and event.

    A document that is not valid holds itself alone; one of the ledger all that shows its date. What is internal holds
    nothing public: readers would learn of it, and miss what they may have.
    """
    decisions = list(decisions)
    closed: dict[tuple[str, str, str], Refusal] = {}
    broken: dict[str, Refusal] = {}
    for each in decisions:
        refused = next((refusal for refusal in each.refusals if refusal.gate not in FAULTS), None)
        if refused and each.date:
            for event in each.kind.events:
                closed.setdefault((each.date, event, each.kind.audience), refused)
        if each.kind.has_ledger and each.shows_date:
            for fault in faults_of(each):
                broken.setdefault(each.shows_date, fault)
    for each in decisions:
        if each.held_by:
            yield each
            continue
        own = each.refusals[:1]
        audiences = sorted({"public", each.kind.audience})
        places = [(each.date or "", event, audience) for event in each.kind.events for audience in audiences]
        others = [closed[place] for place in places if place in closed]
        others += [broken[each.shows_date]] if each.shows_date in broken else []
        reasons = own or (others[:1] if each.is_changed else [])
        yield replace(each, held_by=next(iter(reasons), None))
