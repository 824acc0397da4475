"""What many refusals have in common is said once."""

from collections.abc import Iterable, Iterator

from publisher.planning.gates import FAULTS, OUTCOMES, Refusal


def told(refusals: Iterable[Refusal]) -> Iterator[str]:
    """Yield one line for each cause of these refusals, in the order in which they were found.

    Dates that lose something for one reason are a line, and so are documents that are refused in the same words.
    """
    groups: dict[tuple[str, ...], list[Refusal]] = {}
    for each in refusals:
        groups.setdefault(_cause(each), []).append(each)
    for (gate, *_), found in groups.items():
        # a record falls because its dates do
        group = [each for each in found if each.date] or found
        dates = sorted({each.date for each in group if each.date})
        if len(dates) > 1 and all(each.lost for each in group):
            yield _of_dates(dates, group)
        elif gate == OUTCOMES and len(dates) == 1:
            # documents of one date count the same results
            yield str(max(group, key=lambda each: each.lost))
        else:
            more = f" and {len(group) - 1:,} more" if len(group) > 1 else ""
            yield f"{group[0].path}{more}: {group[0].said}"


def _cause(each: Refusal) -> tuple[str, ...]:
    if each.gate == OUTCOMES:
        return each.gate, each.fallen
    if each.gate in FAULTS:
        return each.gate, each.path
    if each.lost:
        return each.gate, each.kind, each.detail
    return each.gate, each.kind, each.said


def _of_dates(dates: list[str], group: list[Refusal]) -> str:
    """Return a line about dates that lose results, or items of one kind of document."""
    lost = {date: max(each.lost for each in group if each.date == date) for date in dates}
    least, most = min(lost.values()), max(lost.values())
    size = f"{least}" if least == most else f"{least} to {most}"
    what = "results" if group[0].gate == OUTCOMES else f"items of {group[0].kind}"
    why = f": {group[0].fallen}" if group[0].fallen else group[0].detail
    way = f"(gate {group[0].gate}; --force-{group[0].gate} --date D overrules it for a date)"
    return f"{dates[0]} to {dates[-1]}: {len(dates)} dates lose {size} {what} each{why} {way}"
