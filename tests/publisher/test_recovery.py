"""The ways back from a killed publication, to an older release, and from a lost state: what has locked stays."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.cli.main import main
from publisher.cli.places import given_instant
from tests.publisher.conftest import OnWrite, Run
from tests.publisher.fault_support import Killed
from tests.publisher.small_warehouse import NOW, Warehouse
from tests.publisher.test_ledger import LOCK, MEMBERS, PICKS, TODAY, head, shown_players

LEDGER_KINDS = {"picks"}
AFTER = LOCK + dt.timedelta(minutes=30)
RESULTS = f"v1/results/{TODAY}.json"


@pytest.fixture
def killed(publish: Run, on_write: OnWrite) -> Callable[[str, dt.datetime], None]:
    """Return a function that publishes and dies right before a file is written."""

    def run(dies_at: str, now: dt.datetime) -> None:
        def die(path: str) -> None:
            if path == dies_at:
                raise Killed

        on_write(before=die)
        with pytest.raises(Killed):
            publish("--max-age", "9d", "--jobs", "1", now=now)
        on_write()

    return run


def members(state: Path) -> list[str]:
    """Return the players of the ledger."""
    return [orjson.loads(line)["player"] for line in (state / MEMBERS).read_bytes().splitlines()[1:]]


def show(warehouse: Warehouse, player: str, signal: str, **more: Any) -> None:  # noqa: ANN401 (any JSON)
    """Put today's picks and signals, and results that first come with Bob."""
    warehouse.show(TODAY, player, **more)
    warehouse.add(signal=signal, shows_date=TODAY)
    if player == "Bob":
        warehouse.add(kind="results", signal=signal, shows_date=TODAY)


@pytest.mark.parametrize(
    ("now", "player", "claimed_at", "said"),
    [
        (NOW + dt.timedelta(minutes=20), "Bob", "2026-01-15T17:01:00Z", "finished the interrupted release 000002-"),
        (
            *(AFTER, "Ann", "2026-01-15T17:00:00Z"),
            f"{TODAY} has locked since the interrupted release was begun, and shows what was shown before it\n",
        ),
    ],
    ids=["before the lock", "after it"],
)
def test_what_was_killed_is_finished_before_the_lock_and_put_back_after_it(  # noqa: PLR0913, PLR0917 (fixtures)
    warehouse: Warehouse,
    publish: Run,
    store: Path,
    state: Path,
    killed: Callable[[str, dt.datetime], None],
    now: dt.datetime,
    player: str,
    claimed_at: str,
    said: str,
) -> None:
    """As if nothing had happened; the ledger keeps the moment of the first claim, and the run says what it did."""
    show(warehouse, "Ann", "favorable")
    publish()
    show(warehouse, "Bob", "neutral")
    killed(PICKS, NOW + dt.timedelta(minutes=1))
    code, _, err = publish("--max-age", "9d", now=now)
    assert (code, shown_players(store), members(state)) == (0, [player], [player])
    assert (store / RESULTS).exists() == (player == "Bob")
    assert f"publisher: {said}" in err
    assert orjson.loads((state / MEMBERS).read_bytes().splitlines()[0])["claimed_at"] == claimed_at


def test_a_given_clock_and_the_real_one_do_not_share_a_state(  # noqa: PLR0913, PLR0917 (fixtures)
    warehouse: Warehouse, publish: Run, run: Run, store: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was claimed as of a given instant says nothing of when it was shown; looking is allowed."""
    warehouse.show(TODAY, "Ann")
    with monkeypatch.context() as patch:
        patch.setenv("NOW", NOW.isoformat())
        assert publish().code == 0
    release = orjson.loads((state / f"releases/{head(state)['release']}.json").read_bytes())
    assert (head(state)["clock"], release["clock"]) == ("given", "given")
    code, _, err = publish()
    assert code == 1
    assert (
        "its releases are of a given clock, and this run is of a real one; set NOW=2026-01-15T17:00:00Z or later" in err
    )
    assert run("publish", "--store", store, "--dry-run").err == err
    reason = err.removeprefix("publisher: ")
    assert run("diff", "--store", store).err == f"workspace: {reason}"
    assert reason.strip() in run("doctor", "--store", store).out
    assert run("verify", "--store", store).code == 0
    assert run("rollback", "--store", store, release["id"]).code == 1
    monkeypatch.setenv("NOW", NOW.isoformat())
    assert run("publish", "--store", store, "--dry-run").code == 0


def test_now_of_the_environment_is_when_a_run_is(
    warehouse: Warehouse, store: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is for dbt; what is no instant is refused."""
    warehouse.show(TODAY, "Ann")
    warehouse.save()
    monkeypatch.setenv("NOW", NOW.isoformat())
    main(["publish", "--store", str(store), "--target-path", str(warehouse.target)])
    assert head(state)["claimed_at"] == "2026-01-15T17:00:00Z"
    monkeypatch.setenv("NOW", "noon")
    assert main(["publish", "--store", str(store), "--target-path", str(warehouse.target)]) == 2
    monkeypatch.setenv("NOW", "")
    assert given_instant() is None
