"""Where each rule about the published document begins and ends."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.dbt.manifest import EmptyStatuses, Kind
from publisher.format import stamp
from publisher.planning.gates import refusals
from publisher.releases.release import Entry
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import Warehouse, files

LOCK = dt.datetime(2026, 1, 16, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
PICKS = "v1/picks/2026-01-15.json"


@pytest.mark.parametrize(
    ("old", "code"), [("ok", 1), ("too_few", 1), ("no_games", 0), ("off_season", 0), ("no_data", 0)]
)
def test_no_data_never_replaces_a_good_signal(warehouse: Warehouse, publish: Run, old: str, code: int) -> None:
    """Where there was nothing to show there is nothing to lose."""
    warehouse.add(status=old)
    publish()
    warehouse.add(status="no_data", signal=None)
    assert publish().code == code


def test_no_data_never_replaces_that_nobody_qualified(warehouse: Warehouse, publish: Run) -> None:
    """An empty list of picks is a result, too."""
    warehouse.add_picks()
    publish()
    warehouse.add_picks(status="no_data")
    code, _, err = publish()
    assert code == 1
    assert "from status no_picks to no_data" in err


def test_no_data_may_come_first(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """A new document replaces nothing."""
    warehouse.add(status="no_data")
    assert publish().code == 0
    assert (store / "v1/signals/2026-01-15.json").exists()


@pytest.mark.parametrize(
    ("now", "code", "players"),
    [
        (LOCK - SECOND, 0, ("Ann",)),
        (LOCK, 1, ("Ann",)),
        (LOCK + SECOND, 1, ("Ann", "Cat")),
        (LOCK, 1, ("Ann", "Cat", "Dan")),
        (LOCK, 1, ()),
        (LOCK - SECOND, 0, ()),
    ],
)
def test_picks_are_not_lost_from_the_lock_on(
    warehouse: Warehouse, publish: Run, now: dt.datetime, code: int, players: tuple[str, ...]
) -> None:
    """Fewer, as many others or more others: a published pick must stay."""
    warehouse.add_picks("Ann", "Bob")
    publish()
    before = files(warehouse.store)[PICKS]
    warehouse.add_picks(*players)
    assert publish("--max-age", "2d", now=now).code == code
    assert (files(warehouse.store)[PICKS] == before) is (code == 1)


@pytest.mark.parametrize("players", [("Bob", "Ann"), ("Ann", "Bob", "Cat")])
def test_picks_may_move_and_come_after_the_lock(warehouse: Warehouse, publish: Run, players: tuple[str, ...]) -> None:
    """Only a loss is refused."""
    warehouse.add_picks("Ann", "Bob")
    publish()
    warehouse.add_picks(*players)
    assert publish("--max-age", "2d", now=LOCK).code == 0


def test_the_same_player_of_another_group_is_another_pick(warehouse: Warehouse, publish: Run) -> None:
    """Group and player together tell picks apart."""
    warehouse.add_picks("Ann", "Bob")
    (group,) = warehouse.rows["picks"][0].content["groups"]
    warehouse.rows["picks"][0].content["groups"] = [group, group | {"id": "2"}]
    publish()
    warehouse.add_picks("Ann", "Bob")
    code, _, err = publish("--max-age", "2d", now=LOCK)
    assert code == 1
    assert "would go from 2 rows to 2, and lose groups 2, picks Ann and 1 more (gate" in err


@pytest.mark.parametrize(("new", "code"), [("2026-01-14", 1), ("2026-01-15", 0), ("2026-01-16", 0)])
def test_a_fixed_path_never_goes_back_in_time(warehouse: Warehouse, publish: Run, new: str, code: int) -> None:
    """A backfill of an old date must not show an old state as the present."""
    warehouse.add_performance("2026-01-15")
    publish()
    warehouse.add_performance(new, wins=6)
    assert publish().code == code


def test_a_fixed_path_without_as_of_date_goes_by_its_making(warehouse: Warehouse, publish: Run) -> None:
    """generated_at is the instant as of which it was computed."""
    for generated_at in ("2026-01-15T00:00:01Z", "2026-01-14T23:59:59Z"):
        warehouse.add(generated_at=generated_at, signal="favorable" if generated_at > "2026-01-15" else "neutral")
        warehouse.rows["signals"][0].path, warehouse.rows["signals"][0].date = "signals/today.json", None
        code, _, err = publish()
        del warehouse.rows["signals"]
    assert code == 1
    assert "would go back from 2026-01-15 to 2026-01-14" in err


def test_a_dated_document_may_be_rebuilt_as_of_an_earlier_date(warehouse: Warehouse, publish: Run) -> None:
    """The rule is about fixed paths."""
    warehouse.add(generated_at="2026-01-15T16:31:00Z")
    publish()
    warehouse.add(generated_at="2026-01-14T16:31:00Z", signal="neutral")
    assert publish().code == 0


@pytest.mark.parametrize(
    ("rows", "now", "code"), [(6, LOCK, 0), (5, LOCK, 1), (5, LOCK - SECOND, 0), (13, LOCK, 0), (0, LOCK, 1)]
)
def test_more_than_half_is_not_lost_after_the_lock(
    warehouse: Warehouse, publish: Run, rows: int, now: dt.datetime, code: int
) -> None:
    """Of 12 rows: half may go, not more."""
    warehouse.add()
    publish()
    warehouse.add(signal="neutral")
    warehouse.rows["signals"][0].rows = rows
    found, _, err = publish("--max-age", "2d", now=now)
    assert found == code
    if code:
        assert f"would go from 12 rows to {rows} (gate shrink" in err


def test_a_date_that_has_locked_stays_locked(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """A schedule that loses its games has no lock to show, but the published picks have been played."""
    warehouse.add_picks("Ann", "Bob")
    publish("--max-age", "2d", now=LOCK)
    before = files(store)[PICKS]
    warehouse.add_picks(status="no_games")
    warehouse.rows["picks"][0].locks_at = None
    assert publish("--max-age", "2d", now=LOCK + SECOND).code == 1
    assert files(store)[PICKS] == before


NEXT_LOCK = LOCK + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("locks_at", "now", "code"),
    [
        (LOCK, LOCK - SECOND, 0),
        (LOCK, LOCK, 1),
        (LOCK + SECOND, LOCK + SECOND, 0),
        (NEXT_LOCK, LOCK, 0),
        (NEXT_LOCK, NEXT_LOCK, 0),
        (None, LOCK, 0),
    ],
)
def test_a_path_without_date_keeps_what_it_shows_of_one_slate(
    warehouse: Warehouse, publish: Run, locks_at: dt.datetime | None, now: dt.datetime, code: int
) -> None:
    """Equal locks are one slate, of which nothing is lost; the next day's picks are others, and may be none."""
    warehouse.add_picks_today("Ann", "Bob", "Cat", locks_at=LOCK)
    publish()
    warehouse.add_picks_today(locks_at=locks_at)
    found, _, err = publish("--max-age", "2d", now=now)
    assert (found, "(gate lost-items" in err, "(gate shrink" in err) == (code, code == 1, code == 1)


