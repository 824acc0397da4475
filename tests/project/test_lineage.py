"""What two pages say of the project is so: docs/lineage.md, from a number to raw columns, and dbt's overview."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from tests.oracle.raw import seed
from tests.project.conftest import Built
from workspace.yaml_files import read_yaml

PAGE = Path("docs/lineage.md").read_text()
PUBLIC_ID, SUBSET = "8", "v9_premium_safe"

QUERY = re.compile(r'^\.venv/bin/dbt [^\n]*show --inline "\n(.*?)"\n```\n\n```\n(.*?)\n```$', re.DOTALL | re.MULTILINE)
CHAIN = re.compile(r"^```\n((?:[a-z_./]+ {2,}.*\n)+)```$", re.MULTILINE)
RULE = re.compile(r"^\| [^|]+\? \| `(\w+)` \|([^|]*)\|([^|]*)\|$", re.MULTILINE)
CODE = re.compile(r"`([\w.]+)`(?: ([\d.]+))?")
LINK = re.compile(r"\[(\w+)\]\(#!/(\w+)/([\w.]+)\)")

DOCUMENT = "public__subsets_performance"
QUERIES = QUERY.findall(PAGE)
CHAINS = [[line.split()[0] for line in block.splitlines()] for block in CHAIN.findall(PAGE)]
RULES = RULE.findall(PAGE)


class Project:
    """What dbt's manifest says: names of nodes and sources, what each reads, and of which code it is made."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        """Take the manifest."""
        self.nodes = manifest["nodes"] | manifest["sources"] | manifest["exposures"]
        self.docs = manifest["docs"]
        self._parents, self._macros = manifest["parent_map"], manifest["macros"]
        kinds = ("model", "seed", "source")
        self.ids = {node["name"]: key for key, node in self.nodes.items() if node["resource_type"] in kinds}

    def parents(self, name: str) -> set[str]:
        """Return the names of what a node reads."""
        return {self.nodes[parent]["name"] for parent in self._parents[self.ids[name]]}

    def ancestors(self, name: str) -> set[str]:
        """Return the names of all that a node rests on."""
        found: set[str] = set()
        left = {name}
        while left:
            left = {parent for each in left for parent in self.parents(each)} - found
            found |= left
        return found

    def code(self, name: str) -> str:
        """Return a model's SQL with that of the macros that it uses, and of those that they use."""
        node = self.nodes[self.ids[name]]
        texts, left = {self.ids[name]: node["raw_code"]}, list(node["depends_on"]["macros"])
        while left:
            macro = left.pop()
            if macro not in texts:
                texts[macro] = self._macros[macro]["macro_sql"]
                left += self._macros[macro]["depends_on"]["macros"]
        return "\n".join(texts.values())

    def rendered(self, query: str) -> str:
        """Return a query with the relations that it asks for."""
        called = re.compile(r"\{\{ (?:ref|source)\((?:'\w+', )?'(\w+)'\) \}\}")
        return called.sub(lambda call: self.nodes[self.ids[call[1]]]["relation_name"], query)


@pytest.fixture(scope="module")
def project(demo: Built) -> Project:
    """Read the manifest of the demo's build."""
    return Project(demo.left("manifest"))


@pytest.fixture(scope="module")
def connection(demo: Built) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to the demo's database; paths in it are relative to the folder of its project."""
    with duckdb.connect(str(demo.workspace.database), read_only=True) as opened:
        opened.execute("set file_search_path = ?", [str(demo.workspace.folder)])
        yield opened


def _cell(value: object) -> str:
    """Return a value as `dbt show` prints it."""
    if isinstance(value, Decimal | float):
        return f"{value:f}".rstrip("0").rstrip(".")
    return str(value)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")[1:-1]]


def test_the_page_is_read() -> None:
    """By the patterns above, which would else find nothing and be content."""
    assert len(QUERIES) == PAGE.count("--inline") > 0
    assert len(CHAINS) == 4
    assert len(RULES) == PAGE.partition("\n|---|")[2].count("\n| ") > 0


@pytest.mark.parametrize(("query", "table"), QUERIES, ids=[query.split("'")[1] for query, _ in QUERIES])
def test_a_query_gives_the_rows_below_it(
    project: Project, connection: duckdb.DuckDBPyConnection, query: str, table: str
) -> None:
    """Names of columns, too; of more than five rows or six columns `dbt show` would print only these."""
    header, _, *rows = table.splitlines()
    done = connection.execute(project.rendered(query))
    assert [column[0] for column in done.description or []] == _cells(header)
    assert [[_cell(value) for value in row] for row in done.fetchall()] == [_cells(row) for row in rows]
    assert len(rows) <= 5
    assert len(_cells(header)) <= 6


