"""What would change, by group, on the terminal, as a page and as JSON; and nothing is written."""

import base64
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.dbt.manifest import Kind, Review
from publisher.planning.diff.compare import Change, Comparer, Member, Members, Record, Value
from publisher.planning.diff.content import Diff, RecordChange, Section, Where
from publisher.planning.diff.view import blocks, shown
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NO_RECORD, REVIEW, Warehouse, files

PICKS = "v1/picks/2026-01-15.json"
DATES = ("2026-01-13", "2026-01-14", "2026-01-15")


@pytest.fixture
def diff(warehouse: Warehouse, run: Run, store: Path) -> Callable[..., list[str]]:
    """Return a function that compares the warehouse with the store: lines of output, without the first."""

    def command(*arguments: object) -> list[str]:
        warehouse.save()
        (store.parent / "page.html").unlink(missing_ok=True)
        before = files(store.parent)
        code, out, err = run("diff", "--store", store, *arguments)
        assert (code, err) == (0, "")
        assert {path: body for path, body in files(store.parent).items() if path != "page.html"} == before
        head, *lines = out.splitlines()
        assert head.startswith((f"{store}/v1, against ", "{", "nothing"))
        return lines or [head]

    return command


def section(lines: list[str], title: str) -> list[str]:
    """Return the lines of the group or the kind with this title, with one space between words."""
    rest = [*lines[lines.index(title) + 1 :], ""]
    return [" ".join(line.split()) for line in rest[: rest.index("")]]


def change_group(warehouse: Warehouse, kind: str = "picks", **changes: Any) -> None:  # noqa: ANN401 (any JSON)
    """Change the one group of each document of a kind."""
    for row in warehouse.rows[kind]:
        row.content["groups"] = [group | changes for group in row.content["groups"]]


def test_of_a_new_document_the_groups_are_told(warehouse: Warehouse, diff: Callable[..., list[str]]) -> None:
    """And only counted is what has none; against an empty store everything is new, and no group is."""
    warehouse.add_picks("Ann", "Bob")
    warehouse.add()
    assert diff() == [
        "documents: 2 new",
        "new: picks/2026-01-15.json, signals/2026-01-15.json",
        "groups: 1 changed",
        "picks: 2 in",
        "",
        "Top Pick",
        "    picks: 2 in",
        "        2026-01-15  + Ann, Bob",
    ]


def test_without_changes_nothing_would_change(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]], tmp_path: Path
) -> None:
    """A later generated_at is no change."""
    warehouse.add_picks("Ann", "Bob")
    publish()
    warehouse.add_picks("Ann", "Bob", generated_at="2026-01-15T16:59:00Z")
    assert diff("--html", tmp_path / "page.html") == ["nothing would change"]
    assert ": nothing." in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("players", "said"),
    [
        ("Ann Bob Cat", ["1 in", "+ Cat"]),
        ("Ann", ["1 out", "- Bob"]),
        ("Bob Ann", ["in another order in 2026-01-15"]),
        ("Cat Ann", ["1 in, 1 out", "+ Cat", "- Bob"]),
        ("Cat Bob Ann", ["1 in, in another order in 2026-01-15", "+ Cat"]),
    ],
)
def test_picks_come_and_go(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]], players: str, said: list[str]
) -> None:
    """By group and player; who only moves up because another one has gone has not changed places with anybody."""
    warehouse.add_picks("Ann", "Bob")
    publish()
    warehouse.add_picks(*players.split())
    lines = diff()
    assert lines[:3] == ["documents: 1 changed", "changed: picks/2026-01-15.json", "groups: 1 changed"]
    assert lines[3] == f"picks: {said[0]}"
    *rows, head, known = section(lines, "Top Pick")
    assert [row.removeprefix("2026-01-15 ").removeprefix("picks: ") for row in rows] == said
    # as the record is what it was, it is there to compare with
    assert (head, known) == ("record before after", "2026-01-15 0-0 0-0 as before")