def test_an_internal_refusal_holds_nothing_public(
    warehouse: Warehouse, publish: Run, tmp_path: Path, store: Path
) -> None:
    """Readers get what they may have, and read nothing of what they may not; a public refusal holds both."""
    internal = ("--internal-store", tmp_path / "internal")
    warehouse.add()
    warehouse.add(kind="admin_signals")
    publish(*internal)
    before = files(store)
    warehouse.add(signal="neutral")
    warehouse.add(kind="admin_signals", status="no_data", signal=None)
    assert publish(*internal).code == 1
    status = (store / "v1/status.json").read_bytes()
    assert b"admin" not in status
    assert b'"state":"held"' not in status
    assert files(store)["v1/signals/2026-01-15.json"] != before["v1/signals/2026-01-15.json"]
    before = files(tmp_path / "internal")
    warehouse.add(status="no_data", signal=None)
    warehouse.add(kind="admin_signals", signal="neutral")
    assert publish(*internal).code == 1
    path = "v1/admin_signals/2026-01-15.json"
    assert files(tmp_path / "internal")[path] == before[path]


@pytest.mark.parametrize(
    ("old", "new", "code"), [("ok", "no_games", 1), ("ok", "off_season", 1), ("no_games", "off_season", 0)]
)
def test_nothing_to_show_does_not_replace_what_is_shown_of_a_date(
    warehouse: Warehouse, publish: Run, old: str, new: str, code: int
) -> None:
    """A schedule of which a part is missing looks like a day without games; who knows better overrules it once."""
    warehouse.add(status=old)
    publish()
    warehouse.add(status=new, signal=None)
    found, _, err = publish()
    assert found == code
    said = f"from status ok to {new}; if there is nothing to show any more, overrule it once (gate no-data; --force"
    assert (said in err) == (code == 1)
    assert publish("--force-no-data").code == 0


@pytest.mark.parametrize(("date", "code"), [("2026-01-15", 1), ("2026-01-16", 0)])
def test_a_path_without_date_is_compared_by_the_date_that_it_names(
    warehouse: Warehouse, publish: Run, date: str, code: int
) -> None:
    """Today may have no games if yesterday had some."""
    warehouse.add_picks_today("Ann", locks_at=LOCK)
    publish()
    warehouse.add_picks_today(locks_at=None)
    warehouse.rows["picks_today"][0].content |= {"status": "no_games", "date": date}
    assert publish().code == code


