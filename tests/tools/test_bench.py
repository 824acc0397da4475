"""What the benchmark makes of its measurements, and that what it measures is what it says."""

import datetime as dt
import json
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from demo.season import simulate
from publisher.releases.stores import open_store
from tools.bench import __main__ as bench
from tools.bench import floor, measuring, projects, published, report, seasons, sections, uploads
from tools.bench.measuring import BASE, HERE, BenchError, Cost, Costs

BIN = Path(sys.executable).parent
MEBIBYTE = 2**20
ONE, MANY = sections.documents_of(1), sections.documents_of(sections.MANY)
EATER = f"food = b'x' * {200 * MEBIBYTE}"
BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def python(code: str, *, in_a_child: bool = False) -> list[str]:
    """Return a command that runs code, in the process that is started or in a child of it."""
    if in_a_child:
        code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}], check=True)"
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("in_a_child", [False, True])
def test_all_processes_of_a_command_count(tmp_path: Path, in_a_child: bool) -> None:  # noqa: FBT001
    """As `make documents` starts dbt, and dbt does the work."""
    assert measuring.run(python(EATER, in_a_child=in_a_child), tmp_path).peak > 200
    cost = measuring.run(python(BUSY, in_a_child=in_a_child), tmp_path)
    assert 0.3 <= cost.cpu < 10 * cost.wall
    assert cost.peak < 200


def test_the_benchmark_itself_does_not_count() -> None:
    """A process that is started by a large one would begin with its peak."""
    start = "from pathlib import Path; from tools.bench import measuring; print(measuring.run(['true'], Path()).peak)"
    printed = subprocess.run(python(f"{EATER}\n{start}"), capture_output=True, text=True, check=True).stdout
    assert float(printed) < 100


def test_a_command_that_fails_is_named_with_its_last_lines(tmp_path: Path) -> None:
    """Of a build that fails, nothing is measured."""
    with pytest.raises(BenchError) as failure:
        measuring.run(python("print('first'); raise SystemExit('why')"), tmp_path)
    assert failure.value.args[0].startswith("exit code 1: ")
    assert failure.value.args[-1] == "why"
    with pytest.raises(BenchError, match="nobody-has-this: cannot be started"):
        measuring.run(["nobody-has-this"], tmp_path)


