"""What people and machines read: progress, tables, JSON."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

from publisher.format import printable
from publisher.planning.decision import Plan, told
from publisher.progress import Progress
from publisher.releases.health.report import Health
from publisher.releases.journal import Head
from publisher.releases.release import Release

if TYPE_CHECKING:
    from tqdm import tqdm


class Terminal(Progress):
    """A bar on a terminal; elsewhere one line a phase. On standard error, so that output can be piped."""

    def __init__(self, *, quiet: bool) -> None:
        """Show no phases if quiet."""
        self._quiet = quiet
        self._bar: tqdm[Any] | None = None

    def begin(self, phase: str, total: int | None = None) -> None:
        """Begin a phase; one of no files is not shown."""
        self.close()
        if self._quiet or total == 0:
            return
        if sys.stderr.isatty():
            from tqdm import tqdm  # noqa: PLC0415 (a machine has no bar)

            self._bar = tqdm(desc=phase, total=total, unit=" files", file=sys.stderr, leave=False)
        else:
            count = f" {total:,} file{'s' if total > 1 else ''}" if total else ""
            print(f"publisher: {phase}{count}", file=sys.stderr)

    def step(self, path: str) -> None:  # noqa: ARG002 (the bar only counts)
        """Count a file."""
        if self._bar is not None:
            self._bar.update()

    def tell(self, line: str) -> None:
        """Say it, even if quiet."""
        self.close()
        print(f"publisher: {line}", file=sys.stderr)

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


@dataclass(frozen=True)
class Tally:
    """What became of one kind's documents; bytes are those of the written ones, before compression."""

    kind: str
    documents: int
    written: int
    unchanged: int
    held: int
    bytes: int


def tallies(plan: Plan) -> list[Tally]:
    """Count a plan's documents by kind."""
    counts = Counter(each.kind.name for each in plan.decisions)
    held = Counter(each.kind.name for each in plan.held)
    written = Counter(each.kind.name for each in plan.written)
    sizes: Counter[str] = Counter()
    for each in plan.written:
        sizes[each.kind.name] += each.new.size if each.new else 0
    return [
        Tally(name, counts[name], written[name], counts[name] - written[name] - held[name], held[name], sizes[name])
        for name in (kind.name for kind in plan.kinds)
    ]


def publication_content(
    plan: Plan, release: Release, place: str, late: Mapping[str, int], *, dry_run: bool
) -> dict[str, Any]:
    """Return what was published, or would be, for machines."""
    return {
        "store": place,
        "release": release.id,
        "dry_run": dry_run,
        "forced": plan.forced,
        "left_out": plan.left_out,
        "late_by_seconds": late,
        "documents": tallies(plan),
        "schemas": sorted(plan.schemas),
        "refusals": plan.refusals,
        "faults": [str(fault) for fault in plan.faults],
    }


def publication_table(plans: Iterable[Plan], place: str, *, dry_run: bool) -> str:
    """Return what was published, or would be, as an aligned table with a closing line that says where to look."""
    lines = [tally for plan in plans for tally in tallies(plan)]
    if not lines:
        return "nothing is due"
    numbers = [astuple(tally)[1:] for tally in lines]
    total = Tally("total", *(sum(column) for column in zip(*numbers, strict=True)))
    written = "to write" if dry_run else "written"
    head = f"{'document':<24}{'documents':>10}{written:>10}{'unchanged':>11}{'held':>7}{'bytes':>12}"
    return "\n".join([head, *(_line(tally) for tally in [*lines, total]), f"in {place}"])


def remarks(plan: Plan, late: Mapping[str, int]) -> list[str]:
    """Return what a publication has to tell besides the table, one line each."""
    along = [
        f"{kind.name} from {dates.first} to {dates.last} were not asked for, but go with what shows these dates"
        for kind, dates in plan.along
    ]
    left_out = [
        f"{date} has locked since it was built, and stays as it was shown; the next build follows the ledger"
        for date in plan.left_out
    ]
    return along + left_out + [*told(plan.refusals)] + lateness(late)


def lateness(late: Mapping[str, int]) -> list[str]:
    """Return one line for each date that was written after its lock."""
    return [f"{date}: its last file was written {seconds} s after the lock" for date, seconds in sorted(late.items())]


def _line(tally: Tally) -> str:
    numbers = f"{tally.documents:>10,}{tally.written:>10,}{tally.unchanged:>11,}{tally.held:>7,}{tally.bytes:>12,}"
    return f"{tally.kind:<24}{numbers}"


def problem_lines(health: Health) -> list[str]:
    """Return one aligned line for each problem, or one that says that there is none."""
    if not health.problems:
        return [f"healthy: release {health.release}, as of {health.as_of}"]
    width = max(len(printable(each.subject)) for each in health.problems)
    return [
        f"{each.code:<12} {printable(each.subject):<{width}}  {each.since or '-':<20}  {printable(each.text)}"
        for each in health.problems
    ]


def paging(next_page: str | None) -> list[str]:
    """Return how to see what is older than what was listed; nothing if that is all."""
    return [f"there are older ones: --before {next_page}"] if next_page else []


def release_content(release: Release, head: Head | None) -> dict[str, Any]:
    """Return what people ask of a release, for machines."""
    return {
        "id": release.id,
        "created_at": release.created_at,
        "state": _state(release, head),
        "files": len(release.documents),
        "forced": release.forced,
        "restores": release.restores,
        "commit": release.commit,
    }


def release_line(release: Release, head: Head | None) -> str:
    """Return one line about a release, marked if it is the head."""
    notes = [f"restores {release.restores}"] if release.restores else []
    notes += [f"forced {', '.join(release.forced)}"] if release.forced else []
    notes += [f"commit {printable(release.commit)}"] if release.commit else []
    size = f"{len(release.documents):>8,} files"
    mark = _state(release, head) or ""
    return f"{release.id:<22}{release.created_at:<22}{size}  {mark:<11}{'; '.join(notes)}".rstrip()


def _state(release: Release, head: Head | None) -> str | None:
    """Return what the head says of a release: nothing if it names another one."""
    return {"done": "published", "writing": "unfinished"}[head.state] if head and head.release == release.id else None