def test_a_record_may_end_with_its_season(warehouse: Warehouse, publish: Run) -> None:
    """It names no date; only what should be there is missed."""
    warehouse.add_performance()
    publish()
    warehouse.add_performance(wins=6)
    warehouse.rows["subsets_performance"][0].content |= {"status": "off_season"}
    assert publish().code == 0


@pytest.mark.parametrize(
    ("old", "new", "code"), [(50, 25, 0), (50, 24, 1), (49, 24, 0), (49, 0, 0), (51, 26, 0), (51, 25, 1)]
)
def test_more_than_half_is_not_lost_before_the_lock_where_many_stood(
    warehouse: Warehouse, publish: Run, old: int, new: int, code: int
) -> None:
    """A kind says how many are many; of a kind that says nothing, all may go until the lock."""
    warehouse.metadata = {"signals": {"shrinks_from": 50}}
    warehouse.add()
    warehouse.rows["signals"][0].rows = old
    publish()
    warehouse.add(signal="neutral")
    warehouse.rows["signals"][0].rows = new
    found, _, err = publish()
    assert (found, f"would go from {old} rows to {new} (gate shrink" in err) == (code, code == 1)
    warehouse.metadata = {}
    assert publish().code == 0


@pytest.mark.parametrize(("audience", "broken"), [("public", ["lost-items", "shrink"]), ("internal", [])])
@pytest.mark.parametrize("locks_at", ["2026-01-16T00:00:00Z", "2026-01-17T00:00:00Z"])
def test_only_what_readers_see_must_keep_its_items(audience: str, broken: list[str], locks_at: str) -> None:
    """Internal documents say what the rules say now, also of rows that upstream has forgotten, locked or not."""
    items = (("picks", ("player",)),)
    kind = Kind("picks", audience, {}, "picks", "picks.json", items, ("model.picks",), shrinks_from=50)
    entry = Entry(
        kind="picks",
        audience=audience,
        sha256="",
        size=0,
        cache_control="",
        content_sha="",
        source="",
        date="2026-01-15",
        status="ok",
        rows=50,
        as_of="2026-01-15",
        made_at="",
        locks_at=locks_at,
    )
    after = dt.datetime(2026, 1, 16, 1, tzinfo=dt.UTC)
    nothing = EmptyStatuses(frozenset(), frozenset())
    less = replace(entry, rows=24)
    found = refusals(
        entry, less, kind, nothing, after, lost=lambda: ["picks Ann"], is_same_date=lambda: True, fallen=list
    )
    assert [each.gate for each in found] == (broken if locks_at < stamp(after) else broken[1:])


@pytest.mark.parametrize(("now", "code"), [("17:59:59", 0), ("18:00:00", 1)])
def test_a_path_without_a_date_waits_for_the_next_one(
    warehouse: Warehouse, publish: Run, store: Path, now: str, code: int
) -> None:
    """Every hour of the morning finds nothing of the new date yet: no fault until 13:00, and what was shown stays."""
    at = dt.datetime.fromisoformat(f"2026-01-16T{now}Z")
    warehouse.add_picks_today("Ann", locks_at=LOCK)
    publish()
    before = files(store)["v1/picks/today.json"]
    warehouse.add_picks_today(locks_at=None)
    warehouse.rows["picks_today"][0].content |= {"status": "no_data", "date": "2026-01-16"}
    found = publish("--max-age", "2d", now=at)
    assert (found.code, "from status ok to no_data" in found.err) == (code, code == 1)
    assert files(store)["v1/picks/today.json"] == before
    warehouse.rows["picks_today"][0].content |= {"status": "no_picks"}
    assert publish("--max-age", "2d", now=at).code == 0
    assert files(store)["v1/picks/today.json"] != before


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        ((None, "Ann"), ("ann", "Ann"), ""),
        (("ann", "Ann"), ("ann", "Anne"), ""),
        (("ann", "Ann"), ("anne", "Ann"), "groups 1, picks ann"),
        (("ann", "Ann"), (None, "Ann"), "groups 1, picks ann"),
        ((None, "Ann"), (None, "Anne"), "groups 1, picks Ann"),
    ],
)
def test_a_member_is_known_by_the_first_key_that_it_had(
    warehouse: Warehouse, publish: Run, old: tuple[str | None, str], new: tuple[str | None, str], lost: str
) -> None:
    """A published document may be from before a key; two players of one name are two."""
    for player_id, player in (old, new):
        warehouse.add_picks(player)
        warehouse.rows["picks"][0].content["groups"][0]["picks"][0]["player_id"] = player_id
        code, _, err = publish("--max-age", "2d", now=LOCK)
    assert (code, f"lose {lost} (gate" in err) == (int(bool(lost)), bool(lost))