def test_what_the_user_has_set_does_not_reach_what_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another instant or raw folder, or the variables of `make bench` itself."""
    for name in ("NOW", "RAW_FOLDER", "DBT_TARGET_PATH", "MAKEFLAGS", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.setenv(name, "set")
    measuring.run(python("import os; print('set' in os.environ.values(), file=open('seen', 'w'))"), tmp_path)
    assert (tmp_path / "seen").read_text() == "False\n"


def test_contestants_run_in_turn() -> None:
    """One of each, then one of each again."""
    order: list[str] = []

    def contestant(name: str) -> Callable[[], Cost]:
        return lambda: (order.append(name), Cost(len(order), 1, 1))[1]  # type: ignore[func-returns-value]

    costs = measuring.in_turn(2, {("build", BASE): contestant("a"), ("build", HERE): contestant("b")})
    assert order == ["a", "b", "a", "b"]
    assert [cost.cpu for cost in costs["build"][HERE]] == [2, 4]


def test_a_ratio_is_the_median_of_the_pairs() -> None:
    """Whatever disturbed the second pair did so on both sides; the ratio of the medians would be 0.6."""
    assert measuring.ratio([5, 50, 6], [10, 100, 10]) == 0.5


@pytest.mark.parametrize(("power", "factor"), [(0, 3), (1, 2), (0.5, 7)])
def test_the_exponent_says_how_costs_grow(power: float, factor: float) -> None:
    """Whatever one season costs."""
    assert math.isclose(
        measuring.exponent((1, 2, 5, 10), [factor * n**power for n in (1, 2, 5, 10)]), power, abs_tol=1e-9
    )


def costs_at_the_limits() -> Costs:
    """Return costs that keep each limit exactly."""
    base = [Cost(10, 20, 3000)] * 3
    costs: Costs = {
        ONE: {BASE: base, HERE: [Cost(6, 20, 600)] * 3},
        MANY: {HERE: [Cost(50, 60, 1024)]},
        sections.BUILD: {HERE: [Cost(9, 9, 1), Cost(8.5, 9, 1)]},
        sections.FLOOR: {HERE: [Cost(4, 9, 1), Cost(5, 9, 1)]},
        sections.SQL: {BASE: base, HERE: [Cost(8, 1, 1), Cost(3, 1, 1), Cost(8, 1, 1)]},
        sections.DEMO: {BASE: base, HERE: [Cost(99, 9, 1)] * 3},
        sections.EDIT: {BASE: base, HERE: [Cost(3, 6, 1)] * 3},
    }
    for place in published.PLACES:
        costs[sections.publication_of(place, 1)] = {HERE: [Cost(1, 1, 1, 2)]}
        costs[sections.publication_of(place, sections.MANY)] = {HERE: [Cost(1.3, 9, 9, 2.6)]}
    costs |= {
        sections.rounds_of(1): {HERE: [Cost(6, 6, 1)]},
        sections.rounds_of(sections.ROUNDS): {HERE: [Cost(66, 9, 1)]},
        sections.trial_of(1): {HERE: [Cost(8, 9, 1)]},
        sections.trial_of(sections.MANY): {HERE: [Cost(20, 9, 1)]},
    }
    return costs | {sections.daily_run_of(n): {HERE: [Cost(n**0.04999999, 1, 1)]} for n in sections.SEASONS}


def test_values_at_their_limits_hold() -> None:
    """All sixteen of them."""
    verdicts = report.verdicts(costs_at_the_limits())
    assert [verdict.value for verdict in verdicts] == pytest.approx([limit.most for limit in report.LIMITS])
    assert [verdict.holds for verdict in verdicts] == [True] * 16


@pytest.mark.parametrize(
    ("what", "worse", "broken"),
    [
        (ONE, Cost(5, 20, 601), f"{ONE}: peak MiB"),
        (ONE, Cost(6.1, 20, 600), f"{ONE}: ratio of CPU"),
        (MANY, Cost(50, 60, 1025), f"{MANY}: peak MiB"),
        (sections.BUILD, Cost(8.6, 9, 1), "dbt build, beyond floor and SQL: CPU s"),
        (sections.SQL, Cost(8.1, 1, 1), f"{sections.SQL}: ratio of CPU"),
        (sections.DEMO, Cost(9, 9.1, 1), f"{sections.DEMO}: ratio of wall time"),
        (sections.EDIT, Cost(3.1, 6, 1), f"{sections.EDIT}: ratio of CPU"),
        (sections.EDIT, Cost(3, 6.1, 1), f"{sections.EDIT}: ratio of wall time"),
        (sections.publication_of("folder", 10), Cost(1.31, 1, 1, 2), "publication, folder: CPU, 10 seasons to one"),
        (sections.publication_of("server", 10), Cost(1, 1, 1, 2.7), "publication, server: bytes, 10 seasons to one"),
        (sections.rounds_of(sections.ROUNDS), Cost(66.1, 9, 1), "make live, a round after the first: CPU s"),
        (sections.trial_of(10), Cost(20.1, 9, 1), "make try, seasons: 10: CPU s"),
        (sections.daily_run_of(10), Cost(1.2, 1, 1), "daily run: exponent of CPU over seasons"),
    ],
)
def test_a_value_above_its_limit_is_broken(what: str, worse: Cost, broken: str) -> None:
    """And is called so in the table."""
    costs = costs_at_the_limits()
    costs[what] = costs[what] | {HERE: [worse] * len(costs[what][HERE])}
    assert broken in {verdict.limit.name for verdict in report.verdicts(costs) if not verdict.holds}
    assert any(line.startswith(f"| {broken} ") and line.endswith(" BROKEN |") for line in report.lines(costs))


def test_a_limit_without_its_measurements_says_nothing() -> None:
    """Without a base there is no ratio."""
    costs = {what: {HERE: of_whom[HERE]} for what, of_whom in costs_at_the_limits().items()}
    assert not any("ratio" in verdict.limit.name for verdict in report.verdicts(costs))
    assert len(report.verdicts(costs)) == 11
    assert report.verdicts({}) == []


def test_the_table_is_aligned_and_leaves_out_what_is_not_there() -> None:
    """Here is what a reader sees."""
    costs: Costs = {
        "a build": {BASE: [Cost(10, 20, 1100), Cost(12, 22, 1000)], HERE: [Cost(5, 5, 90), Cost(6, 5, 80)]},
        "uploads": {HERE: [Cost(1, 2)]},
    }
    lines = report.lines(costs)
    assert len({len(line) for line in lines}) == 1
    heading, rule, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    assert heading == [
        "median (minimum)",
        *["CPU s, base", "here", "ratio", "wall s, base", "here", "ratio", "peak MiB, base", "here"],
    ]
    assert all(re.fullmatch("-+:", cell) for cell in rule[1:])
    assert rows == [
        ["a build", "11.0 (10.0)", "5.5 (5.0)", "0.50", "21.0 (20.0)", "5.0 (5.0)", "0.24", "1,050 (1,000)", "85 (80)"],
        ["uploads", "", "1.0 (1.0)", "", "", "2.0 (2.0)", "", "", ""],
    ]


def test_a_section_of_the_page_is_replaced_alone() -> None:
    """The other tables were made of other commits."""
    page = "<!-- a -->\nold\n<!-- end of a -->\ntext\n<!-- b -->\nold\n<!-- end of b -->\n"
    assert report.replaced(page, "b", ["new"]) == page.replace("<!-- b -->\nold\n", "<!-- b -->\n\nnew\n\n")
    with pytest.raises(BenchError, match="no marks of the section c"):
        report.replaced(page, "c", ["new"])


def test_the_page_has_a_place_for_every_section() -> None:
    """Except for `memory`, which is part of others."""
    page = projects.PAGE.read_text()
    for section in set(sections.SECTIONS) - {"memory"}:
        assert report.replaced(page, section, []) is not None


def test_seasons_before_the_last_one_are_moved_back(tmp_path: Path) -> None:
    """With everything that says in which season a row belongs; the last season stays as it is."""
    raw = tmp_path / "raw"
    raw.mkdir()
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.sql("""
            select
                '00225' || '00001' as game_id, '20240229_LAL_BOS' as game_code, 'a' as prediction_id,
                date '2024-02-29' as game_date, timestamptz '2024-03-01 00:30:00+00' as tipoff_at,
                '2023-24' as season, 2023 as season_year, 3 as game_status
        """).write_parquet(str(raw / "nba_schedule.parquet"))
        seasons.write_seasons(raw, tmp_path / "three", 3)
        rows = connection.read_parquet(str(tmp_path / "three/nba_schedule.parquet"))
        assert [str(kind) for kind in rows.types[3:5]] == ["DATE", "TIMESTAMP WITH TIME ZONE"]
        found = [tuple(map(str, row)) for row in rows.fetchall()]
    hour = "00:30:00+00:00"
    assert found == [
        ("0022500001", "20240229_LAL_BOS", "a", "2024-02-29", f"2024-03-01 {hour}", "2023-24", "2023", "3"),
        ("0022400001", "20230229_LAL_BOS", "a-1", "2023-02-28", f"2023-03-01 {hour}", "2022-23", "2022", "3"),
        ("0022300001", "20220229_LAL_BOS", "a-2", "2022-02-28", f"2022-03-01 {hour}", "2021-22", "2021", "3"),
    ]


def project_with_seeds(folder: Path) -> None:
    """Copy what says which seasons a project knows."""
    for file in [Path("dbt_project.yml"), *Path("seeds").glob("*.csv")]:
        (folder / file).parent.mkdir(exist_ok=True, parents=True)
        (folder / file).write_text(file.read_text())


def test_a_project_is_taught_the_seasons_that_its_seed_lacks(tmp_path: Path) -> None:
    """Each has the days of the earliest and the latest one; what was valid from the first date on is valid in it."""
    project_with_seeds(tmp_path)
    before = {file: file.read_text() for file in tmp_path.rglob("*.*")}
    seasons.allow_seasons(tmp_path, 2021)
    assert {file: file.read_text() for file in before} == before
    seasons.allow_seasons(tmp_path, 2019)
    header, *rows = before[tmp_path / "seeds/seasons.csv"].splitlines()
    first, last = min(row.split(",")[1][5:] for row in rows), max(row.split(",")[2][5:] for row in rows)
    known = [int(row[:4]) for row in rows]
    assert (tmp_path / "seeds/seasons.csv").read_text().splitlines() == [
        header,
        *(f"{year}-{year % 100 + 1:02},{year}-{first},{year + 1}-{last}" for year in (2019, 2020, *known)),
    ]
    assert 'raw_first_date: "2019-10-01"' in (tmp_path / "dbt_project.yml").read_text()
    assert "2021-10-19" not in (tmp_path / "seeds/subset_definitions.csv").read_text()
    (tmp_path / "dbt_project.yml").write_text("")
    with pytest.raises(BenchError, match="has no raw_first_date"):
        seasons.allow_seasons(tmp_path, 2018)


COUNTS = Counter(
    {("model", "table"): 2, ("model", "view"): 1, ("model", "incremental"): 1, ("seed", "seed"): 2, ("test", "test"): 6}
)


def test_the_floor_has_as_many_nodes_and_its_sql_can_be_sent_again(tmp_path: Path) -> None:
    """The count is dbt's; the SQL that was recorded makes the same relations without dbt."""
    floor.write_floor(tmp_path / "floor", COUNTS)
    build = projects.Build(tmp_path / "build", tmp_path, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    build.folder.mkdir()
    script, statements = sections.STATEMENTS.resolve(), tmp_path / "statements.json"
    profile = tmp_path / "floor/profiles.yml"
    profile.write_text(profile.read_text().replace("threads: 2", "threads: 2, config_options: {threads: 1}"))
    floor_project = projects.Project(tmp_path / "floor")
    floor_project.build(build, [BIN / "python", "-P", script, "record", statements])
    assert floor.kinds(build.folder / "manifest.json") == COUNTS
    settings, recorded = json.loads(statements.read_text())
    assert settings == {"threads": 1}
    assert {number for number, sql in recorded if sql is None} == {number for number, _ in recorded} > {1, 2}

    again = tmp_path / "again" / build.database.name
    again.parent.mkdir()
    measuring.run([BIN / "python", "-P", script, "replay", statements, again], tmp_path)
    relations = "select table_name, table_type from information_schema.tables order by 1"
    with duckdb.connect(str(build.database)) as built, duckdb.connect(str(again)) as sent_again:
        found = built.execute(relations).fetchall()
        assert len(found) == 6
        assert sent_again.execute(relations).fetchall() == found


def test_a_cursor_that_dbt_closed_is_closed(tmp_path: Path) -> None:
    """Its transaction ends with it; what it held would be a conflict for the next one. The settings are dbt's, too."""
    table = "create table a as select current_setting('threads') as threads"
    statements = [[1, "begin"], [1, table], [1, None], [2, table]]
    (tmp_path / "statements.json").write_text(json.dumps([{"threads": 1}, statements]))
    replay: list[str | Path] = [
        BIN / "python",
        "-P",
        sections.STATEMENTS.resolve(),
        "replay",
        "statements.json",
        "new.duckdb",
    ]
    measuring.run(replay, tmp_path)
    with duckdb.connect(str(tmp_path / "new.duckdb")) as connection:
        assert connection.execute("from a").fetchall() == [(1,)]


def test_hooks_are_no_nodes(tmp_path: Path) -> None:
    """They stand in the manifest beside models, seeds and tests."""
    kinds = {"model.p.a": ("model", "view"), "operation.p.b": ("operation", "view"), "seed.p.c": ("seed", "seed")}
    nodes = {name: {"resource_type": kind[0], "config": {"materialized": kind[1]}} for name, kind in kinds.items()}
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    assert floor.kinds(tmp_path / "manifest.json") == Counter({("model", "view"): 1, ("seed", "seed"): 1})


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with one commit, a change after it, a new file and a file that git ignores."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / ".gitignore").write_text("ignored\n")
    (folder / "gone").write_text("before")
    (folder / "changed").write_text("before")
    author = ["-c", "user.name=n", "-c", "user.email=e", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], [*author, "commit", "-qm", "first"]):
        subprocess.run(["git", *command], check=True)  # noqa: S607 (from PATH)
    (folder / "gone").unlink()
    (folder / "changed").write_text("after")
    (folder / "new").write_text("after")
    (folder / "ignored").write_text("after")
    return folder


