"""What may not replace a published document: it is held, said, shown, and can be forced."""

import datetime as dt
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import ELSEWHERE, FACTS, NAMES, NOW, PICKED, Warehouse, check_of, files, model_of

LOCK = dt.datetime(2026, 1, 16, tzinfo=dt.UTC)
LATE = LOCK + dt.timedelta(hours=1)


def status_of(store: Path, kind: str) -> tuple[str, str | None]:
    """Return what the public reads about a kind."""
    found = orjson.loads((store / "v1/status.json").read_bytes())["documents"][kind]
    return found["state"], found["reason"]


def written(out: str) -> dict[str, tuple[int, int]]:
    """Return by kind how many documents were written and how many held, from --json."""
    return {tally["kind"]: (tally["written"], tally["held"]) for tally in orjson.loads(out)["documents"]}


def refusals(err: str) -> list[str]:
    """Return the lines about refused documents."""
    return [line for line in err.splitlines() if "(gate " in line]


def release(state: Path) -> dict[str, Any]:
    """Return the newest release."""
    content: dict[str, Any] = orjson.loads(max((state / "releases").iterdir()).read_bytes())
    return content


def publish_good(warehouse: Warehouse, publish: Run) -> None:
    """Publish good documents of two dates and two fixed ones, before the first date locks."""
    for date in ("2026-01-14", "2026-01-15"):
        warehouse.add(date)
    warehouse.add_picks("Ann", "Bob", "Cat", "Dan")
    warehouse.add_performance("2026-01-15")
    warehouse.add_subsets("Top Pick")
    assert publish().code == 0


def worsen(warehouse: Warehouse, gate: str) -> None:
    """Change everything, and one document so that the gate refuses it."""
    warehouse.add("2026-01-14", signal="neutral")
    warehouse.add("2026-01-15", signal="neutral")
    warehouse.add_picks("Bob", "Ann", "Cat", "Dan")
    warehouse.add_performance("2026-01-14" if gate == "as-of" else "2026-01-15", wins=6)
    warehouse.add_subsets("Best Pick")
    if gate == "no-data":
        warehouse.add_picks("Ann", "Bob", "Cat", "Dan", status="no_data")
    elif gate == "lost-items":
        warehouse.add_picks("Ann", "Bob", "Dan")
    elif gate == "shrink":
        warehouse.add_picks("Bob", "Ann", "Cat", "Dan")
        warehouse.rows["picks"][-1].rows = 1
    elif gate == "dbt":
        warehouse.statuses = {check_of(PICKED): "fail"}
    elif gate == "age":
        warehouse.uncovered = {model_of("picks")}
    warehouse.save()


PICKS = "v1/picks/2026-01-15.json"
PERFORMANCE = "v1/subsets/performance.json"
CASES = {
    "dbt": (PICKS, [check_of(PICKED), "(fail)"], "the last dbt build failed"),
    "age": (PICKS, ["did not cover it"], "the last dbt build did not cover it"),
    "no-data": (PICKS, ["status ok", "no_data"], "would go from status ok to no_data"),
    "lost-items": (PICKS, ["4 rows", "to 3", "lose groups 1, picks Cat"], "would go from 4 rows to 3"),
    "shrink": (PICKS, ["4 rows", "to 1"], "would go from 4 rows to 1"),
    "as-of": (PERFORMANCE, ["2026-01-15", "2026-01-14"], "would go back from 2026-01-15 to 2026-01-14"),
}


@pytest.mark.parametrize("gate", CASES)
def test_a_refused_document_stays_and_is_named_with_rule_and_values(
    warehouse: Warehouse, publish: Run, store: Path, gate: str
) -> None:
    """One line tells the operator all, the public reads the reason, the rest is published, the exit code is 1."""
    path, values, reason = CASES[gate]
    publish_good(warehouse, publish)
    before = files(store)
    worsen(warehouse, gate)
    code, _, err = publish("--max-age", "1d", now=LATE)
    after = files(store)
    assert code == 1
    (line,) = refusals(err)
    assert line.startswith(f"publisher: {path}: ")
    option = f"--force-{gate} --date 2026-01-15" if gate in {"no-data", "lost-items", "shrink"} else f"--force-{gate}"
    assert line.endswith(f"(gate {gate}; {option} overrules it)")
    assert all(value in line for value in values)
    assert after[path] == before[path]
    state, said = status_of(store, "picks" if path == PICKS else "subsets_performance")
    assert state == ("stale" if gate == "age" else "held")
    assert said is not None
    assert said.startswith(f"{path}: {reason}")
    assert "nba_subsets" not in said
    assert after["v1/signals/2026-01-14.json"] != before["v1/signals/2026-01-14.json"]
    assert after["v1/systems/subsets.json"] != before["v1/systems/subsets.json"]


