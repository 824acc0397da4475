"""What a release would change, for terminals."""

from collections.abc import Iterator

from publisher.format import printable
from workspace.diff import view
from workspace.diff.content import Diff
from workspace.diff.record import cells

MOST_NAMES = 8
"""Names of one row; more are counted."""


def as_text(diff: Diff) -> str:
    """Format what a release would change, in lines that are safe to print."""
    if diff.is_empty:
        return "nothing would change"
    return "\n".join(printable(line) if line else "" for line in _lines(diff))


def _lines(diff: Diff) -> Iterator[str]:
    yield f"{diff.store}, against {diff.against}"
    yield from view.summary(diff)
    reasons = list(view.held(diff))
    for reason, others in reasons[: view.LONGEST_LIST]:
        yield f"held: {reason}"
        if others:
            yield f"    and with it {_few(others)}"
    if len(reasons) > view.LONGEST_LIST:
        yield f"held: {len(reasons) - view.LONGEST_LIST:,} more reasons"
    for block in view.blocks(diff):
        yield ""
        yield block.title
        for title, rows in block.lists.items():
            yield f"    {title}"
            yield from _rows(rows)
        yield from (f"    {line}" for line in _table(cells(block.records)))
        yield from (f"    {line}" for line in block.lines)


def _rows(rows: list[view.Row]) -> Iterator[str]:
    width = max((len(printable(row.where)) for row in rows[: view.LONGEST_LIST]), default=0)
    for row in rows[: view.LONGEST_LIST]:
        place = printable(row.where)
        for sign, names in (("+", row.added), ("-", row.removed)):
            if names:
                yield f"        {place:<{width}}  {sign} {_few(names)}"
                place = ""
    if rest := rows[view.LONGEST_LIST :]:
        said = view.in_and_out((row.added, row.removed) for row in rest)
        yield f"        and {said} in {len(rest):,} more places"


def _few(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def _table(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