def test_the_base_is_the_commit_and_here_is_what_lies_in_the_checkout(repository: Path, tmp_path: Path) -> None:
    """And the name of what is here says that it is not the commit."""
    projects.copy_commit("HEAD", tmp_path / "base")
    projects.copy_checkout(tmp_path / "here")
    files = {who: {file.name: file.read_text() for file in (tmp_path / who).iterdir()} for who in ("base", "here")}
    assert files["base"] == {".gitignore": "ignored\n", "gone": "before", "changed": "before"}
    assert files["here"] == {".gitignore": "ignored\n", "changed": "after", "new": "after"}
    assert projects.name_of_checkout() == f"{projects.name_of('HEAD')} with changes"
    for command in (["checkout", "-q", "."], ["clean", "-qf"]):
        subprocess.run(["git", *command], check=True, cwd=repository)  # noqa: S607 (from PATH)
    assert projects.name_of_checkout() == projects.name_of("HEAD")
    (repository / projects.PAGE).parent.mkdir()
    (repository / projects.PAGE).write_text("a table of an earlier section")
    assert projects.name_of_checkout() == projects.name_of("HEAD")
    with pytest.raises(BenchError, match="nothing: is no commit of this repository"):
        projects.name_of("nothing")


def test_the_edit_is_made_the_readmes_way_and_undone(tmp_path: Path) -> None:
    """Each number is another edit."""
    (tmp_path / "seeds").mkdir()
    seed, seen = tmp_path / "seeds/subset_definitions.csv", tmp_path / "seen"
    header = "subset_id,line_min,valid_to\n"
    seed.write_text(header)
    (tmp_path / "Makefile").write_text(f"all:\n\npreview:\n\tcat {seed} >> {seen}\n")
    (tmp_path / "README.md").touch()
    for number in (20, 21):
        projects.Project(tmp_path).edit(number)
    assert seen.read_text() == "".join(f"{header}v9_big_overs,{number},\n" for number in (20, 21))
    assert seed.read_text() == header
    (tmp_path / "Makefile").write_text("")
    with pytest.raises(BenchError, match="has no way to a public diff"):
        projects.Project(tmp_path).edit(20)