@pytest.mark.parametrize("gate", CASES)
def test_what_shares_date_and_event_is_held_too(warehouse: Warehouse, publish: Run, store: Path, gate: str) -> None:
    """A reader never sees new signals over old picks of one date; other dates and events move on."""
    publish_good(warehouse, publish)
    before = files(store)
    worsen(warehouse, gate)
    code, out, _ = publish("--max-age", "1d", "--json", now=LATE)
    signals = "v1/signals/2026-01-15.json"
    is_dated = gate != "as-of"
    assert code == 1
    assert (files(store)[signals] == before[signals]) is is_dated
    assert status_of(store, "signals")[0] == (status_of(store, "picks")[0] if is_dated else "ok")
    expected = {"picks": (0, 1), "signals": (1, 1), "subsets_performance": (1, 0), "systems_subsets": (1, 0)}
    if not is_dated:
        expected = {"picks": (1, 0), "signals": (2, 0), "subsets_performance": (0, 1), "systems_subsets": (1, 0)}
    assert written(out) == expected


@pytest.mark.parametrize("gate", CASES)
def test_a_forced_gate_lets_it_through_and_the_release_says_so(
    warehouse: Warehouse, publish: Run, run: Run, gate: str
) -> None:
    """Overruling is possible, but never silent."""
    path = CASES[gate][0]
    publish_good(warehouse, publish)
    before = files(warehouse.store)
    assert release(warehouse.state)["forced"] == []
    worsen(warehouse, gate)
    code, out, _ = publish("--max-age", "1d", "--json", f"--force-{gate}", now=LATE)
    assert (code, orjson.loads(out)["forced"]) == (0, [gate])
    assert files(warehouse.store)[path] != before[path]
    assert status_of(warehouse.store, "picks") == ("ok", None)
    assert release(warehouse.state)["forced"] == [gate]
    assert orjson.loads(files(warehouse.store)["v1/manifest.json"])["forced"] == [gate]
    assert (
        run("releases", "--store", warehouse.store, now=LATE).out.splitlines()[0].endswith(f"published  forced {gate}")
    )


