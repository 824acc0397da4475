"""The ledger: what was shown of a date is written before it is shown, and stays as it was when the date locked."""

import datetime as dt
import hashlib
import itertools
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.publisher.conftest import Clock, OnWrite, Run
from tests.publisher.older_state import make_older
from tests.publisher.small_warehouse import FACTS, NOW, Warehouse, check_of, files

LEDGER_KINDS = {"picks"}
TODAY = "2026-01-15"
LOCK = dt.datetime(2026, 1, 16, tzinfo=dt.UTC)
AFTER = LOCK + dt.timedelta(minutes=30)
PICKS, SIGNALS = f"v1/picks/{TODAY}.json", f"v1/signals/{TODAY}.json"
MEMBERS = f"shown/picks/game_date={TODAY}/members.ndjson"
SENTINEL = "shown/picks/game_date=1900-01-01/members.ndjson"


def lines(file: Path) -> list[Any]:
    """Return the lines of a ledger file, parsed."""
    body = file.read_bytes()
    assert body.endswith(b"\n")
    return [orjson.loads(line) for line in body.splitlines()]


def head(state: Path) -> dict[str, Any]:
    """Return the head."""
    content: dict[str, Any] = orjson.loads((state / "head.json").read_bytes())
    return content


def shown_players(store: Path) -> list[str]:
    """Return the players that readers see."""
    content = orjson.loads((store / PICKS).read_bytes())
    return [pick["player"] for pick in content["groups"][0]["picks"]]


def build_after_lock(warehouse: Warehouse, *players: str) -> None:
    """Build after the lock: the date is seen locked, and the ledger of the state store is in use."""
    warehouse.show(TODAY, *players, is_locked=True, generated_at="2026-01-16T00:20:00Z")
    warehouse.read_ledger()
    warehouse.built_at = AFTER - dt.timedelta(minutes=10)


def test_a_first_publication_writes_the_first_date_and_the_rows(
    warehouse: Warehouse, publish: Run, state: Path
) -> None:
    """The first line names the hash of the rest; dates that have locked are before the ledger."""
    warehouse.show("2026-01-14", "Eve")
    warehouse.show(TODAY, "Ann", "Bob")
    assert publish().code == 0
    release = head(state)["release"]
    first, *rows = lines(state / MEMBERS)
    body = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    assert rows == [{"player": "Ann"}, {"player": "Bob"}]
    assert first == {
        "claimed_at": "2026-01-15T17:00:00Z",
        "lock": "2026-01-16T00:00:00Z",
        "object": hashlib.sha256(body).hexdigest(),
        "release": release,
    }
    assert (state / "objects" / first["object"]).read_bytes() == body
    assert lines(state / SENTINEL) == [
        {"claimed_at": first["claimed_at"], "first_date": TODAY, "lock": None, "object": None, "release": release}
    ]
    assert len(list((state / "shown").rglob("*.ndjson"))) == 2


def test_each_step_is_written_after_the_one_that_it_rests_on(
    warehouse: Warehouse, publish: Run, on_write: OnWrite
) -> None:
    """The ledger after the claim and before readers see anything; open dates come first, the nearest lock first."""
    written: list[str] = []
    on_write(written.append)
    warehouse.show("2026-01-13", "Zoe")
    warehouse.show("2026-01-16", "Cid")
    warehouse.show(TODAY, "Ann")
    publish("--jobs", "1")
    many = re.compile(r"^(objects|releases|hashes|runs|v1/manifests|v1/schemas)/.*")
    assert [path for path, _ in itertools.groupby(many.sub(r"\1", path) for path in written)] == [
        "builds.json",
        "objects",
        "releases",
        "head.json",
        SENTINEL,
        MEMBERS,
        MEMBERS.replace(TODAY, "2026-01-16"),
        PICKS,
        PICKS.replace(TODAY, "2026-01-16"),
        PICKS.replace(TODAY, "2026-01-13"),
        "v1/schemas",
        "v1/manifests",
        "v1/manifest.json",
        "head.json",
        "v1/status.json",
        "runs",
    ]