def test_this_checkouts_way_to_a_public_diff_is_known() -> None:
    """When it says another one, the benchmark must learn it."""
    said = Path("README.md").read_text() + Path("Makefile").read_text()
    assert any(mark in said for mark in projects.EDIT_LOOPS)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"ONLY": "build,nonsense"}, "there is no section nonsense; the sections are documents, build,"),
        ({"PAIRS": "many"}, "PAIRS=many: is no number"),
        ({"PAIRS": "0"}, "PAIRS=0: is no number"),
    ],
)
def test_wrong_options_are_one_line(given: dict[str, str], message: str) -> None:
    """Before anything is measured."""
    with pytest.raises(BenchError, match=message):
        bench.Options.read(given)


def test_the_options_have_defaults() -> None:
    """A check is quick, and needs no base."""
    everything = ["documents", "build", "demo", "edit", "seasons", "uploads", "releases", "live", "try"]
    assert bench.Options.read({"ONLY": ""}) == bench.Options(None, "origin/main", everything, 5, checks=False)
    assert bench.Options.read({"CHECK": "1"}) == bench.Options(
        None, "", ["build", "live", "memory", "try"], 3, checks=True
    )
    beside = bench.Options.read({"CHECK": "1", "BASE": "main", "PAIRS": "2"})
    beside_it = ["documents", "build", "demo", "edit", "live", "memory", "try"]
    assert beside == bench.Options(None, "main", beside_it, 2, checks=True)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Costs:
    """Let every section return these costs, without any project."""
    costs: Costs = {}
    monkeypatch.setattr(bench, "SECTIONS", dict.fromkeys(sections.SECTIONS, lambda _: costs))
    monkeypatch.setattr(bench, "_projects", lambda *_: {})
    monkeypatch.setattr(bench, "_raw", lambda *_: tmp_path)
    monkeypatch.setattr(bench, "PAGE", tmp_path / "page")
    (tmp_path / "page").write_text("<!-- documents -->\n<!-- end of documents -->\n")
    for name in ("REALDATA", "BASE", "PAIRS", "ONLY", "CHECK"):
        monkeypatch.delenv(name, raising=False)
    return costs


