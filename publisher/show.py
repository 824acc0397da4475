"""What people and machines read: progress, tables, JSON."""

import argparse
import sys
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Self

import orjson
from tqdm import tqdm

from publisher.doctor import Finding
from publisher.plan import Plan
from publisher.release import Head, Release


class Progress:
    """A bar on a terminal; elsewhere one line a phase. On standard error, so that output can be piped."""

    def __init__(self, *, quiet: bool) -> None:
        """Show nothing if quiet."""
        self._quiet = quiet
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the bar."""
        self._close()

    def begin(self, phase: str, total: int | None = None) -> None:
        """Begin a phase of so many steps."""
        self._close()
        if self._quiet or total == 0:
            return
        if sys.stderr.isatty():
            self._bar = tqdm(desc=phase, total=total, unit=" documents", file=sys.stderr, leave=False)
        else:
            count = f" {total:,} documents" if total else ""
            print(f"publisher: {phase}{count}", file=sys.stderr)

    def step(self, _: str) -> None:
        """Count a document; safe in threads."""
        if self._bar is not None:
            self._bar.update()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


@dataclass
class Tally:
    """What became of one kind's documents; bytes are those of the written ones, before compression."""

    kind: str
    documents: int = 0
    written: int = 0
    unchanged: int = 0
    held: int = 0
    bytes: int = 0


def tallies(plan: Plan) -> list[Tally]:
    """Count a plan's documents by kind."""
    found = {kind: Tally(kind, documents=count, unchanged=count) for kind, count in plan.counts.items()}
    for path in plan.changed:
        tally = found[plan.documents[path].kind]
        tally.written += 1
        tally.unchanged -= 1
        tally.bytes += plan.documents[path].size
    for kind in plan.held_kinds.values():
        found[kind].held += 1
        found[kind].unchanged -= 1
    return list(found.values())


def publication(plan: Plan, release: Release, place: str, options: argparse.Namespace) -> None:
    """Print what was published, or would be, and every refusal."""
    if options.json:
        summary = {
            "store": place,
            "release": release.id,
            "dry_run": options.dry_run,
            "forced": sorted(plan.forced),
            "documents": tallies(plan),
            "refusals": [asdict(refusal) for refusal in plan.refusals],
        }
        print(orjson.dumps(summary).decode())
    elif plan.counts:
        print(table(tallies(plan), place, "to write" if options.dry_run else "written"))
    else:
        print("nothing is due")
    for refusal in plan.refusals:
        print(f"publisher: {refusal}", file=sys.stderr)


def table(found: list[Tally], place: str, written: str = "written") -> str:
    """Format tallies as an aligned table with a closing line that says where to look."""
    total = Tally("total")
    for tally in found:
        for name in ("documents", "written", "unchanged", "held", "bytes"):
            setattr(total, name, getattr(total, name) + getattr(tally, name))
    head = f"{'document':<24}{'documents':>10}{written:>10}{'unchanged':>11}{'held':>7}{'bytes':>12}"
    return "\n".join([head, *(_line(tally) for tally in [*found, total]), f"in {place}"])


def _line(tally: Tally) -> str:
    numbers = f"{tally.documents:>10,}{tally.written:>10,}{tally.unchanged:>11,}{tally.held:>7,}{tally.bytes:>12,}"
    return f"{tally.kind:<24}{numbers}"


def releases(found: list[Release], head: Head | None) -> None:
    """Print releases, newest first, with the head marked."""
    for release in found:
        mark = {"done": "published", "writing": "unfinished"}[head.state] if head and head.release == release.id else ""
        notes = [f"restores {release.restores}"] if release.restores else []
        notes += [f"forced {', '.join(release.forced)}"] if release.forced else []
        size = f"{len(release.documents):>8,} documents"
        print(f"{release.id:<22}{release.created_at:<22}{size}  {mark:<11}{'; '.join(notes)}".rstrip())


def findings(found: list[Finding]) -> None:
    """Print what the doctor found."""
    for finding in found:
        print(f"{'ok' if finding.is_well else 'FAULT':<7}{finding.name:<24}{finding.detail}")