def test_rows_that_change_alone_are_a_release_until_the_lock(
    warehouse: Warehouse, publish: Run, store: Path, state: Path
) -> None:
    """No public document changes; the next build must still know."""
    warehouse.show(TODAY, "Ann")
    publish()
    before = (store / PICKS).read_bytes()
    for number, now in (("2", NOW), ("3", LOCK)):
        warehouse.rows["picks"][0].ledger = [{"player": "Ann", "prediction_id": number}]
        publish("--max-age", "1d", now=now)
        assert lines(state / MEMBERS)[1] == {"player": "Ann", "prediction_id": "2"}
        assert (store / PICKS).read_bytes() == before


def test_an_idle_run_leaves_the_ledger_as_it_is(warehouse: Warehouse, publish: Run, state: Path) -> None:
    """Neither release nor claim."""
    warehouse.show(TODAY, "Ann")
    publish()
    before = files(state)
    publish(now=NOW + dt.timedelta(minutes=5))
    assert {path for path, body in files(state).items() if before.get(path) != body} <= {"hashes/shown.json"}


def test_a_first_publication_is_never_narrow(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Else the ledger would begin without what was not asked for."""
    warehouse.show(TODAY, "Ann")
    code, _, err = publish("--document", "picks")
    assert (code, store.exists()) == (1, False)
    assert "has no ledger of what was shown yet, so the first publication shows all documents" in err


def test_a_first_publication_that_holds_its_date_is_refused(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """A ledger must not begin with a date of which nothing was shown."""
    warehouse.show(TODAY, "Ann")
    warehouse.statuses[check_of(FACTS)] = "fail"
    code, _, err = publish()
    assert (code, store.exists()) == (1, False)
    assert f"the first publication with a ledger must show {TODAY}, but {PICKS}: " in err


def test_a_state_without_a_ledger_gets_one(warehouse: Warehouse, publish: Run, state: Path, run: Run) -> None:
    """An upgrade: the documents stay, the ledger begins."""
    warehouse.show(TODAY, "Ann")
    warehouse.ledger_kinds = set()
    publish()
    make_older(state, warehouse.store, 1)
    warehouse.ledger_kinds = {"picks"}
    code, out, _ = publish()
    assert (code, lines(state / SENTINEL)[0]["first_date"]) == (0, TODAY)
    assert lines(state / MEMBERS)[1:] == [{"player": "Ann"}]
    assert run("verify", "--store", warehouse.store).code == 0
    assert "written" in out


@pytest.mark.parametrize(("seconds", "is_shown"), [(121, True), (120, False)])
def test_a_build_from_before_the_lock_is_left_out_from_two_minutes_before_it(  # noqa: PLR0913 (two stores, two values)
    warehouse: Warehouse, publish: Run, store: Path, state: Path, seconds: int, *, is_shown: bool
) -> None:
    """One line and exit code 0, because the next build follows the ledger."""
    warehouse.show(TODAY, "Ann")
    warehouse.add()
    publish()
    before = files(state / "shown")
    warehouse.show(TODAY, "Bob")
    code, _, err = publish("--max-age", "1d", now=LOCK - dt.timedelta(seconds=seconds))
    assert code == 0
    assert shown_players(store) == ["Bob" if is_shown else "Ann"]
    assert (files(state / "shown") == before) is not is_shown
    line = f"publisher: {TODAY} has locked since it was built, and stays as it was shown; the next build follows the"
    assert (line in err) is not is_shown


def test_what_shows_a_left_out_date_is_left_out_with_it(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Whatever its path is; what shows no date goes on."""
    warehouse.show(TODAY, "Ann")
    warehouse.add(shows_date=TODAY)
    warehouse.add_subsets("Top Pick")
    publish()
    before = files(store)
    warehouse.show(TODAY, "Bob")
    warehouse.add(signal="neutral", shows_date=TODAY)
    warehouse.add_subsets("Top Picks")
    publish("--max-age", "1d", now=LOCK)
    changed = {path for path, body in files(store).items() if before.get(path) != body}
    assert changed == {
        "v1/systems/subsets.json",
        "v1/manifest.json",
        "v1/status.json",
        f"v1/locks/{TODAY}.json",
        f"v1/locks/{TODAY}/picks.json",
    }


def test_a_date_of_which_nothing_was_shown_gets_nothing_after_its_lock(
    warehouse: Warehouse, publish: Run, store: Path, state: Path
) -> None:
    """Predictions came when nobody published any more."""
    warehouse.show(TODAY)
    publish()
    assert not (state / MEMBERS).exists()
    warehouse.show(TODAY, "Ann")
    assert publish("--max-age", "1d", now=LOCK).code == 0
    assert shown_players(store) == []


def test_a_build_from_after_the_lock_that_differs_is_refused(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """It was built as if the date were open; no option helps."""
    warehouse.show(TODAY, "Ann")
    publish()
    warehouse.show(TODAY, "Bob", generated_at="2026-01-16T00:10:00Z", locks_at=AFTER)
    code, _, err = publish("--max-age", "1d", "--force-lost-items", now=AFTER)
    assert (code, shown_players(store)) == (1, ["Ann"])
    assert f"{PICKS}: shows {TODAY} otherwise than it was shown (gate ledger; no option overrules it)\n" in err


@pytest.mark.parametrize(("signal", "is_told"), [("favorable", True), ("neutral", False)])
def test_what_lost_items_before_the_ledger_began_was_redefined_if_nothing_else_changed(
    warehouse: Warehouse, publish: Run, signal: str, *, is_told: bool
) -> None:
    """The message says so, and what frees the date; what the ledger has can lose nothing by a definition."""
    warehouse.ledger_kinds = {"picks", "signals"}
    for date, locks_at in (("2026-01-14", NOW), (TODAY, LOCK)):
        warehouse.show(date, "Ann", "Bob", locks_at=locks_at)
        warehouse.add(date, shows_date=date)
    publish()
    build_after_lock(warehouse, "Ann")
    warehouse.show("2026-01-14", "Ann", locks_at=NOW, is_locked=True)
    warehouse.add("2026-01-14", shows_date="2026-01-14", signal=signal)
    code, _, err = publish("--max-age", "1d", now=AFTER)
    advice = "--force-lost-items --date 2026-01-14 overrules it)"
    hint = "; 2026-01-14 is from before the ledger, so most likely a definition was edited (gate lost-items; "
    assert (code, f"{hint}{advice}\n" in err, err.count("a definition was edited")) == (1, is_told, is_told)
    assert publish("--max-age", "1d", "--force-lost-items", "--date", "2026-01-14", now=AFTER).code == 0


def test_after_the_lock_what_was_shown_can_be_graded(
    warehouse: Warehouse, publish: Run, store: Path, state: Path
) -> None:
    """A build that rests on the ledger is published, and the ledger stays to the byte."""
    warehouse.show(TODAY, "Ann")
    publish()
    before = files(state / "shown")
    build_after_lock(warehouse, "Ann")
    warehouse.rows["picks"][0].content["groups"][0]["name"] = "Graded"
    assert publish(now=AFTER).code == 0
    assert orjson.loads((store / PICKS).read_bytes())["groups"][0]["name"] == "Graded"
    assert files(state / "shown") == before


@pytest.mark.parametrize("in_use", [[], [("picks", TODAY, "f" * 64, True)]], ids=["lost", "foreign"])
def test_a_build_that_rests_on_another_ledger_is_refused(
    warehouse: Warehouse, publish: Run, store: Path, in_use: list[tuple[str, str, str | None, bool]]
) -> None:
    """Of a date that it saw locked; never is a lost ledger taken for an empty one."""
    warehouse.show(TODAY, "Ann")
    publish()
    before = files(store)
    build_after_lock(warehouse, "Bob")
    warehouse.in_use = in_use
    code, _, err = publish(now=AFTER)
    assert (code, files(store)) == (1, before)
    assert f"{warehouse.state}: what was shown of picks/{TODAY} is not what the tables were built from; run `dbt" in err


def test_a_build_from_before_the_ledger_is_refused_when_it_shows_what_was_not(
    warehouse: Warehouse, publish: Run, store: Path
) -> None:
    """It cannot know that nothing was shown of a date that has locked since the ledger began."""
    warehouse.show(TODAY, "Ann")
    publish()
    before = files(store)
    build_after_lock(warehouse, "Ann")
    warehouse.show("2026-01-16", "Bob", is_locked=True)
    code, _, err = publish(now=AFTER + dt.timedelta(days=1))
    assert (code, files(store)) == (1, before)
    assert "what was shown of picks/2026-01-16 is not what the tables were built from" in err


def test_a_lock_that_has_passed_is_recorded(warehouse: Warehouse, publish: Run, state: Path) -> None:
    """Also of a date of which nothing was shown; the rows and their claim stay."""
    warehouse.show(TODAY, "Ann")
    publish()
    shown = lines(state / MEMBERS)
    earlier = LOCK - dt.timedelta(hours=1)
    build_after_lock(warehouse, "Ann")
    warehouse.show("2026-01-16", is_locked=True, locks_at=earlier, status="no_data")
    warehouse.rows["picks"][0].locks_at = earlier
    publish(now=LOCK - dt.timedelta(minutes=10))
    assert lines(state / MEMBERS) == [shown[0] | {"lock": "2026-01-15T23:00:00Z"}, *shown[1:]]
    (nothing,) = lines(state / MEMBERS.replace(TODAY, "2026-01-16"))
    assert (nothing["lock"], nothing["object"]) == ("2026-01-15T23:00:00Z", None)
    before = files(state / "shown")
    warehouse.read_ledger()
    warehouse.rows["picks"][0].locks_at = LOCK
    publish(now=AFTER)
    assert files(state / "shown") == before


def test_a_lock_that_moves_before_it_has_come_changes_the_ledger(
    warehouse: Warehouse, publish: Run, state: Path
) -> None:
    """The rows stay."""
    warehouse.show(TODAY, "Ann")
    publish()
    warehouse.show(TODAY, "Ann", locks_at=AFTER)
    publish()
    assert lines(state / MEMBERS)[0]["lock"] == "2026-01-16T00:30:00Z"


def test_what_shows_an_open_date_is_held_with_its_ledger_documents(
    warehouse: Warehouse, publish: Run, store: Path, state: Path
) -> None:
    """A date never shows signals of one build and picks of another."""
    warehouse.show(TODAY, "Ann")
    warehouse.add(shows_date=TODAY)
    publish()
    before, ledger = files(store), files(state / "shown")
    warehouse.show(TODAY, "Bob", status="no_data")
    warehouse.add(kind="results", signal="neutral", shows_date=TODAY)
    warehouse.add(signal="neutral", shows_date=TODAY)
    code, _, err = publish()
    assert (code, "gate no-data" in err) == (1, True)
    assert {path for path, body in files(store).items() if before.get(path) != body} == {"v1/status.json"}
    assert files(state / "shown") == ledger


def test_the_ledger_documents_of_a_date_go_along_with_what_shows_it(
    warehouse: Warehouse, publish: Run, store: Path
) -> None:
    """And the run says so."""
    warehouse.show(TODAY, "Ann")
    warehouse.add(shows_date=TODAY)
    publish()
    warehouse.show(TODAY, "Bob")
    warehouse.add(signal="neutral", shows_date=TODAY)
    code, _, err = publish("--document", "signals")
    assert (code, shown_players(store)) == (0, ["Bob"])
    assert f"publisher: picks from {TODAY} to {TODAY} were not asked for, but go with what shows these dates\n" in err


def test_a_document_that_was_built_apart_from_its_ledger_document_is_refused(
    warehouse: Warehouse, publish: Run, store: Path
) -> None:
    """One dbt run makes both, whatever is overruled."""
    warehouse.show(TODAY, "Ann")
    warehouse.add(shows_date=TODAY)
    publish()
    before = (store / SIGNALS).read_bytes()
    warehouse.add(signal="neutral", shows_date=TODAY)
    warehouse.uncovered = {"model.nba_subsets.public__picks"}
    code, _, err = publish("--force-age")
    assert (code, (store / SIGNALS).read_bytes()) == (1, before)
    assert f"{SIGNALS}: was not built together with picks of {TODAY} (gate ledger;" in err


@pytest.mark.parametrize("damage", ["changed", "lost"])
def test_a_ledger_file_that_is_not_as_it_was_published_is_mended(  # noqa: PLR0913, PLR0917 (fixtures)
    warehouse: Warehouse, publish: Run, run: Run, store: Path, state: Path, damage: str
) -> None:
    """By the next publication, idle or not; the build that rested on it is refused once."""
    warehouse.show(TODAY, "Ann")
    publish()
    before = (state / MEMBERS).read_bytes()
    if damage == "lost":
        (state / MEMBERS).unlink()
    else:
        (state / MEMBERS).write_bytes(before.replace(b"Ann", b"Bob"))
    assert f"{MEMBERS}: is not as it was published\n" in run("verify", "--store", store).out
    code, _, err = publish()
    assert (code, (state / MEMBERS).read_bytes()) == (0, before)
    assert f"publisher: {state}/{MEMBERS}: was not as it was published, and is mended; build again\n" in err
    assert head(state)["claimed_at"] == "2026-01-15T17:00:00Z"
    assert run("verify", "--store", store).code == 0


def test_a_dry_run_writes_nothing_at_all(warehouse: Warehouse, publish: Run, store: Path, state: Path) -> None:
    """Not even what is to be mended."""
    warehouse.show(TODAY, "Ann")
    publish()
    (state / MEMBERS).unlink()
    warehouse.show(TODAY, "Bob")
    before = files(store) | files(state)
    publish("--dry-run", now=AFTER)
    assert files(store) | files(state) == before


def test_a_date_that_locks_between_plan_and_claim_is_planned_again(
    warehouse: Warehouse, publish: Run, store: Path, clock: Clock, on_write: OnWrite
) -> None:
    """Planning and uploading take their time; what counts is the moment of the claim."""
    warehouse.show(TODAY, "Ann")
    publish()
    warehouse.show(TODAY, "Bob")

    def slow(path: str) -> None:
        clock.seconds += 60.0 if path.startswith("releases/") else 0.0

    on_write(slow)
    code, _, err = publish("--max-age", "1d", now=LOCK - dt.timedelta(seconds=150))
    assert (code, shown_players(store)) == (0, ["Ann"])
    assert f"{TODAY} has locked since it was built" in err


def test_a_build_that_failed_records_no_lock(warehouse: Warehouse, publish: Run, state: Path) -> None:
    """A lock that is recorded is never changed again, so it must not come from half of a schedule."""
    warehouse.show(TODAY, "Ann")
    publish()
    before = files(state / "shown")
    build_after_lock(warehouse, "Ann")
    warehouse.rows["picks"][0].locks_at = LOCK - dt.timedelta(hours=9)
    warehouse.statuses[check_of(FACTS)] = "fail"
    assert publish("--max-age", "9d", now=NOW + dt.timedelta(minutes=5)).code == 1
    assert files(state / "shown") == before


def test_machines_are_told_what_was_left_out(warehouse: Warehouse, publish: Run) -> None:
    """With --json."""
    warehouse.show(TODAY, "Ann")
    publish()
    warehouse.show(TODAY, "Bob")
    code, out, _ = publish("--json", "--max-age", "1d", now=LOCK)
    told = orjson.loads(out)
    assert (code, told["left_out"], told["late_by_seconds"]) == (0, [TODAY], {})
