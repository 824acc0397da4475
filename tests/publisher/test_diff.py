"""What would change, by group, on the terminal, as a page and as JSON; and nothing is written."""

import base64
import hashlib
import re
import shutil
import tomllib
from collections import defaultdict
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.dbt.manifest import Kind
from tests import golden
from tests.publisher.conftest import Run
from tests.publisher.in_short import Json, names, put, rated
from tests.publisher.small_warehouse import REVIEW, Warehouse, files
from workspace.diff.compare import Change, Comparer, Member, Members, Record, Value
from workspace.diff.content import Diff, RecordChange, Section, Where
from workspace.diff.review import Review
from workspace.diff.view import blocks, readable

DIFFS = sorted(Path(__file__).with_name("diffs").iterdir())


def put_all(warehouse: Warehouse, told: Json) -> None:
    """Put documents, each in the place of the one before."""
    for name, document in told.items():
        for each in names(name):
            put(warehouse, each, document)


def printed(warehouse: Warehouse, run: Run, told: Json) -> str:
    """Publish what is told `before`; return what is printed, or written as a page, of what comes `after`."""
    store, page = warehouse.store, warehouse.store.parent / "page.html"
    put_all(warehouse, told.get("before", {}))
    if "before" in told:
        warehouse.save()
        assert run("publish", "--store", store).code == 0
    put_all(warehouse, told["after"])
    warehouse.save()
    before = files(store.parent)
    arguments = told.get("arguments", "").replace(page.name, str(page)).split()
    code, out, err = run("diff", "--store", store, *arguments)
    assert (code, err) == (0, "")
    written = {path: body for path, body in files(store.parent).items() if before.get(path) != body}
    if page.exists():
        out = without_pictures(written.pop(page.name).decode())
    elif "--json" in arguments:
        out = orjson.dumps(orjson.loads(out), option=orjson.OPT_INDENT_2).decode()
    assert not written
    return re.sub(r"(release \d+)-\w+", r"\1", out.replace(str(store), "STORE"))


def without_pictures(page: str) -> str:
    """Return a page as people read it: without styles, pictures and empty lines."""
    short = re.sub(r"<(style|svg)\b.*?</\1>", r"<\1>…</\1>", page, flags=re.DOTALL)
    return re.sub(r"sha256-[^']*", "sha256-…", re.sub(r"\n\s*\n", "\n", short))


@pytest.mark.parametrize("file", DIFFS, ids=[file.stem for file in DIFFS])
def test_what_would_change_is_told(tmp_path: Path, run: Run, warehouse: Warehouse, file: Path) -> None:
    """Each part is a title, documents in short as TOML, and what is printed of them, indented."""
    parts = []
    for number, part in enumerate(re.split(r"^(?=# )", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]):
        told = [line for line in part.splitlines() if line and not line.startswith("    ")]
        warehouse.target, warehouse.rows = tmp_path / str(number) / "target", defaultdict(list)
        warehouse.target.parent.mkdir()
        lines = printed(warehouse, run, tomllib.loads("\n".join(told))).splitlines()
        parts.append("\n".join([*told, "", *(f"    {line}".rstrip() for line in lines), ""]))
    golden.hold(file, "\n".join(parts))


def test_many_records_are_counted() -> None:
    """Six of different names, and how many more."""
    where = Where("v1/all.json", None)
    section = Section("all", "all.json")
    section.records = [RecordChange(f"window {number}", where, None, {"number": number}) for number in range(9)]
    (block,) = blocks(Diff("store", "nothing", {}, {}, 0, [], [], [], [section]))
    assert [pair.where for pair in block.records] == [f"window {number}" for number in range(6)]
    assert block.lines == ["3 more records change"]