@pytest.mark.parametrize(("peak", "checks", "code"), [(600, "1", 0), (601, "1", 1), (601, "", 0)])
def test_only_a_check_fails_above_a_limit(
    measured: Costs, monkeypatch: pytest.MonkeyPatch, peak: float, checks: str, code: int
) -> None:
    """Without CHECK the verdict is printed, no more."""
    measured[ONE] = {HERE: [Cost(1, 1, peak)]}
    for name, value in (("ONLY", "memory"), ("BASE", "HEAD"), ("PAIRS", "1"), ("CHECK", checks)):
        monkeypatch.setenv(name, value)
    assert bench.main([]) == code


def test_limit_value_and_verdict_are_printed(
    measured: Costs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of everything that is checked."""
    measured |= {ONE: {HERE: [Cost(1, 1, 600)]}, MANY: {HERE: [Cost(1, 1, 1025)]}}
    monkeypatch.setenv("CHECK", "1")
    assert bench.main([]) == 1
    printed = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"| {ONE}: peak MiB | 600.00 | 600 | holds |" in printed
    assert f"| {MANY}: peak MiB | 1,025.00 | 1024 | BROKEN |" in printed


def test_a_check_that_checks_nothing_fails(
    measured: Costs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As uploads alone would, which have no limit."""
    measured["uploads"] = {HERE: [Cost(1, 1)]}
    monkeypatch.setenv("CHECK", "1")
    assert bench.main([]) == 1
    assert "bench: nothing was checked" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "kept"), [({}, True), ({"PAIRS": "4"}, False), ({"PAIRS": "5", "CHECK": "1"}, False)]
)
def test_the_page_keeps_tables_of_enough_pairs(
    measured: Costs,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    given: dict[str, str],
    kept: bool,  # noqa: FBT001
) -> None:
    """With the commits, the input and the machine."""
    measured[ONE] = {HERE: [Cost(1, 1, 1)]}
    for name, value in {"ONLY": "documents", "BASE": "HEAD", **given}.items():
        monkeypatch.setenv(name, value)
    assert bench.main([]) == 0
    page = (tmp_path / "page").read_text()
    assert (f"| {ONE}" in page) == kept
    assert (f"base is {projects.name_of('HEAD')}, here is" in page) == kept


