"""What would change, in words, on the terminal and as a page; and nothing is written."""

import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.planning.diff import changes_between
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import Warehouse, files

PICKS = "v1/picks/2026-01-15.json"


@pytest.fixture
def diff(warehouse: Warehouse, run: Run, store: Path) -> Callable[..., list[str]]:
    """Return a function that compares the warehouse with the store: lines of output."""

    def command(*arguments: object) -> list[str]:
        warehouse.save()
        (store.parent / "page.html").unlink(missing_ok=True)
        before = files(store.parent)
        code, out, err = run("diff", "--store", store, *arguments)
        assert (code, err) == (0, "")
        assert {path: body for path, body in files(store.parent).items() if path != "page.html"} == before
        return out.splitlines()

    return command


def test_a_new_document_is_new(warehouse: Warehouse, diff: Callable[..., list[str]]) -> None:
    """With its status and size; against an empty store everything is."""
    warehouse.add_picks("Ann", "Bob")
    assert diff() == [f"new     {PICKS}", "    status ok, 2 rows"]


def test_without_changes_nothing_would_change(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]
) -> None:
    """A later generated_at is no change."""
    warehouse.add_picks("Ann", "Bob")
    publish()
    warehouse.add_picks("Ann", "Bob", generated_at="2026-01-15T16:59:00Z")
    assert diff() == ["nothing would change"]


@pytest.mark.parametrize(
    ("players", "lines"),
    [
        (("Ann", "Bob", "Cat"), ["Top Pick: Cat: added at 3"]),
        (("Ann",), ["Top Pick: Bob: removed from 2"]),
        (("Bob", "Ann"), ["Top Pick: Bob: moved from 2 to 1", "Top Pick: Ann: moved from 1 to 2"]),
        (
            ("Cat", "Ann"),
            ["Top Pick: Cat: added at 1", "Top Pick: Ann: moved from 1 to 2", "Top Pick: Bob: removed from 2"],
        ),
    ],
)
def test_picks_are_added_removed_and_moved(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]], players: tuple[str, ...], lines: list[str]
) -> None:
    """By group and player, with their places."""
    warehouse.add_picks("Ann", "Bob")
    publish()
    warehouse.add_picks(*players)
    assert diff() == [f"changed {PICKS}", *(f"    {line}" for line in lines)]


def change_picks(warehouse: Warehouse, **stats: Any) -> None:  # noqa: ANN401 (any JSON)
    """Add picks with another line of Ann's and another record."""
    warehouse.add_picks("Ann", "Bob")
    (group,) = warehouse.rows["picks"][0].content["groups"]
    group["stats"] = group["stats"] | stats
    group["picks"][0]["line"] = 20


def test_values_are_shown_before_and_after(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """A rate, a line, and the record of a fixed document; null is none."""
    warehouse.add_picks("Ann", "Bob")
    warehouse.add_performance(wins=5)
    publish()
    change_picks(warehouse, hit_rate=55.6)
    warehouse.add_performance(wins=6)
    lines = diff()
    assert "    Top Pick: stats hit_rate: none → 55.6" in lines
    assert "    Top Pick: Ann: line: 19.5 → 20" in lines
    assert any(line.endswith("Top Pick: stats hit_rate: 50.0 → 60.0") and "last_7_days" in line for line in lines)


def test_a_new_group_and_a_new_cache_time_are_changes(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]
) -> None:
    """Headers are published, too."""
    warehouse.add_subsets("Top Pick")
    publish()
    warehouse.add_subsets("Top Pick", "Top 3")
    warehouse.rows["systems_subsets"][0].cache = "public, max-age=1"
    assert diff() == [
        "changed v1/systems/subsets.json",
        "    Top 3: added at 2",
        "    cache public, max-age=300 → public, max-age=1",
    ]


def test_what_is_held_is_shown_with_the_reason(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]
) -> None:
    """The refused document and those that go with it; forced, they are changes."""
    warehouse.add()
    warehouse.add_picks("Ann")
    publish()
    warehouse.add(signal="neutral")
    warehouse.add_picks("Ann", status="no_data")
    option = "--force-no-data --date 2026-01-15"
    line = f"    {PICKS}: would go from status ok to no_data (gate no-data; {option} overrules it)"
    assert diff() == [f"held    {PICKS}", line, "held    v1/signals/2026-01-15.json", line]
    assert [line for line in diff("--force-no-data") if line.startswith("held")] == []


