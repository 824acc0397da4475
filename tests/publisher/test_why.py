"""The command `publisher why`: what the document of a date says of somebody, for people and for machines."""

from typing import Any

import duckdb
import orjson
import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import SIGNAL, Warehouse

DATE = "2026-01-15"
KIND = "admin_signals"
EXPLAINS = {"explains": {"array": "players", "keys": ["name", "lookup"]}}

WEMBY: dict[str, Any] = {
    "lookup": "wemby",
    "name": "Víctor Wembanyama",
    "age": 22.0,
    "is_tall": True,
    "shown": None,
    "files": [],
    "teams": ["SAS", "FRA"],
    "versions": [
        {"at": "17:00", "line": 20.5, "book": None, "kept": None},
        {"at": "9:00", "line": None, "book": None, "kept": "no"},
    ],
    "home": {"team": "SAS", "hall": {"name": "Frost Bank\nCenter"}},
    "systems": [{"id": "a", "ranks": [{"rank": 1}]}, {"id": "b", "ranks": []}],
}

SCREEN = """\
model: 926A  status: ok
lookup: wemby  name: Víctor Wembanyama  age: 22  is_tall: true  shown: -  files: -
teams
  SAS, FRA
versions
  at     line  kept
  17:00  20.5  -
  9:00   -     no
home
  team: SAS
  hall
    name: Frost Bank\\nCenter
systems
  id: a
  ranks
    rank
    1
  id: b  ranks: -
"""


def save(warehouse: Warehouse, *players: dict[str, Any], explains: bool = True) -> None:
    """Save a document of the date with these players; its own keys are out of the order of its schema."""
    content = {"status": SIGNAL["status"], "model": SIGNAL["model"], "players": players}
    warehouse.put(f"why/{DATE}.json", KIND, content)
    warehouse.rows[KIND][0].date = DATE
    warehouse.metadata[KIND] = EXPLAINS if explains else {}
    warehouse.save()


def test_a_screen_has_all_that_the_document_says(warehouse: Warehouse, run: Run) -> None:
    """Single values, objects and tables, without empty columns; the document's keys have the order of its schema."""
    save(warehouse, {"lookup": "other", "name": "Other"}, WEMBY)
    assert run("why", DATE, "wemby") == (0, SCREEN, "")


def test_long_lines_are_broken_between_values(warehouse: Warehouse, run: Run) -> None:
    """Never within one, whatever it holds."""
    text = "a value of several words, with a hyphen-"
    save(warehouse, {"name": "Ann", **{f"key_{number}": text for number in range(5)}})
    lines = run("why", DATE, "Ann").out.splitlines()[1:]
    assert [line.count(text) for line in lines] == [2, 2, 1]
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("name", ["wemby", "Víctor Wembanyama", "victor wembanyama", "VICTOR WEMBANYAMA", "WEMBY"])
def test_case_and_accents_do_not_matter(warehouse: Warehouse, run: Run, name: str) -> None:
    """Nobody types them; --json prints what the document has of the member, as it stands."""
    save(warehouse, WEMBY)
    code, out, err = run("why", DATE, name, "--json")
    assert (code, orjson.loads(out)["members"], err) == (0, [WEMBY], "")


def test_all_who_are_called_so_are_printed(warehouse: Warehouse, run: Run) -> None:
    """A name is no id."""
    twins = [{"lookup": lookup, "name": "Jalen Williams"} for lookup in ("jalenwilliams", "jaylinwilliams")]
    save(warehouse, *twins, WEMBY)
    assert orjson.loads(run("why", DATE, "jalen williams", "--json").out)["members"] == twins
    assert run("why", DATE, "jalen williams").out.count("name: Jalen Williams") == 2


def test_an_unknown_name_is_told_the_nearest(warehouse: Warehouse, run: Run) -> None:
    """In one line, with all that he is called."""
    save(warehouse, WEMBY, {"lookup": "ann", "name": "Ann"}, {"lookup": None, "name": "Bob"})
    for name, nearest in (("wembi", "Víctor Wembanyama or wemby"), ("an", "Ann or ann"), ("bobby", "Bob")):
        line = f"publisher: why/{DATE}.json: nobody is called {name!r}; did you mean {nearest}?\n"
        assert run("why", DATE, name) == (1, "", line)


def test_a_document_without_anybody_says_so(warehouse: Warehouse, run: Run) -> None:
    """There is no nearest one."""
    save(warehouse)
    assert run("why", DATE, "ann") == (
        1,
        "",
        f"publisher: why/{DATE}.json: nobody is called 'ann'; there is nobody\n",
    )


def test_a_date_without_a_document_says_so(warehouse: Warehouse, run: Run) -> None:
    """`today` is one in the time zone of the schedule: 15 January."""
    save(warehouse, WEMBY)
    assert run("why", "2026-01-14", "wemby") == (1, "", "publisher: admin_signals has no document of 2026-01-14\n")
    assert run("why", "yesterday", "wemby").err == "publisher: admin_signals has no document of 2026-01-14\n"
    assert run("why", "today", "wemby").code == 0


def test_a_warehouse_without_the_table_is_one_line(warehouse: Warehouse, run: Run) -> None:
    """As after a build of other models."""
    save(warehouse, WEMBY)
    with duckdb.connect(str(warehouse.target / "nba_subsets.duckdb")) as connection:
        connection.execute("drop table public__admin_signals")
    code, out, err = run("why", DATE, "wemby")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "public__admin_signals does not exist" in err


def test_without_a_kind_that_explains_there_is_one_line(warehouse: Warehouse, run: Run) -> None:
    """The publisher knows no kind by its name."""
    save(warehouse, WEMBY, explains=False)
    assert run("why", DATE, "wemby") == (1, "", "publisher: no model has config.meta.publish.explains\n")


@pytest.mark.parametrize(
    "arguments", [["why"], ["why", DATE], ["why", "15.01.2026", "ann"], ["why", "2026-02-30", "ann"]]
)
def test_wrong_usage_exits_2(run: Run, arguments: list[str]) -> None:
    """A date is checked before anything is read."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: publisher why")