def test_machines_get_every_measurement(
    measured: Costs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the limits, as JSON."""
    measured[ONE] = {HERE: [Cost(1, 2, 599), Cost(1, 2, 600)]}
    monkeypatch.setenv("CHECK", "1")
    assert bench.main(["--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["costs"] == {ONE: {HERE: [{"cpu": 1, "wall": 2, "peak": 599}, {"cpu": 1, "wall": 2, "peak": 600}]}}
    assert printed["limits"] == [{"limit": f"{ONE}: peak MiB", "value": 600, "most": 600, "holds": True}]


@dataclass(frozen=True)
class Stub(projects.Project):
    """A project that costs nothing, and notes what is asked of it."""

    asked: list[tuple[object, ...]] = field(default_factory=list)

    def documents(self, raw: Path, out: Path) -> Cost:
        """Note how many seasons there are."""
        with duckdb.connect() as connection:
            query = "select distinct season from read_parquet(?)"
            seen = connection.execute(query, [str(raw / "nba_schedule.parquet")]).fetchall()
        self.asked.append(("documents", len(seen), out.exists()))
        return Cost(1, 1, 1)

    def make(self, *arguments: str) -> Cost:
        """Note what is made."""
        self.asked.append(arguments)
        return Cost(1, 1, 1)

    def build(self, build: projects.Build, program: Sequence[str | Path] = (), *options: str) -> Cost:
        """Note what an earlier build has left, and leave something."""
        assert (program, options) == ((), ())
        before = build.database.read_text() if build.database.exists() else ""
        build.database.write_text(f"{before}{build.now:%m-%d} ")
        self.asked.append((build.database.read_text(), dict(build.given)))
        return Cost(1, 1, 1)


@pytest.fixture
def here(tmp_path: Path) -> tuple[sections.Bench, Stub]:
    """Return a bench of one stub, without a base."""
    simulate(tmp_path / "raw")
    stub = Stub(tmp_path / "here")
    project_with_seeds(stub.folder)
    return sections.Bench({HERE: stub}, {}, tmp_path / "raw", tmp_path / "scratch", 2), stub


def test_memory_is_measured_once_with_one_season_and_with_ten(here: tuple[sections.Bench, Stub]) -> None:
    """Into a folder that is not there yet."""
    bench_of_stub, stub = here
    assert list(sections.memory(bench_of_stub)) == [ONE, MANY]
    assert stub.asked == [("documents", 1, False), ("documents", 10, False)]


def test_a_trial_is_measured_after_a_build(here: tuple[sections.Bench, Stub]) -> None:
    """Whose parse is kept; with one season and with ten."""
    bench_of_stub, stub = here
    sections.trials(bench_of_stub)
    assert stub.asked[0] == ("documents", 1, False)
    row = f"ROW={sections.TRIAL}"
    raws = [f"RAW={bench_of_stub.raw}", f"RAW={bench_of_stub.scratch}/raw-10"]
    assert sorted(stub.asked[1:], key=str) == sorted([("try", row, raw) for raw in raws] * 2, key=str)
    (stub.folder / "target/parse").mkdir(parents=True)
    stub.asked.clear()
    sections.trials(bench_of_stub)
    assert {asked[0] for asked in stub.asked} == {"try"}


def test_every_daily_run_follows_the_day_before(here: tuple[sections.Bench, Stub]) -> None:
    """Not the daily run before it, which has left nothing to do."""
    bench_of_stub, stub = here
    costs = sections.growth(bench_of_stub)
    assert [len(costs[sections.daily_run_of(count)][HERE]) for count in sections.SEASONS] == [2] * 4
    runs = [asked for asked in stub.asked if asked[0] != "documents"]
    incremental = {"incremental_on_duckdb": True}
    assert runs == [("11-30 ", incremental)] * 4 + [("11-30 12-01 ", incremental)] * 8
    assert {asked[1] for asked in stub.asked if asked[0] == "documents"} == {2, 5, 10}


def test_every_demo_starts_from_nothing(tmp_path: Path) -> None:
    """The folder holds what a clone does, not what the demo before has left."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files/Makefile").write_text(f"demo:\n\tls >> {tmp_path}/seen\n\ttouch public\n")
    sections.demo(sections.Bench({}, {HERE: tmp_path / "files"}, tmp_path, tmp_path / "scratch", 2))
    assert (tmp_path / "seen").read_text() == "Makefile\nMakefile\n"


@pytest.mark.parametrize("name", published.PLACES)
def test_a_publication_is_measured_where_seasons_are_published(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last documents change, and nothing else; each run is a release of its own."""
    monkeypatch.setattr(published, "GAME_DAYS", 5)
    with published.PLACES[name]() as new:
        there = published.Seasons(*new(2), 2)
        there.publish_all()
        small = there.change(2)
        state = open_store(there.places[1])
        releases = [stored.body for path in state.list("releases/") if (stored := state.read(path))]
    assert len(releases) == 3
    assert 0.1 < small.written < 1
    assert small.cpu > 0


def test_uploads_go_to_a_server_of_their_own() -> None:
    """The publisher's and the library's."""
    bodies = dict(list(uploads.season().items())[:3])
    for cost in (uploads.publish(bodies), uploads.upload(bodies)):
        assert cost.wall > 0
        assert math.isnan(cost.peak)