def record(wins: int, losses: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 (any JSON)
    """Return a record with an interval around its rate."""
    rate = round(100 * wins / (wins + losses), 1)
    interval = {"low": rate - 10, "high": rate + 10}
    counts = {"picks": wins + losses, "wins": wins, "losses": losses, "units": float(wins - losses)}
    return NO_RECORD | counts | {"hit_rate": rate, "interval": interval, "roi": 1.5, "sample": "small"} | more


def add_records(warehouse: Warehouse, **windows: dict[str, Any]) -> None:
    """Add the performance of a group: in these windows these records, in the others always the same."""
    warehouse.add_performance()
    content = warehouse.rows["subsets_performance"][0].content
    for name, window in content["windows"].items():
        group = {"id": "1", "name": "Top Pick", "stats": windows.get(name, record(1, 1))}
        content["windows"][name] = window | {"groups": [group]}


def test_a_record_is_one_line(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """Score, rate with interval, and units; what follows from them is not told, what else differs is."""
    add_records(warehouse, season=record(5, 5), last_7_days=record(2, 3, roi=1.0))
    publish()
    add_records(warehouse, season=record(6, 4, pushes=1), last_7_days=record(2, 3, roi=9.0))
    assert diff()[-3:] == [
        "    record          before                             after",
        "    windows season  5-5     50.0 (40.0 to 60.0)  +0.0  6-4    60.0 (50.0 to 70.0)  +2.0  pushes 0 → 1",
        "    windows last_7_days stats roi: 1.0 → 9.0 (subsets/performance.json)",
    ]


def test_equal_records_are_shown_once(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """In two windows; and there may be none before, and no rate."""
    add_records(warehouse, season=record(5, 5), last_7_days=record(5, 5), last_30_days=NO_RECORD)
    publish()
    add_records(warehouse, season=record(6, 4), last_7_days=record(6, 4), last_30_days=record(1, 3))
    assert section(diff(), "Top Pick") == [
        "record before after",
        "windows last_30_days 0-0 1-3 25.0 (15.0 to 35.0) -2.0",
        "windows last_7_days, windows season 5-5 50.0 (40.0 to 60.0) +0.0 6-4 60.0 (50.0 to 70.0) +2.0",
    ]


def two_groups(warehouse: Warehouse) -> None:
    """Add a second group to every document, with a record and a pick of its own."""
    for row in warehouse.rows["picks"]:
        (group,) = row.content["groups"]
        other = group | {"id": "2", "name": "Top 2", "picks": [group["picks"][0] | {"player": "Zoe"}]}
        row.content["groups"] = [group, other | {"stats": record(3, 1, days=30)}]


def test_a_new_group_shows_what_it_holds(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """Its picks, and the record that it brings along; a group that is as it was is not told of."""
    warehouse.add_picks("Ann")
    publish()
    two_groups(warehouse)
    lines = diff()
    assert lines[2:4] == ["groups: 1 new", "picks: 1 in"]
    assert section(lines, "Top 2: new in 2026-01-15") == [
        "picks: 1 in",
        "2026-01-15 + Zoe",
        "record before after",
        "2026-01-15 none 3-1 75.0 (65.0 to 85.0) +2.0",
    ]
    assert "Top Pick" not in lines


def test_a_group_that_goes_shows_what_it_held(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]
) -> None:
    """Where it stays in another document, it only changes."""
    for date in DATES:
        warehouse.add_picks("Ann", date=date)
    two_groups(warehouse)
    publish("--force-lost-items")
    for row in warehouse.rows["picks"][1:]:
        row.content["groups"] = row.content["groups"][:1]
    lines = diff("--force-lost-items")
    assert lines[2:4] == ["groups: 1 gone", "picks: 2 out"]
    assert section(lines, "Top 2: gone from 2 dates, 2026-01-14 to 2026-01-15") == [
        "picks: 2 out",
        "2026-01-15 - Zoe",
        "2026-01-14 - Zoe",
        "record before after",
        "2026-01-15, 2026-01-14 3-1 75.0 (65.0 to 85.0) +2.0 none",
    ]
    warehouse.rows["picks"][0].content["groups"][1]["picks"] = []
    assert "groups: 1 changed" in diff("--force-lost-items")


def test_a_renamed_group_is_the_same_group(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """Under its new name, in one line however many documents name it; its picks are nobody's loss."""
    for date in DATES:
        warehouse.add_picks("Ann", date=date)
    warehouse.add_subsets("Top Pick")
    publish()
    for kind in ("picks", "systems_subsets"):
        change_group(warehouse, kind, name="The Pick")
    lines = diff()
    assert lines[2] == "groups: 1 changed"
    assert section(lines, "The Pick")[-1] == "name: Top Pick → The Pick (4 documents)"
    assert not any(line.startswith("picks:") for line in lines)


def test_a_group_is_called_as_most_documents_call_it(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]
) -> None:
    """One that has another name for it changes nothing."""
    for date in DATES:
        warehouse.add_picks("Ann", date=date)
    warehouse.add_subsets("Top Pick")
    publish()
    for date in DATES:
        warehouse.add_picks("Bob", date=date)
    change_group(warehouse, "systems_subsets", name="The Pick")
    lines = section(diff("--force-lost-items"), "Top Pick")
    assert lines[-1] == "name: Top Pick → The Pick (systems/subsets.json)"


def test_equal_changes_are_put_together(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """Of a few dates, in one line; of many different ones the newest stands for all, with the range of numbers."""
    dates = [f"2026-01-{day:02}" for day in range(10, 16)]
    for date in dates:
        warehouse.add_picks("Ann", date=date)
        warehouse.add(date)
    publish()
    for number, (row, signals) in enumerate(zip(warehouse.rows["picks"], warehouse.rows["signals"], strict=True)):
        (group,) = row.content["groups"]
        pick = group["picks"][0] | {"line": 20.0 + number, "team": "BOS"}
        row.content["groups"] = [group | {"picks": [pick]}]
        signals.content["signal"] = "neutral" if number else "challenging"
    lines = diff()
    assert lines[:2] == ["documents: 12 changed", "changed: 6 picks/{date}.json, 6 signals/{date}.json"]
    six = "6 dates, 2026-01-10 to 2026-01-15"
    assert section(lines, "Top Pick") == [
        f"picks line: 6 changes by +0.5 to +5.5 in {six}, such as 19.5 → 25.0 (2026-01-15, Ann)",
        f"picks team: PHI → BOS ({six})",
    ]
    assert section(lines, "signals/{date}.json") == [
        "signal: favorable → challenging (2026-01-10)",
        "signal: favorable → neutral (5 dates, 2026-01-11 to 2026-01-15)",
    ]


def test_a_group_that_was_elsewhere_is_not_new(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]
) -> None:
    """It changes; where it is new is told."""
    warehouse.add_picks("Ann", date=DATES[0])
    two_groups(warehouse)
    warehouse.add_picks("Ann", date=DATES[1])
    publish()
    before = warehouse.rows["picks"][0].content["groups"]
    warehouse.rows["picks"][1].content["groups"] = before
    warehouse.rows["picks"][0].content["groups"] = [before[0] | {"name": "The Pick"}, before[1]]
    lines = diff()
    assert lines[2] == "groups: 2 changed"
    assert section(lines, "Top 2: new in 2026-01-14")[:2] == ["picks: 1 in", "2026-01-14 + Zoe"]


def test_an_order_of_groups_is_no_groups(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """It stands with the kind of document; groups that come are not counted there once more."""
    warehouse.add_subsets("Top Pick", "Top 2")
    publish()
    warehouse.add_subsets("Top Pick", "Top 2", "Top 3")
    assert "systems/subsets.json" not in diff()
    warehouse.rows["systems_subsets"][0].content["groups"].reverse()
    assert section(diff(), "systems/subsets.json") == ["groups: in another order in systems/subsets.json"]


def test_the_newest_record_stands_for_many(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """Of those of one name that change, or if none does of all; break-even is told where it differs."""
    dates = [f"2026-01-{day:02}" for day in range(1, 6)]

    def show(player: str, **more: Any) -> None:  # noqa: ANN401 (any JSON)
        for number, date in enumerate(dates, start=1):
            warehouse.add_picks(player, date=date)
            (group,) = warehouse.rows["picks"][-1].content["groups"]
            group["stats"] = record(number, 1, days=30, **more)

    show("Ann")
    publish()
    show("Bob")
    assert section(diff("--force-lost-items"), "Top Pick")[-2:] == [
        "record before after",
        "2026-01-05 5-1 83.3 (73.3 to 93.3) +4.0 5-1 83.3 (73.3 to 93.3) +4.0 as before",
    ]
    show("Bob", break_even=52.6)
    assert section(diff("--force-lost-items"), "Top Pick")[-2:] == [
        "2026-01-05 5-1 83.3 (73.3 to 93.3) +4.0 5-1 83.3 (73.3 to 93.3) +4.0 break-even 52.4 → 52.6",
        "4 more records change (4 dates, 2026-01-01 to 2026-01-04)",
    ]


def test_many_records_are_counted() -> None:
    """Six of different names, and how many more."""
    where = Where("v1/all.json", None)
    section = Section("all", "all.json")
    section.records = [RecordChange(f"window {number}", where, None, {"number": number}) for number in range(9)]
    (block,) = blocks(Diff("store", "nothing", {}, {}, 0, [], [], [], [section]))
    assert [pair.where for pair in block.records] == [f"window {number}" for number in range(6)]
    assert block.lines == ["3 more records change"]


def test_what_several_groups_do_alike_is_told_once(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]
) -> None:
    """From three groups on; what only one of them does stands with it, without a record that nothing has changed."""
    warehouse.add_subsets("Top Pick", "Top 2", "Top 3")
    publish()
    warehouse.add_subsets("Top Pick", "Top 2", "Best 3")
    change_group(warehouse, "systems_subsets", description="Choices")
    lines = diff()
    assert lines[2] == "groups: 3 changed"
    assert section(lines, "several groups") == ["description: Picks → Choices (3 groups)"]
    assert section(lines, "Best 3") == ["name: Top 3 → Best 3 (systems/subsets.json)"]
    assert "Top Pick" not in lines


def test_long_lists_are_cut(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """The newest ten dates, and eight names of each; the page has them all."""
    dates = [f"2026-01-{day:02}" for day in range(1, 15)]
    for date in dates:
        warehouse.add_picks("Ann", date=date)
    publish()
    for date in dates:
        warehouse.add_picks("Ann", *(f"New {number}" for number in range(9)), date=date)
    lines = section(diff("--html", page := warehouse.target.parent / "page.html"), "Top Pick")
    names = ", ".join(f"New {number}" for number in range(8))
    assert lines[:2] == ["picks: 126 in", f"2026-01-14 + {names} and 1 more"]
    assert lines[11] == "and 36 in in 4 more places"
    text = page.read_text(encoding="utf-8")
    assert text.count("New 8") == 14
    assert "<summary>4 more places</summary>" in text


def test_headers_are_published_too(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """A new cache time is a change."""
    warehouse.add_subsets("Top Pick")
    publish()
    warehouse.rows["systems_subsets"][0].cache = "public, max-age=1"
    assert section(diff(), "systems/subsets.json") == [
        "cache: public, max-age=300 → public, max-age=1 (systems/subsets.json)"
    ]


def test_what_is_held_is_shown_with_the_reason(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]
) -> None:
    """Once, with the documents that go along; forced, they are changes."""
    warehouse.add()
    warehouse.add_picks("Ann")
    publish()
    warehouse.add(signal="neutral")
    warehouse.add_picks("Ann", status="no_data")
    option = "--force-no-data --date 2026-01-15"
    assert diff() == [
        "documents: 2 held",
        f"held: {PICKS}: would go from status ok to no_data (gate no-data; {option} overrules it)",
        "    and with it v1/signals/2026-01-15.json",
    ]
    assert diff("--force-no-data")[0] == "documents: 2 changed"


def test_many_held_dates_are_cut(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """Ten reasons, and how many more."""
    dates = [f"2026-01-{day:02}" for day in range(1, 15)]
    for date in dates:
        warehouse.add_picks("Ann", date=date)
    publish()
    for date in dates:
        warehouse.add_picks("Ann", date=date, status="no_data")
    lines = diff()
    assert (len(lines), lines[0], lines[-1]) == (12, "documents: 14 held", "held: 4 more reasons")


def test_kinds_and_dates_are_chosen_as_for_publish(warehouse: Warehouse, diff: Callable[..., list[str]]) -> None:
    """--document, --date and --event mean the same."""
    warehouse.add("2026-01-14")
    warehouse.add("2026-01-15")
    warehouse.add_subsets("Top Pick")
    assert diff("--date", "yesterday")[1] == "new: signals/2026-01-14.json"
    assert diff("--event", "daily")[1] == diff("--document", "systems_subsets")[1] == "new: systems/subsets.json"


class Page(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self, text: str) -> None:
        """Read it."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Remember text."""
        self.text += data


def test_a_page_shows_the_same_and_escapes_it(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]], tmp_path: Path
) -> None:
    """A player named like a tag is text, and a character that would turn the text around it is visible."""
    warehouse.add_picks("Ann")
    publish()
    warehouse.add_picks("Ann", "<b>Bob</b>", "<script>alert(1)</script>", "Ev\u202eil\x1b[2J")
    assert r"+ <b>Bob</b>, <script>alert(1)</script>, Ev\u202eil\x1b[2J" in "\n".join(
        diff("--html", tmp_path / "page.html")
    )
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    page = Page(text)
    assert text.startswith("<!doctype html>")
    assert "&lt;b&gt;Bob&lt;/b&gt;" in text
    assert not {"b", "script"} & set(page.tags)
    assert r"+ <b>Bob</b>, <script>alert(1)</script>, Ev\u202eil\x1b[2J" in page.text
    assert f"What would change in {tmp_path}/store/v1" in page.text


def test_a_page_draws_records(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]], tmp_path: Path
) -> None:
    """A point and an interval for each, and break-even; the same bytes each time, and nothing that a policy forbids."""
    add_records(warehouse, season=record(5, 5))
    publish()
    add_records(warehouse, season=record(6, 4))
    change_name = warehouse.rows["subsets_performance"][0].content["windows"]["season"]["groups"][0]
    change_name["name"] = "<i>Top</i>"
    diff("--html", tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    page = Page(text)
    points = [value for name, value in page.attributes if name == "aria-label" and value and "rate" in value]
    assert points == ["rate: 50; where: windows season; side: before", "rate: 60; where: windows season; side: after"]
    assert page.text.count("60.0 (50.0 to 70.0)") == 1
    assert "default-src 'none'" in text
    # an attribute style would need 'unsafe-inline'; a place in another file, a network
    assert not {"style", "src", "href", "onload"} & {name for name, _ in page.attributes}
    assert "i" not in page.tags
    diff("--html", tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == text


def test_the_policy_lets_the_page_have_its_own_style(
    warehouse: Warehouse, diff: Callable[..., list[str]], tmp_path: Path
) -> None:
    """And no other: it names the hash of what stands between the tags."""
    warehouse.add()
    diff("--html", tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    style = text.partition("<style>")[2].partition("</style>")[0]
    sha = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{sha}'" in text


def test_a_page_that_cannot_be_written_is_one_line(warehouse: Warehouse, run: Run, store: Path, tmp_path: Path) -> None:
    """No traceback for a folder that is not there."""
    warehouse.add()
    warehouse.save()
    code, _, err = run("diff", "--store", store, "--html", tmp_path / "nowhere/page.html")
    assert (code, err.count("\n")) == (1, 1)
    assert "nowhere/page.html" in err


def test_machines_get_everything(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """As docs/publishing.md says: nothing is put together, and members have their keys."""
    for date in DATES:
        warehouse.add_picks("Ann", date=date)
    warehouse.add()
    publish()
    warehouse.add(signal="neutral")
    for date in DATES:
        warehouse.add_picks("Bob", date=date, season="2024-25")
    warehouse.rows["picks"][0].content["groups"][0]["stats"] = record(1, 1, days=30)
    (line,) = diff("--force-lost-items", "--json")
    said = orjson.loads(line)
    keys = {"store", "against", "new", "changed", "unchanged", "held", "schemas", "groups", "kinds", "broken"}
    assert said.keys() == keys
    assert said["against"].startswith("release 000001-")
    assert said["changed"] == {
        "picks/{date}.json": [f"v1/picks/{date}.json" for date in DATES],
        "signals/{date}.json": ["v1/signals/2026-01-15.json"],
    }
    (group,) = said["groups"]
    assert {name: group[name] for name in ("key", "name", "state", "came", "went")} == {
        "key": "1",
        "name": "Top Pick",
        "state": "changed",
        "came": [],
        "went": [],
    }
    assert group["members"][0] == {
        "name": "picks",
        "where": {"document": "v1/picks/2026-01-13.json", "date": "2026-01-13", "members": []},
        "added": [{"array": "picks", "key": "Bob", "name": "Bob"}],
        "removed": [{"array": "picks", "key": "Ann", "name": "Ann"}],
        "is_reordered": False,
    }
    changed = [each for each in group["records"] if each["before"] != each["after"]]
    assert [each["where"]["date"] for each in changed] == ["2026-01-13"]
    assert changed[0]["after"] == {
        "score": {"wins": 1, "losses": 1},
        "counts": {"pushes": 0, "voids": 0, "pending": 0},
        "rate": 50.0,
        "low": 40.0,
        "high": 60.0,
        "even": 52.4,
        "total": 0.0,
    }
    assert [(each["name"], len(each["values"])) for each in said["kinds"]] == [
        ("picks/{date}.json", 3),
        ("signals/{date}.json", 1),
    ]
    assert said["kinds"][1]["values"][0] == {
        "name": "signal",
        "where": {"document": "v1/signals/2026-01-15.json", "date": "2026-01-15", "members": []},
        "before": "favorable",
        "after": "neutral",
    }


def test_it_says_what_it_compares_with(warehouse: Warehouse, publish: Run, run: Run, state: Path) -> None:
    """An empty store, a release, or files of which no release is known any more; in all three forms."""

    def said() -> list[str]:
        warehouse.save()
        page, command = state.parent / "page.html", ("diff", "--store", warehouse.store)
        text, line = run(*command, "--html", page), run(*command, "--json")
        return [text.out.splitlines()[0], page.read_text(encoding="utf-8"), orjson.loads(line.out)["against"]]

    warehouse.add()
    assert all("an empty store" in each for each in said())
    publish()
    warehouse.add(signal="neutral")
    assert all("release 000001-" in each for each in said())
    shutil.rmtree(state)
    assert all("the files in the store, which are of no known release" in each for each in said())


KIND = Kind("lists", "public", {}, "", "", (), ())


def compared(
    old: dict[str, Any], new: dict[str, Any], kind: Kind = KIND, keys: dict[str, list[list[str]]] | None = None
) -> list[Change]:
    """Compare two documents whose lists have these keys."""
    return list(Comparer(kind, Review.of(**REVIEW | {"keys": keys or {}})).compare(old, new))


def member(array: str, key: str, name: str = "") -> Member:
    """Return a member that is called as its key, if it has no name."""
    return Member(array, key, name or key)


def test_members_are_found_by_key_never_by_place() -> None:
    """By the keys of metadata, all of them together; values of whoever stays are compared with his own."""
    old = {"plays": [{"id": 1, "trend": "rest", "lean": "over"}, {"id": 1, "trend": "form", "lean": "over"}]}
    new = {"plays": [{"id": 2, "trend": "rest", "lean": "x"}, {"id": 1, "trend": "form", "lean": "under"}]}
    gone, stays, comes = (member("plays", key) for key in ("1, rest", "1, form", "2, rest"))
    assert compared(old, new, keys={"plays": [["lacking"], ["id", "trend"]]}) == [
        Members(("plays",), (comes,), (gone,), is_reordered=False),
        Value((stays, "lean"), "over", "under"),
    ]


def test_a_document_from_before_a_key_is_compared_by_the_next() -> None:
    """The keys of `items` are one in place of the other: the first that all have."""
    kind = replace(KIND, items=(("picks", ("player_id", "player")),))
    old, new = {"picks": [{"player": "Ann"}]}, {"picks": [{"player": "Ann", "player_id": "ann"}]}
    assert compared(old, new, kind) == [Value((member("picks", "Ann"), "player_id"), None, "ann")]


@pytest.mark.parametrize("keys", [{}, {"weeks": [["start"]]}, {"weeks": [["end"]]}])
def test_a_list_that_no_key_tells_apart_is_one_value(keys: dict[str, list[list[str]]]) -> None:
    """Because metadata has none, a member lacks it, or two have the same."""
    old, new = {"weeks": [{"end": 1}]}, {"weeks": [{"end": 2}, {"end": 2}]}
    assert compared(old, new, keys=keys) == [Value(("weeks",), old["weeks"], new["weeks"])]


def test_what_is_new_as_a_whole_shows_members_and_records() -> None:
    """Inside it, no value is told; where a whole object is new, that it is. An empty list is told as what it is."""
    stats = record(1, 1)
    new = {"games": [{"home": "PHI", "players": [{"player": "Ann"}], "stats": stats}], "extra": {"a": 1}, "none": []}
    found = compared({"games": []}, new, keys={"games": [["home"]], "players": [["player"]]})
    game = member("games", "PHI")
    known = [each for each in found if not isinstance(each, Record)]
    assert known == [
        Value(("extra",), None, {"a": 1}),
        Members(("games",), (game,), (), is_reordered=False),
        Members((game, "players"), (member("players", "Ann"),), (), is_reordered=False),
        Value(("none",), None, []),
    ]
    (brought,) = (each for each in found if isinstance(each, Record))
    assert (brought.place, brought.before, (brought.after or {})["rate"]) == ((game, "stats"), None, 50.0)


def test_an_empty_list_and_a_record_that_are_new_are_told_once() -> None:
    """A list has no member to tell of, so it is a value; a record tells of itself."""
    assert compared({}, {"games": []}, keys={"games": [["home"]]}) == [Value(("games",), None, [])]
    (only,) = compared({}, {"stats": record(1, 1)})
    assert isinstance(only, Record)


def test_what_does_not_count_is_no_change() -> None:
    """As in the hash of a document: when it was made, wherever it says so, and the keys `uncounted`."""
    kind = replace(KIND, generated_at=("_v1", "generated_at"), uncounted=("as_of_date",))
    old = {"as_of_date": 1, "_v1": {"generated_at": 1, "status": 1}}
    new = {"as_of_date": 2, "_v1": {"generated_at": 2, "status": 2}}
    assert compared(old, new, kind) == [Value(("_v1", "status"), 1, 2)]


def test_a_change_of_what_follows_alone_is_told() -> None:
    """A record that reads as before, but with another word for its size."""
    old, new = ({"stats": record(1, 1, sample=sample)} for sample in ("small", "fair"))
    assert compared(old, new)[1:] == [Value(("stats", "sample"), "small", "fair")]


def test_values_are_short() -> None:
    """Lists by their length, long texts cut, never a dump; null is none."""
    assert [shown(value) for value in (None, [1, 2], "x" * 500, 19.5, {"a": None})] == [
        "none",
        "2 entries",
        f"{'x' * 80} …",
        "19.5",
        '{"a":null}',
    ]