class Page(HTMLParser):
    """Collects the tags of a page and their attributes."""

    def __init__(self, text: str) -> None:
        """Read it."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.tags.append(tag)
        self.attributes += attrs


def test_a_page_draws_records(warehouse: Warehouse, run: Run, tmp_path: Path) -> None:
    """A point and an interval for each, and break-even; the same bytes each time, and nothing that a policy forbids."""
    file, pages = tmp_path / "page.html", []
    for score in ("5-5", "6-4"):
        put(warehouse, "subsets_performance", {"windows": {"season": {"score": score}}, "name": "<i>Top</i>"})
        warehouse.save()
        if score == "5-5":
            assert run("publish", "--store", warehouse.store).code == 0
    for _ in range(2):
        assert run("diff", "--store", warehouse.store, "--html", file).code == 0
        pages.append(file.read_text(encoding="utf-8"))
    page = Page(pages[0])
    said = ["before: 50.0 percent, 40.0 to 60.0", "after: 60.0 percent, 50.0 to 70.0"]
    assert re.findall(r"<title>windows season, (.*)</title>", pages[0]) == said
    ends = [float(value) for name, value in page.attributes if name in {"x1", "cx", "x2"} and value]
    # break-even, then each line and its point, of 740 pixels
    assert [round((each - 290) / 4.4, 1) for each in ends] == [52.4, 52.4, 40, 60, 50, 50, 70, 60]
    # an attribute style would need 'unsafe-inline'; a place in another file, a network
    assert not {"style", "src", "href", "onload"} & {name for name, _ in page.attributes}
    assert not {"b", "i", "script"} & set(page.tags)
    assert pages[0] == pages[1]
    style = pages[0].partition("<style>")[2].partition("</style>")[0]
    sha = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{sha}'" in pages[0]


def test_a_page_that_cannot_be_written_is_one_line(warehouse: Warehouse, run: Run, store: Path, tmp_path: Path) -> None:
    """No traceback for a folder that is not there."""
    warehouse.add()
    warehouse.save()
    code, _, err = run("diff", "--store", store, "--html", tmp_path / "nowhere/page.html")
    assert (code, err.count("\n")) == (1, 1)
    assert "nowhere/page.html" in err


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
    return list(Comparer(kind, Review.read(REVIEW | {"keys": keys or {}})).compare(old, new))


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


def test_rows_are_compared_like_objects() -> None:
    """Whatever columns each document names."""
    old = {"columns": {"picks": ["id", "line"]}, "picks": [["a", 20]]}
    new = {"columns": {"picks": ["line", "id"]}, "picks": [[20.5, "a"]]}
    kind = replace(KIND, items=(("picks", ("id",)),))
    assert compared(old, new, kind) == [Value((member("picks", "a"), "line"), 20, 20.5)]


@pytest.mark.parametrize("keys", [{}, {"weeks": [["start"]]}, {"weeks": [["end"]]}])
def test_a_list_that_no_key_tells_apart_is_one_value(keys: dict[str, list[list[str]]]) -> None:
    """Because metadata has none, a member lacks it, or two have the same."""
    old, new = {"weeks": [{"end": 1}]}, {"weeks": [{"end": 2}, {"end": 2}]}
    assert compared(old, new, keys=keys) == [Value(("weeks",), old["weeks"], new["weeks"])]


def test_what_is_new_as_a_whole_shows_members_and_records() -> None:
    """Inside it, no value is told; where a whole object is new, that it is. An empty list is told as what it is."""
    stats = rated("1-1")
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
    (only,) = compared({}, {"stats": rated("1-1")})
    assert isinstance(only, Record)


def test_what_does_not_count_is_no_change() -> None:
    """As in the hash of a document: when it was made, wherever it says so, and the keys `uncounted`."""
    kind = replace(KIND, generated_at=("_v1", "generated_at"), uncounted=("as_of_date",))
    old = {"as_of_date": 1, "_v1": {"generated_at": 1, "status": 1}}
    new = {"as_of_date": 2, "_v1": {"generated_at": 2, "status": 2}}
    assert compared(old, new, kind) == [Value(("_v1", "status"), 1, 2)]


def test_news_of_a_pick_is_no_change_of_what_was_shown() -> None:
    """Of a kind with a ledger; another says all."""
    both = {"line": (20, 21), "outcome": ("x", "y"), "price": (105, None)}
    old, new = ({"picks": [{"player": "Ann"} | {name: both[name][i] for name in both}]} for i in (0, 1))
    kind = replace(KIND, items=(("picks", ("player",)),))
    line, *news = (Value((member("picks", "Ann"), name), *values) for name, values in both.items())
    assert compared(old, new, kind) == [line, *news]
    assert compared(old, new, replace(kind, has_ledger=True)) == [line]


def test_a_change_of_what_follows_alone_is_told() -> None:
    """A record that reads as before, but with another word for its size."""
    old, new = ({"stats": rated({"score": "1-1", "sample": sample})} for sample in ("small", "fair"))
    assert compared(old, new)[1:] == [Value(("stats", "sample"), "small", "fair")]


def test_values_are_short() -> None:
    """Lists by their length, long texts cut, never a dump; null is none."""
    assert [readable(value) for value in (None, [1, 2], "x" * 80, "x" * 81, 19.5, {"a": None})] == [
        "none",
        "2 entries",
        "x" * 80,
        f"{'x' * 80} …",
        "19.5",
        '{"a":null}',
    ]
