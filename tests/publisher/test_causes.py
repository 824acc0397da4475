"""What refusals have in common is said once, and nothing is said that is not so."""

from publisher.planning.decision import told
from publisher.planning.gates import Refusal

INCOMPLETE = "scores are incomplete; build again"


def lost(kind: str, date: str, number: int, detail: str = "") -> Refusal:
    """Return what refuses a document that loses items."""
    return Refusal(f"v1/{kind}/{date}.json", kind, date, "lost-items", f"would lose {number}", detail, lost=number)


def fallen(path: str, date: str | None, number: int) -> Refusal:
    """Return what refuses a document that loses results, of a date or of a season."""
    return Refusal(path, "results", date, "outcomes", f"would go down by {number}", lost=number, fallen=INCOMPLETE)


def test_results_that_fall_with_their_items_have_no_cause_of_their_own() -> None:
    """Where predictions are gone, box scores are not what is missing; the document that loses most is named."""
    date = "2026-01-15"
    shrinks = Refusal("v1/results/2026-01-15.json", "results", date, "shrink", "would go from 9 rows to 3")
    found = [
        lost("picks", date, 3),
        lost("predictions", date, 6),
        fallen("v1/results/2026-01-15.json", date, 6),
        shrinks,
        fallen("v1/performance.json", None, 6),
    ]
    options = "--force-lost-items --force-shrink --force-outcomes --date 2026-01-15 overrule them"
    assert list(told(found)) == [
        f"v1/predictions/2026-01-15.json and 2 more: would lose 6 (gates lost-items, shrink, outcomes; {options})"
    ]


def test_results_that_fall_elsewhere_keep_their_cause() -> None:
    """A record falls with the date that lost results, whatever another date lost."""
    found = [
        lost("picks", "2026-01-14", 1),
        fallen("v1/results/2026-01-15.json", "2026-01-15", 2),
        fallen("v1/performance.json", None, 2),
    ]
    way = "(gate outcomes; --force-outcomes --date 2026-01-15 overrules it)"
    assert list(told(found)) == [
        "v1/picks/2026-01-14.json: would lose 1 (gate lost-items; --force-lost-items --date 2026-01-14 overrules it)",
        f"v1/results/2026-01-15.json: would go down by 2; {INCOMPLETE} {way}",
    ]


def test_dates_that_lose_items_are_a_line_for_each_cause() -> None:
    """Those of an edited definition apart from those of which nobody knows why."""
    edited = "; most likely a definition was edited"
    found = [
        lost("picks", "2026-01-11", 2, edited),
        lost("picks", "2026-01-12", 4, edited),
        lost("best_bets", "2026-01-12", 1),
        lost("picks", "2026-01-14", 1),
    ]
    way = "(gate lost-items; --force-lost-items --date D overrules it for a date)"
    assert list(told(found)) == [
        f"2026-01-11 to 2026-01-12: 2 dates lose 2 to 4 items each{edited} {way}",
        "v1/picks/2026-01-14.json: would lose 1 (gate lost-items; --force-lost-items --date 2026-01-14 overrules it)",
    ]
