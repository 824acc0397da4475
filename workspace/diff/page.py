"""What a release would change, as a page with charts."""

from collections.abc import Sequence
from pathlib import Path

import orjson

from publisher.errors import PublisherError
from workspace.diff import view
from workspace.diff.content import Diff
from workspace.diff.record import cells
from workspace.one_file import render

_CHART = Path(__file__).with_name("records.vl.json")


def write_page(diff: Diff, file: Path, warnings: Sequence[str] = ()) -> None:
    """Write the page, with warnings at its top; raises PublisherError if that cannot be done."""
    try:
        file.write_text(as_page(diff, warnings), encoding="utf-8")
    except OSError as error:
        message = f"{file}: {error.strerror}"
        raise PublisherError(message) from error


def as_page(diff: Diff, warnings: Sequence[str] = ()) -> str:
    """Return the page."""
    blocks = [(block, chart(block.records), cells(block.records)) for block in view.blocks(diff)]
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


def chart(records: Sequence[view.Pair]) -> str | None:
    """Return an SVG of the rates before and after, with their intervals; None where there is no rate."""
    values = [
        {
            "where": each.where,
            "side": side,
            **{name: record[name] for name in ("rate", "low", "high", "even")},
        }
        for each in records
        for side, record in (("before", each.before), ("after", each.after))
        if record and record["rate"] is not None
    ]
    if not values:
        return None
    import vl_convert  # noqa: PLC0415 (only a page needs it, and it starts an engine of its own)

    spec = orjson.loads(_CHART.read_bytes()) | {"data": {"values": values}}
    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg
