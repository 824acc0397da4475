"""The gates: what is asked of a document before it may replace the one that is published."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from publisher.content import lost_items, value_at
from publisher.dbt.manifest import Counts, EmptyStatuses, Kind
from publisher.dbt.run_results import SOUND, Build
from publisher.format import stamp
from publisher.releases.release import Entry

Counted = dict[str, tuple[int, int]]
"""By what is counted, the number of results that are settled and of those that were played."""


class Fall(NamedTuple):
    """A count that falls by more than is allowed: the reason to refuse it, and by how much."""

    reason: str
    lost: int


def counted(content: dict[str, Any], counts: Counts) -> Counted:
    """Return what a document counts, by the season that it names and the members on the way to the counts."""
    places: list[tuple[str, Any]] = [(str(value_at(content, counts.season)), content)]
    for step in counts.at or ():
        if isinstance(step, str):
            places = [(name, holder[step]) for name, holder in places if step in holder]
        else:
            array, key = step
            places = [
                (f"{name}, {key} {member[key]}", member) for name, holder in places for member in holder.get(array, [])
            ]
    return {name: _settled_and_played(record, counts) for name, record in places}


def _settled_and_played(record: dict[str, Any], counts: Counts) -> tuple[int, int]:
    if counts.of:
        array, key = counts.of
        record = Counter(member.get(key) for member in record[array])
    settled, played = (sum(_count(record, name) for name in names) for names in (counts.settled, counts.played))
    return settled, played


def _count(record: dict[str, Any], name: str) -> int:
    """Return a count, 0 where the record has none; `stats.wins` are those of an object in it."""
    *objects, last = name.split(".")
    for each in objects:
        record = record.get(each, {})
    count: int = record.get(last) or 0
    return count


def falls(old: dict[str, Any], new: dict[str, Any], counts: Counts, allowed: tuple[int, int]) -> Iterator[Fall]:
    """Yield each count that falls by more than is allowed; what is gone has not fallen."""
    if counts.at is None:
        return
    before, after = counted(old, counts), counted(new, counts)
    for name in sorted(before.keys() & after.keys()):
        for what, was, now, most in zip(("settled", "played"), before[name], after[name], allowed, strict=True):
            if was - now > most:
                yield Fall(f"would go from {was} {what} results to {now} ({name})", was - now)


LOST_ITEMS, OUTCOMES = "lost-items", "outcomes"

GATES = ("dbt", "age", "no-data", LOST_ITEMS, "as-of", "shrink", OUTCOMES)
"""Names of the gates; each can be overruled by --force-<name>."""

ADOPTION_OVERRULES = frozenset({LOST_ITEMS, "shrink"})
"""What a state store that begins anew overrules once: nobody knows any more what was shown before it."""

LEDGER = "ledger"
"""The gate that nothing overrules: what was shown of a date stays as it was when the date locked."""

NOT_VALID, LEAK = "valid", "leak"
"""In place of a gate: no option lets out what its schema does not allow, nor what only insiders may know."""

FAULTS = frozenset({NOT_VALID, LEAK})
"""What is wrong with a document itself: it holds what shows the date if it is of the ledger, else itself alone."""

LEFT_OUT = "lock"
"""In place of a gate: the document was built before its date locked, and would show something else than was shown."""

OF_A_DATE = frozenset({"no-data", LOST_ITEMS, "shrink", OUTCOMES})
"""The gates that look at the content of one date, and can be overruled for it alone."""


MEMBERSHIP = frozenset({LOST_ITEMS, "shrink", OUTCOMES, LEDGER})
"""The gates that say that a date would show other items or other results than it did."""


@dataclass(frozen=True)
class Refusal:
    """A document that a gate refuses. `reason` is fit for the public, `detail` for the operator alone.

    `lost` is how many results or items it would lose; `fallen` says what it means that results are lost.
    """

    path: str
    kind: str
    date: str | None
    gate: str
    reason: str
    detail: str = ""
    lost: int = 0
    fallen: str = ""

    def __str__(self) -> str:
        """One line: the document, the rule, the two values, and how to overrule it for the document's date alone."""
        return f"{self.path}: {self.said}"

    @property
    def said(self) -> str:
        """The line without the document."""
        option = f"--force-{self.gate}" + (f" --date {self.date}" if self.date and self.gate in OF_A_DATE else "")
        way = "no option overrules it" if self.gate in {LEDGER, *FAULTS} else f"{option} overrules it"
        why = f"; {self.fallen}" if self.fallen else ""
        return f"{self.reason}{self.detail}{why} (gate {self.gate}; {way})"


