"""Collects what a release would change, by comparing everything that a plan writes with what is published."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import orjson

from publisher.dbt.manifest import Kind
from publisher.planning.decision import Decision, Plan
from publisher.releases.bodies import Bodies
from publisher.releases.release import Entry
from workspace.diff.compare import Change, Comparer, Member, Members, Place, Record, Shown, Value
from workspace.diff.content import (
    CHANGED,
    GONE,
    NEW,
    Diff,
    Held,
    MembersChange,
    RecordChange,
    Section,
    ValueChange,
    Where,
)
from workspace.diff.contract import broken_promises
from workspace.diff.review import Review


def diff_of(plan: Plan, bodies: Bodies, review: Review, store: str) -> Diff:
    """Compare everything that a plan writes with what is published."""
    collected = _Collected(review)
    written: dict[str, dict[str, list[str]]] = {NEW: defaultdict(list), CHANGED: defaultdict(list)}
    for each in plan.written:
        written[CHANGED if each.old else NEW][title_of(each.kind)].append(each.path)
        collected.add(each, bodies)
    held: dict[str, list[str]] = defaultdict(list)
    for each in plan.held:
        held[str(each.held_by)].append(each.path)
    groups, kinds = collected.sections()
    before = plan.base.documents
    return Diff(
        store=store,
        against=_against(plan),
        new=written[NEW],
        changed=written[CHANGED],
        unchanged=sum(not (each.is_written or each.is_held) for each in plan.decisions),
        held=[Held(reason, paths) for reason, paths in held.items()],
        schemas=sorted(path for path, entry in plan.schemas.items() if path in before),
        groups=groups,
        kinds=kinds,
        broken=broken_promises(plan.schemas, before, bodies),
    )


def title_of(kind: Kind) -> str:
    """Return what a kind's documents are called: their path."""
    return kind.path or kind.name


def _against(plan: Plan) -> str:
    if not plan.base.documents:
        return "an empty store"
    return f"release {plan.base.id}" if plan.base.id else "the files in the store, which are of no known release"


class _Collected:
    """The sections of groups and kinds, as documents are added."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.groups: dict[str, Section] = {}
        self.kinds: dict[str, Section] = {}
        self._names: dict[str, Counter[str]] = defaultdict(Counter)
        self._had: set[str] = set()
        self._has: set[str] = set()

    def add(self, decision: Decision, bodies: Bodies) -> None:
        """Add what changes in a document; of a new one only the members of its groups."""
        entries = (decision.old, decision.new)
        old, new = (orjson.loads(bodies.read(entry.sha256)) if entry else None for entry in entries)
        title = title_of(decision.kind)
        kind = self.kinds.setdefault(title, Section(decision.kind.name, title))
        for change in Comparer(decision.kind, self.review).compare(old, new):
            at, group = self._group(change.place)
            if group is None and decision.old:
                self._add(kind, change.place, change, decision)
            elif group and (decision.old or isinstance(change, Members)):
                section = self.groups.setdefault(group.key, Section(group.key, group.name))
                self._names[group.key][group.name] += isinstance(change, Shown)
                self._add(section, (*change.place[:at], *change.place[at + 1 :]), change, decision)
        if decision.old and decision.new:
            kind.values += _headers(decision, decision.old, decision.new)

    def sections(self) -> tuple[list[Section], list[Section]]:
        """Return the groups and the kinds in which anything changes."""
        for section in self.groups.values():
            section.name = self._names[section.key].most_common(1)[0][0]
            if section.came and section.key not in self._had:
                section.state = NEW
            elif section.went and section.key not in self._has:
                section.state = GONE
        for section in self.kinds.values():
            section.records = section.changed_records
        groups = [each for each in self.groups.values() if each.documents]
        kinds = [each for _, each in sorted(self.kinds.items()) if each.documents]
        return groups, kinds

    def _group(self, place: Place) -> tuple[int, Member | None]:
        """Return the group on the way to a place, and its number among the steps."""
        for at, step in enumerate(place):
            if isinstance(step, Member) and step.array == self.review.groups:
                return at, step
        return 0, None

    def _add(self, section: Section, place: Place, change: Change, decision: Decision) -> None:
        names = [step.array if isinstance(step, Member) else step for step in place]
        called = tuple(step.name for step in place if isinstance(step, Member))
        where = Where(decision.path, decision.date, called)
        match change:
            case Shown(before=before, after=after):
                self._had |= {section.key} if before else set()
                self._has |= {section.key} if after else set()
                section.came += [where] if after and not before else []
                section.went += [where] if before and not after else []
            case Members(added=added, removed=removed, is_reordered=is_reordered):
                if names[-1] == self.review.groups:
                    added = removed = ()
                if added or removed or is_reordered:
                    section.members.append(MembersChange(" ".join(names), where, added, removed, is_reordered))
            case Record(before=before, after=after):
                section.records.append(RecordChange(" ".join(names[:-1]), where, before, after))
            case Value(before=before, after=after):
                section.values.append(ValueChange(" ".join(names), where, before, after))


def _headers(decision: Decision, old: Entry, new: Entry) -> Iterator[ValueChange]:
    """Yield the headers that change; those of a file that was found without a release are not known."""
    where = Where(decision.path, decision.date)
    if old.cache_control not in {"", new.cache_control}:
        yield ValueChange("cache", where, old.cache_control, new.cache_control)
    if old.content_type != new.content_type:
        yield ValueChange("type", where, old.content_type, new.content_type)