def test_a_gate_is_overruled_for_one_date(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """As the message says; the other date stays as it was."""
    days = ("2026-01-13", "2026-01-14")
    for day in days:
        warehouse.add_picks("Ann", "Bob", date=day)
    publish()
    before = files(store)
    for day in days:
        warehouse.add_picks("Ann", date=day)
    assert publish("--force-lost-items", "--date", days[0]).code == 0
    after = files(store)
    assert [after[f"v1/picks/{day}.json"] != before[f"v1/picks/{day}.json"] for day in days] == [True, False]
    assert publish().code == 1


def test_a_fixed_path_holds_no_other(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Two documents without a date are not about one date, even if one event refreshes both."""
    warehouse.add_performance("2026-01-15")
    warehouse.add_picks_today("Ann", locks_at=LOCK)
    publish()
    before = files(store)
    warehouse.add_performance("2026-01-14", wins=6)
    warehouse.add_picks_today("Bob", locks_at=LOCK)
    warehouse.metadata = {"picks_today": {"events": {"hourly": []}}}
    assert publish().code == 1
    assert files(store)["v1/picks/today.json"] != before["v1/picks/today.json"]
    assert files(store)[PERFORMANCE] == before[PERFORMANCE]


def test_a_gate_that_was_not_needed_is_not_named(warehouse: Warehouse, publish: Run, state: Path) -> None:
    """The note says what was overruled, not what was typed."""
    warehouse.add()
    assert publish(*(f"--force-{gate}" for gate in CASES)).code == 0
    assert release(state)["forced"] == []


def test_another_gate_than_the_forced_one_still_refuses(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Two rules are broken; forcing one is not forcing the other."""
    publish_good(warehouse, publish)
    before = files(store)[PICKS]
    warehouse.add_picks(status="no_data")
    code, _, err = publish("--max-age", "1d", "--force-no-data", now=LATE)
    assert code == 1
    said = "(gates lost-items, shrink; --force-lost-items --force-shrink --date 2026-01-15 overrule them)"
    assert err.splitlines()[-1].endswith(said)
    assert files(store)[PICKS] == before


def test_the_hold_ends_when_the_marts_are_good_again(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Nothing has to be reset by hand."""
    publish_good(warehouse, publish)
    worsen(warehouse, "no-data")
    assert publish().code == 1
    warehouse.add_picks("Eve", "Ann")
    assert publish().code == 0
    assert status_of(store, "picks") == status_of(store, "signals") == ("ok", None)


@pytest.mark.parametrize(
    ("node", "status", "code"),
    [
        (FACTS, "error", 1),
        (FACTS, "skipped", 1),
        (FACTS, "partial success", 1),
        (check_of(FACTS), "of a newer dbt", 1),
        (check_of(FACTS), "fail", 1),
        (check_of(FACTS), "error", 1),
        (check_of(FACTS), "skipped", 1),
        (check_of(FACTS), "warn", 0),
        (model_of("signals"), "error", 1),
        (ELSEWHERE, "error", 0),
        (check_of(ELSEWHERE), "fail", 0),
        (check_of(PICKED), "fail", 0),
        (model_of("picks"), "skipped", 0),
    ],
)
def test_only_what_failed_below_a_document_holds_it(
    warehouse: Warehouse, publish: Run, node: str, status: str, code: int
) -> None:
    """A model, its ancestors, and the tests of all of them; a warning is none of it."""
    warehouse.add()
    warehouse.statuses = {node: status}
    found, _, err = publish("--document", "signals")
    assert (found, len(refusals(err))) == (code, code)
    assert (warehouse.store / "v1/signals/2026-01-15.json").exists() is (code == 0)
    if code:
        assert f"{node} ({status})" in err


@pytest.mark.parametrize("command", ["run", "test", "compile", "seed"])
def test_a_last_run_that_was_no_build_holds_everything(warehouse: Warehouse, publish: Run, command: str) -> None:
    """`dbt run` has tested nothing."""
    warehouse.add()
    warehouse.command = command
    code, _, err = publish()
    assert code == 1
    assert f"it was `dbt {command}`" in refusals(err)[0]


@pytest.mark.parametrize(("seconds", "code"), [(0, 0), (1, 1)])
def test_marts_may_be_as_old_as_max_age_and_no_older(
    warehouse: Warehouse, publish: Run, store: Path, seconds: int, code: int
) -> None:
    """The message has both instants."""
    warehouse.add()
    warehouse.built_at = NOW - dt.timedelta(minutes=90, seconds=seconds)
    found, _, err = publish("--max-age", "90m")
    assert (found, status_of(store, "signals")[0]) == (code, "stale" if code else "ok")
    if code:
        assert "was built at 2026-01-15T15:29:59Z" in err
        assert "2026-01-15T17:00:00Z" in err


def test_marts_are_stale_after_six_hours_unless_told_otherwise(warehouse: Warehouse, publish: Run) -> None:
    """The default of --max-age."""
    warehouse.add()
    warehouse.built_at = NOW - dt.timedelta(hours=6, seconds=1)
    assert publish().code == 1


@pytest.mark.parametrize(("node", "code"), [(check_of(FACTS), 1), (FACTS, 1), (check_of(ELSEWHERE), 0)])
def test_a_failure_is_not_forgotten_by_a_run_that_leaves_it_out(
    warehouse: Warehouse, publish: Run, node: str, code: int
) -> None:
    """The results of a build of a part say nothing of what failed before; the verdicts in the warehouse do."""
    warehouse.add()
    warehouse.uncovered = {node}
    warehouse.kept = {node: "fail"}
    found, _, err = publish()
    assert (found, [f"{node} (fail)" in line for line in refusals(err)]) == (code, [True] * code)
    warehouse.kept = {}
    assert publish().code == 0


def test_a_failure_that_the_warehouse_does_not_know_counts_too(warehouse: Warehouse, publish: Run) -> None:
    """A run that ended before it could write its verdicts."""
    warehouse.add()
    warehouse.statuses = {FACTS: "error"}
    warehouse.kept = {FACTS: "success"}
    assert publish().code == 1


@pytest.mark.parametrize(("node", "status", "gate"), [(NAMES, "error", "dbt"), (check_of(NAMES), "fail", "dbt")])
def test_names_that_were_not_built_well_hold_what_is_public(
    warehouse: Warehouse, publish: Run, node: str, status: str, gate: str
) -> None:
    """An old or broken list would let a new name through."""
    warehouse.add()
    warehouse.statuses = {node: status}
    code, _, err = publish()
    assert (code, [f"{node} ({status}) (gate {gate};" in line for line in refusals(err)]) == (1, [True])
    assert publish(f"--force-{gate}").code == 0


def test_names_that_were_not_built_hold_what_is_public_alone(
    warehouse: Warehouse, publish: Run, tmp_path: Path
) -> None:
    """Internal documents may hold any name."""
    internal = ("--internal-store", tmp_path / "internal")
    warehouse.add()
    warehouse.add(kind="admin_signals")
    warehouse.uncovered = {NAMES}
    code, _, err = publish(*internal, "--document", "signals")
    assert (code, [f"{NAMES} was not built (gate age;" in line for line in refusals(err)]) == (1, [True])
    assert publish(*internal, "--document", "admin_signals").code == 0


EARLIER, LATER = NOW - dt.timedelta(hours=2), NOW - dt.timedelta(hours=1)


@pytest.mark.parametrize("signal", ["favorable", "challenging"])
def test_an_older_build_does_not_replace_a_newer_one(
    warehouse: Warehouse, publish: Run, store: Path, signal: str
) -> None:
    """Whether the newer one confirmed the documents or changed them; the message has both instants."""
    warehouse.as_of = EARLIER
    warehouse.add()
    publish()
    warehouse.as_of = LATER
    warehouse.add(signal=signal)
    assert publish().code == 0
    before = files(store)["v1/signals/2026-01-15.json"]
    warehouse.as_of = LATER - dt.timedelta(seconds=1)
    warehouse.add(signal="neutral")
    code, _, err = publish()
    assert code == 1
    assert "was built as of 2026-01-15T15:59:59Z, but published is a build as of 2026-01-15T16:00:00Z" in err
    assert files(store)["v1/signals/2026-01-15.json"] == before
    warehouse.as_of = LATER
    assert publish().code == 0
    assert files(store)["v1/signals/2026-01-15.json"] != before


def test_what_an_older_build_shows_is_told_by_kind(warehouse: Warehouse, publish: Run) -> None:
    """What was published is one kind; the other has no newer build."""
    warehouse.as_of = LATER
    warehouse.add()
    warehouse.add_subsets("Top Pick")
    publish("--document", "signals")
    warehouse.as_of = EARLIER
    code, out, _ = publish("--json")
    assert (code, written(out)) == (1, {"signals": (0, 1), "systems_subsets": (1, 0)})


def test_an_overruled_newer_build_is_forgotten(warehouse: Warehouse, publish: Run, state: Path) -> None:
    """A wrong clock or NOW must not hold everything that comes after."""
    warehouse.as_of = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    warehouse.add()
    publish()
    warehouse.as_of = EARLIER
    assert publish().code == 1
    assert publish("--force-as-of").code == 0
    assert orjson.loads((state / "builds.json").read_bytes())["as_of"] == {"signals": "2026-01-15T15:00:00Z"}
    warehouse.as_of = LATER
    assert publish().code == 0


def test_looking_at_a_newer_build_confirms_nothing(warehouse: Warehouse, publish: Run, state: Path) -> None:
    """A dry run writes nothing at all, and what was refused is not published."""
    warehouse.as_of = EARLIER
    warehouse.add()
    publish()
    before = (state / "builds.json").read_bytes()
    warehouse.as_of = LATER
    publish("--dry-run")
    assert (state / "builds.json").read_bytes() == before
    warehouse.statuses = {FACTS: "error"}
    publish()
    assert (state / "builds.json").read_bytes() == before
