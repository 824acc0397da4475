"""What a release would change, as a page with charts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from publisher.errors import PublisherError
from workspace.diff import view
from workspace.diff.content import Diff
from workspace.diff.record import cells
from workspace.one_file import render


def write_page(diff: Diff, file: Path, warnings: Sequence[str] = ()) -> None:
    """Write the page, with warnings at its top; raises PublisherError if that cannot be done."""
    try:
        file.write_text(as_page(diff, warnings), encoding="utf-8")
    except OSError as error:
        message = f"{file}: {error.strerror}"
        raise PublisherError(message) from error


def as_page(diff: Diff, warnings: Sequence[str] = ()) -> str:
    """Return the page."""
    blocks = [(block, rates(block.records), cells(block.records)) for block in view.blocks(diff)]
    return render(
        "workspace.diff",
        "diff.html",
        store=diff.store,
        against=diff.against,
        warnings=warnings,
        summary=[] if diff.is_empty else list(view.summary(diff)),
        held=list(view.held(diff)),
        blocks=blocks,
        longest=view.LONGEST_LIST,
    )


def rates(records: Sequence[view.Pair]) -> list[dict[str, Any]]:
    """Return the rates before and after, with their intervals, to be drawn; none for a record without a rate."""
    return [
        {
            "where": each.where,
            "side": side,
            **{name: record[name] for name in ("rate", "low", "high", "even")},
        }
        for each in records
        for side, record in (("before", each.before), ("after", each.after))
        if record and record["rate"] is not None
    ]