class Broken(NamedTuple):
    """A gate that a document does not pass, why, and how many items or results it would lose."""

    gate: str
    reason: str
    lost: int = 0


def unsound(
    build: Build, nodes: tuple[str, ...], now: dt.datetime, max_age: dt.timedelta
) -> tuple[str, str, str] | None:
    """Return gate, public reason and detail if dbt did not build a table well, or too long ago.

    `nodes` are those on which the table rests, its own first.
    """
    if build.command != "build":
        return "dbt", "the last dbt run was no build", f": it was `dbt {build.command}`; run `dbt build`"
    if problem := failed(build, nodes):
        return problem
    if nodes[0] not in build.finished:
        return "age", "the last dbt build did not cover it", f": {nodes[0]} was not built"
    finished = build.finished[nodes[0]]
    if now - finished > max_age:
        return "age", f"was built at {stamp(finished)}, more than {max_age} before {stamp(now)}", ""
    return None


def failed(build: Build, nodes: tuple[str, ...]) -> tuple[str, str, str] | None:
    """Return gate, public reason and detail if dbt did not build a table well in whichever run was the last for it."""
    wrong = [name for name in nodes if name in build.statuses and build.statuses[name] not in SOUND]
    if not wrong:
        return None
    more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    return "dbt", "the last dbt build failed", f" at {wrong[0]} ({build.statuses[wrong[0]]}){more}"


def outdated(build: Build, node: str, newest: str | None) -> tuple[str, str, str] | None:
    """Return gate, public reason and detail if what the node shows is older than `newest`, which was published."""
    if node not in build.as_of:
        return "as-of", "nobody knows as of when it was built", f": {node} has no verdict; run `dbt build` again"
    as_of = stamp(build.as_of[node])
    if newest and as_of < newest:
        return "as-of", f"was built as of {as_of}, but published is a build as of {newest}", ""
    return None


def refusals(  # noqa: PLR0913 (what the rules look at)
    old: Entry,
    new: Entry,
    kind: Kind,
    empty: EmptyStatuses,
    now: dt.datetime,
    *,
    shown: Callable[[], dict[str, Any]],
    content: dict[str, Any],
) -> Iterator[Broken]:
    """Yield each rule that the new document would break.

    `shown` reads what the old document says, where that matters; `content` is what the new one says. A document that
    has locked stays locked, whatever the new one says; before that, counts may fall with what is shown. Under a path
    without a date, another lock is another slate. What is internal may lose items and rows: it says what the rules say
    now, also of a date that has locked and whose rows upstream has forgotten.
    """
    if (
        new.status in empty
        and old.status not in empty
        and (new.status in empty.missing or new.date or _is_same_date(shown(), content))
    ):
        advice = "" if new.status in empty.missing else "; if there is nothing to show any more, overrule it once"
        yield Broken("no-data", f"would go from status {old.status} to {new.status}{advice}")
    if new.date is None and new.as_of < old.as_of:
        yield Broken("as-of", f"would go back from {old.as_of} to {new.as_of}")
    is_locked = any(locks_at and locks_at <= stamp(now) for locks_at in (old.locks_at, new.locks_at))
    if new.date and kind.counts and not kind.counts.days and is_locked:
        allowed = (0, kind.counts.corrections_max)
        yield from (Broken(OUTCOMES, *fall) for fall in islice(falls(shown(), content, kind.counts, allowed), 1))
    if kind.audience != "public" or (new.date is None and new.locks_at != old.locks_at):
        return
    gone = lost_items(shown(), content, kind.items) if is_locked else []
    if gone:
        # of a file that was found without a release, nobody knows how many rows it shows
        counts = f"would go from {old.rows} rows to {new.rows}, and" if old.rows else "would"
        more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
        yield Broken(LOST_ITEMS, f"{counts} lose {gone[0]}{more}", len(gone))
    may_not_shrink = is_locked or (kind.shrinks_from is not None and old.rows >= kind.shrinks_from)
    if may_not_shrink and 2 * new.rows < old.rows:
        yield Broken("shrink", f"would go from {old.rows} rows to {new.rows}")


def _is_same_date(shown: dict[str, Any], content: dict[str, Any]) -> bool:
    """Whether documents under a path without a date name one date."""
    return shown.get("date") is not None and shown["date"] == content.get("date")