def test_the_record_on_the_page_is_the_files(demo: Built) -> None:
    """And that of the picks which the page's query counts; what it says in words agrees."""
    document = orjson.loads(demo.files()["subsets/performance.json"])
    (stats,) = (group["stats"] for group in document["windows"]["season"]["groups"] if group["id"] == PUBLIC_ID)
    assert orjson.loads(PAGE.partition("```json\n")[2].partition("```")[0]) == stats
    wins, decided, rate = stats["wins"], stats["picks"], stats["hit_rate"]
    counts = wins, stats["losses"], stats["pushes"], stats["voids"], stats["pending"]
    (asks,) = (row for row in seed("subset_definitions") if row["subset_id"] == SUBSET)
    assert asks["signal"] == "GREEN_OR_YELLOW"
    words = " ".join(PAGE.split())
    for said in (
        f"# Where does {rate} come from?",
        f"has won {rate} percent of its picks",
        f"divides {wins} wins by {decided} decided picks",
        f"{wins} of {decided} is {100 * wins / decided:.2f} percent",
        f"These are {sum(counts)} picks.",
        f"the rules made all {decided} picks",
        f"One of the {wins} wins is",
        f"an edge of at least {asks['min_edge']} points, a confidence of at least {asks['min_confidence']}",
    ):
        assert said in words


def test_nothing_decided_is_of_the_date_that_the_demo_publishes(
    demo: Built, connection: duckdb.DuckDBPyConnection
) -> None:
    """So the page's numbers are the same with its ledger, which tests of the demo do not have, and without."""
    query = "select distinct outcome from main_marts.fct_picks_shown where subset_id = ? and game_date = ?"
    assert connection.execute(query, [SUBSET, demo.now.date()]).fetchall() == [("pending",)]


def test_each_model_of_a_chain_reads_the_next(project: Project) -> None:
    """From the document to the raw tables; the ways that part begin where the first ends."""
    first, *others = CHAINS
    assert first[:2] == [f"{DOCUMENT.removeprefix('public__').replace('_', '/')}.json", DOCUMENT]
    for chain in (first[1:], *others):
        assert [pair for pair in pairwise(chain) if pair[1] not in project.parents(pair[0])] == []
    for chain in others:
        assert chain[0] in first
        assert project.ids[chain[-1]].startswith("source.")


def test_each_rule_is_where_the_page_says(project: Project) -> None:
    """The number rests on its model; the model reads its vars, which have these values, its seeds and raw columns."""
    variables = read_yaml(Path("dbt_project.yml"))["vars"]
    ancestors = project.ancestors(DOCUMENT)
    for model, thresholds, columns in RULES:
        assert model in ancestors
        for name, value in CODE.findall(thresholds):
            if value:
                assert (name, str(variables[name])) == (name, value)
                assert re.search(rf"""var\(['"]{name}['"]\)""", project.code(model)), (model, name)
            else:
                assert name in project.parents(model)
                assert project.ids[name].startswith("seed.")
        for column in CODE.findall(columns):
            table, _, name = column[0].partition(".")
            assert table in project.ancestors(model), (model, table)
            assert name in project.nodes[project.ids[table]]["columns"]


def test_what_the_page_names_exists(project: Project) -> None:
    """Files that it links to, and the models that it calls by name in between."""
    for file in re.findall(r"\]\((\.\./[^)#]+)\)", PAGE):
        assert (Path("docs") / file).exists(), file
    for name, file in re.findall(r"\[(\w+)\]\(\.\./([^)]+)\)", PAGE):
        assert project.nodes[project.ids[name]]["original_file_path"] == file
    for name in re.findall(r"`((?:dim|fct|int|stg|public|objects)_\w+)`", PAGE):
        assert name in project.ids


def test_dbts_docs_begin_with_an_overview_of_this_project(project: Project) -> None:
    """It names every layer, and what it links to exists under that name."""
    overview = project.docs["doc.nba_subsets.__overview__"]["block_contents"]
    for layer in (folder.name for folder in Path("models").iterdir() if folder.is_dir()):
        assert re.search(rf"^\| {layer} \|", overview, re.MULTILINE), layer
    links = LINK.findall(overview)
    assert len(links) == overview.count("](") > 20
    assert [link for link in links if project.nodes.get(link[2], {}).get("name") != link[0]] == []
    assert [kind for _, kind, node in links if node.partition(".")[0] != kind] == []