def test_kinds_and_dates_are_chosen_as_for_publish(warehouse: Warehouse, diff: Callable[..., list[str]]) -> None:
    """--document, --date and --event mean the same."""
    warehouse.add("2026-01-14")
    warehouse.add("2026-01-15")
    warehouse.add_subsets("Top Pick")
    assert [line for line in diff("--date", "yesterday") if line.startswith("new")] == [
        "new     v1/signals/2026-01-14.json"
    ]
    assert diff("--event", "daily")[0] == diff("--document", "systems_subsets")[0] == "new     v1/systems/subsets.json"


class Page(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self, text: str) -> None:
        """Read it."""
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Remember a tag."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Remember text."""
        self.text += data


def test_a_page_shows_the_same_and_escapes_it(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]], tmp_path: Path
) -> None:
    """A player named like a tag is text."""
    warehouse.add_picks("Ann")
    publish()
    warehouse.add_picks("Ann", "<b>Bob</b>", "<script>alert(1)</script>")
    diff("--html", tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    page = Page(text)
    assert text.startswith("<!doctype html>")
    assert "&lt;b&gt;Bob&lt;/b&gt;" in text
    assert not {"b", "script"} & set(page.tags)
    assert "Top Pick: <b>Bob</b>: added at 2" in page.text
    assert f"What would change in {tmp_path}/store/v1" in page.text


def test_a_page_that_cannot_be_written_is_one_line(warehouse: Warehouse, run: Run, store: Path, tmp_path: Path) -> None:
    """No traceback for a folder that is not there."""
    warehouse.add()
    warehouse.save()
    code, _, err = run("diff", "--store", store, "--html", tmp_path / "nowhere/page.html")
    assert (code, err.count("\n")) == (1, 1)
    assert "nowhere/page.html" in err


def test_a_new_group_names_what_is_in_it(warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]]) -> None:
    """And a group that goes, too."""
    warehouse.add_picks("Ann")
    publish()
    warehouse.add_picks("Ann")
    (group,) = warehouse.rows["picks"][0].content["groups"]
    warehouse.rows["picks"][0].content["groups"] = [group | {"id": "2", "name": "Top 2"}]
    assert diff() == [
        f"changed {PICKS}",
        "    Top 2: added at 1 with picks Ann",
        "    Top Pick: removed from 1 with picks Ann",
    ]


def test_lists_without_ids_are_told_by_what_differs() -> None:
    """By the first key whose values differ from each other; where no key does, by their length, never as a dump."""
    document = {"status": "ok", "weeks": [{"end": 1, "start": "a"}], "numbers": [1, 2], "text": "x" * 500}
    old, new = (orjson.dumps(content) for content in (document, document | {"numbers": [3], "text": "y" * 500}))
    lines = list(changes_between(orjson.loads(old), orjson.loads(new)))
    assert lines == ["numbers: 2 entries → 1 entries", f"text: {'x' * 80} … → {'y' * 80} …"]
    more = document | {"weeks": [{"end": 2, "start": "a"}, {"end": 2, "start": "b"}]}
    assert list(changes_between(document, more)) == ["weeks a: end: 1 → 2", "weeks b: added at 2"]


def test_a_page_says_what_it_compares_with(
    warehouse: Warehouse, publish: Run, diff: Callable[..., list[str]], state: Path, tmp_path: Path
) -> None:
    """An empty store, a release, or files of which no release is known any more."""
    page = tmp_path / "page.html"
    warehouse.add()
    diff("--html", page)
    assert "Against an empty store: 1 documents" in page.read_text(encoding="utf-8")
    publish()
    warehouse.add(signal="neutral")
    diff("--html", page)
    assert "Against release 000001-" in page.read_text(encoding="utf-8")
    shutil.rmtree(state)
    diff("--html", page)
    assert "Against the files in the store, which are of no known release: 1" in page.read_text(encoding="utf-8")
