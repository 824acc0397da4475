"""What the benchmark makes of its measurements, and that what it measures is what it says."""

import json
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from publisher.releases.stores import open_store
from tools import bench, workloads
from tools.bench import BASE, HERE, Bench, BenchError, Cost, Costs

EATER = f"food = b'x' * {200 * 2**20}"
BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def python(code: str, *, in_a_child: bool = False) -> list[str]:
    """Return a command that runs code, in the process that is started or in a child of it."""
    if in_a_child:
        code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}], check=True)"
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("in_a_child", [False, True])
def test_all_processes_of_a_command_count(tmp_path: Path, in_a_child: bool) -> None:  # noqa: FBT001
    """As `make documents` starts dbt, and dbt does the work."""
    assert bench.run(python(EATER, in_a_child=in_a_child), tmp_path).peak > 200
    assert 0.3 <= bench.run(python(BUSY, in_a_child=in_a_child), tmp_path).cpu < 3


def test_the_benchmark_itself_is_too_small_to_count(tmp_path: Path) -> None:
    """The peak of a process begins with that of the process that started it."""
    measure = "from pathlib import Path; from tools import bench; print(bench.run(['true'], Path()).peak)"
    bench.run(python(f"import sys; sys.stdout = open({str(tmp_path / 'peak')!r}, 'w'); {measure}"), Path())
    assert float((tmp_path / "peak").read_text()) < 50


def test_a_command_that_fails_is_named_with_its_last_lines(tmp_path: Path) -> None:
    """Of a build that fails, nothing is measured."""
    with pytest.raises(BenchError) as failure:
        bench.run(python("print('first'); raise SystemExit('why')"), tmp_path)
    assert failure.value.args[0].startswith("exit code 1: ")
    assert failure.value.args[-1] == "why"


def test_what_the_user_has_set_does_not_reach_what_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another instant or raw folder, or the variables of `make bench` itself."""
    for name in ("NOW", "RAW_FOLDER", "DBT_TARGET_PATH", "MAKEFLAGS", "PYTHONDONTWRITEBYTECODE", "STORE"):
        monkeypatch.setenv(name, "set")
    bench.run(python("import os; print('set' in os.environ.values(), file=open('seen', 'w'))"), tmp_path)
    assert (tmp_path / "seen").read_text() == "False\n"


def test_contestants_run_in_turn() -> None:
    """One of each, then one of each again."""
    order: list[str] = []

    def measure(who: str) -> Cost:
        order.append(who)
        return Cost(len(order), 1, 1)

    costs = bench.in_turn(2, [BASE, HERE], {"build": measure})
    assert order == [BASE, HERE, BASE, HERE]
    assert [cost.cpu for cost in costs["build"][HERE]] == [2, 4]


def costs_of(value: Callable[[int], float]) -> Costs:
    """Return costs in which each thing that is measured has a value of its own."""
    names = [bench.KEPT, bench.COLD, bench.AGAIN, bench.DEMO, bench.PREVIEW, bench.TRY, bench.LIVE]
    names += [bench.CHANGE_ONE, bench.CHANGE_TEN, bench.YARDSTICK, bench.BESIDE_IT, bench.ONE, bench.TEN]
    names += [*map(bench.VIEW.format, bench.FIRST_VIEWS.values()), bench.MANY]
    return {
        name: {BASE: [Cost(100, 100, 100)] * 3, HERE: [Cost(value(n), n, value(n) + noise) for noise in (0, 2, 1)]}
        for n, name in enumerate(names, start=1)
    }


def test_every_limit_has_its_value() -> None:
    """Each is of other measurements, and limits.toml has no other ones."""
    costs = costs_of(float)
    assert {name: value(costs) for name, value in bench.VALUES.items()} == {
        "documents-cpu": 0.01,
        "documents-cpu-cold-parse": 0.02,
        "documents-again": 3,
        "demo-cpu": 0.04,
        "preview-cpu": 0.05,
        "try-cpu": 0.06,
        "live-cpu": 0.07,
        "publication-ten-seasons": 9 / 8,
        "publication-many": 18 / 10,
        "memory-publication-many": 20,
        "documents-beside-the-yardstick": 11 / 10,
        "first-view-seconds": 17,
        "memory-one-season": 14,
        "memory-ten-seasons": 15,
    }
    assert tomllib.loads(bench.LIMITS.read_text())["bench"].keys() == bench.VALUES.keys()


def test_a_ratio_is_the_median_of_the_pairs_or_of_the_least() -> None:
    """Whatever disturbed a pair did so on both sides; the yardstick and what is beside it are disturbed apart."""
    assert bench.ratio([5, 50, 6], [10, 100, 10]) == 0.5
    costs = {
        bench.BESIDE_IT: {HERE: [Cost(cpu, 1, 1) for cpu in (90, 20)]},
        bench.YARDSTICK: {HERE: [Cost(cpu, 1, 1) for cpu in (4, 9)]},
    }
    assert bench.VALUES["documents-beside-the-yardstick"](costs) == 5


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Costs:
    """Let the bench measure these costs, without any project, and write another page."""
    costs: Costs = {}
    monkeypatch.setattr(bench, "SECTIONS", dict.fromkeys(bench.SECTIONS, lambda _: costs))
    monkeypatch.setattr(bench, "set_up", lambda *_: {})
    monkeypatch.setattr(bench, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(bench, "LIMITS", tmp_path / "limits.toml")
    bench.LIMITS.write_text("[bench.memory-one-season]\nat_most = 520\n[bench.documents-cpu]\nat_most = 0.88\n")
    bench.PAGE.write_text(f"how to read it\n\n{bench.MADE}older tables\n")
    return costs


@pytest.mark.parametrize(("peak", "verdict", "code"), [(520, "holds", 0), (520.1, "BROKEN", 1)])
def test_a_limit_that_is_broken_is_called_so(
    measured: Costs, capsys: pytest.CaptureFixture[str], peak: float, verdict: str, code: int
) -> None:
    """In the table, in the JSON, and by the exit code."""
    measured[bench.ONE] = {HERE: [Cost(1, 1, 519), Cost(1, 1, peak)]}
    assert bench.main(["--only", "memory"]) == code
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"| memory-one-season | {peak:.2f} | 520 | {verdict} |" in shown
    assert bench.main(["--only", "memory", "--json"]) == code
    printed = json.loads(capsys.readouterr().out)
    assert printed["limits"] == [["memory-one-season", peak, 520, verdict]]
    assert printed["costs"][bench.ONE][HERE][1] == {"cpu": 1, "wall": 1, "peak": peak}


def test_ratios_to_another_base_have_no_limit(measured: Costs, capsys: pytest.CaptureFixture[str]) -> None:
    """They are shown."""
    measured[bench.KEPT] = {BASE: [Cost(10, 9, 1100)] * 2, HERE: [Cost(9, 9, 90), Cost(10, 9, 80)]}
    assert bench.main([]) == 1
    capsys.readouterr()
    assert bench.main(["--base", "HEAD"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [cell.strip() for cell in lines[4].strip("|").split("|")] == [
        *(bench.KEPT, "10.0", "9.5", "0.95", "9.0", "9.0", "1.00", "1,100", "85")
    ]
    assert len({len(line) for line in lines[2:5]}) == 1
    assert re.fullmatch(r"\| -+ (\| -+: )+\|", lines[3])


@pytest.mark.parametrize(
    ("arguments", "written"), [([], True), (["--only", "documents,memory"], False), (["--base", "HEAD"], False)]
)
def test_the_page_is_written_whole_or_not_at_all(measured: Costs, arguments: list[str], written: bool) -> None:  # noqa: FBT001
    """By a run of everything beside the commit of the limits; what stands above the tables stays."""
    measured[bench.ONE] = {HERE: [Cost(1, 1, 519)]}
    assert bench.main(arguments) == 0
    page = bench.PAGE.read_text()
    assert page.startswith(f"how to read it\n\n{bench.MADE}")
    assert (f"base is {bench.LIMITS_SET_BESIDE}, here is" in page, "older tables" in page) == (written, not written)


def test_an_unknown_section_or_base_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Before anything is measured."""
    with pytest.raises(SystemExit, match="2"):
        bench.main(["--only", "documents,nonsense"])
    with pytest.raises(BenchError, match="nothing: is no commit of this repository"):
        bench.set_up("nothing", tmp_path)
    assert "documents,nonsense" in capfd.readouterr().err


def test_here_is_what_lies_in_the_checkout(tmp_path: Path) -> None:
    """Without what git ignores, and with the packages that are installed."""
    here = bench.set_up(None, tmp_path)[HERE]
    assert (here / "tools/bench.py").read_text() == Path(bench.__file__).read_text()
    assert not (here / "target").exists()
    assert (here / ".venv").resolve() == Path(sys.prefix).resolve()


HEADER = f"{',' * 18}\n"
MAKEFILE = """\
documents:
\t@test ! -e target/parse || echo parse >>seen
\t@test ! -e $(OUT) || echo documents >>seen
\tmkdir -p target/parse $(OUT) $(OUT).internal
demo try live:
preview:
\tcat seeds/subset_definitions.csv >>seen
"""


@pytest.fixture
def stub(tmp_path: Path) -> Bench:
    """Return a bench of a project that only notes what its targets find."""
    here = tmp_path / "here"
    (here / "seeds").mkdir(parents=True)
    (here / "seeds/subset_definitions.csv").write_text(HEADER)
    (here / "Makefile").write_text(MAKEFILE)
    return Bench({HERE: here}, tmp_path / "raw", tmp_path, 2)


def test_each_row_finds_what_it_says(stub: Bench) -> None:
    """Nothing; the parse that was kept; that and the documents."""
    assert [len(of_one[HERE]) for of_one in stub.documents().values()] == [2, 2, 2]
    assert (stub.projects[HERE] / "seen").read_text().split() == ["parse", "parse", "documents"] * 2


def test_the_edit_is_undone(stub: Bench) -> None:
    """So that every preview shows the same."""
    stub.demo()
    assert (stub.projects[HERE] / "seen").read_text() == (HEADER + ",,".join(bench.EDIT)) * 2
    assert (stub.projects[HERE] / "seeds/subset_definitions.csv").read_text() == HEADER


def test_seasons_before_the_last_one_are_moved_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With everything that says in which season a row belongs; and the project is taught what its seed lacks."""
    for file in [Path("dbt_project.yml"), *Path("seeds").glob("*.csv")]:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(file.read_text())
    monkeypatch.chdir(tmp_path)
    Path("raw").mkdir()
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.sql("""
            select
                '00220' || '00001' as game_id, '20210228_LAL_BOS' as game_code, 'a' as prediction_id,
                date '2021-02-28' as game_date, timestamptz '2021-03-01 00:30:00+00' as tipoff_at,
                '2020-21' as season, 2020 as season_year, 3 as game_status
        """).write_parquet("raw/nba_schedule.parquet")
        workloads.many_seasons("raw", "three", "3")
        rows = connection.read_parquet("three/nba_schedule.parquet")
        assert [str(kind) for kind in rows.types[3:5]] == ["DATE", "TIMESTAMP WITH TIME ZONE"]
        found = [tuple(map(str, row)) for row in rows.fetchall()]
    hour = "00:30:00+00:00"
    assert found == [
        ("0022000001", "20210228_LAL_BOS", "a", "2021-02-28", f"2021-03-01 {hour}", "2020-21", "2020", "3"),
        ("0021900001", "20200228_LAL_BOS", "a-1", "2020-03-01", f"2020-03-02 {hour}", "2019-20", "2019", "3"),
        ("0021800001", "20190228_LAL_BOS", "a-2", "2019-03-03", f"2019-03-04 {hour}", "2018-19", "2018", "3"),
    ]
    seasons = Path("seeds/seasons.csv").read_text().splitlines()
    assert seasons[1] == "2019-20,2019-10-01,2020-07-31"
    assert seasons[-1].startswith("2026-27,")
    assert 'raw_first_date: "2019-10-01"' in Path("dbt_project.yml").read_text()
    assert "2021-10-19" not in Path("seeds/subset_definitions.csv").read_text()


def test_each_publication_is_a_release_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last documents change, and nothing else."""
    monkeypatch.setattr(workloads, "GAME_DAYS", 5)
    workloads.publications(str(tmp_path), "2")
    documents = tmp_path / "public/v1"
    before = {file: file.read_bytes() for kind in workloads.KINDS for file in (documents / kind).iterdir()}
    workloads.publications(str(tmp_path), "2", "a", "b")
    assert len(before) == 50
    assert sum(file.read_bytes() != body for file, body in before.items()) == 20
    assert len([*open_store(str(tmp_path / "state")).list("releases/")]) == 4


def test_many_documents_are_one_of_the_demo_many_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each under a path of its own, in a target folder of its own; then one of them changes."""
    monkeypatch.chdir(tmp_path)
    Path("target").mkdir()
    Path("target/run_results.json").touch()
    Path("target/manifest.json").write_text('{"duckdb_path": "/demo/nba_subsets.duckdb"}')
    with duckdb.connect("target/nba_subsets.duckdb") as demo:
        demo.execute("create schema main_marts; create table main_marts.fct_ledger_in_use as select 'picks' as kind")
        demo.execute("""create schema main_documents; create table main_documents.public__players as
            select 'players/a.json' as document_path, 'a' as payload_sha, json('{"form": "cold"}') as payload""")
    tables = []
    for changed in ("", "changed"):
        workloads.many_documents("many", "20", changed)
        with duckdb.connect("many/nba_subsets.duckdb") as database:
            tables.append({*database.execute("from main_documents.public__players").fetchall()})
            assert database.execute("from main_marts.fct_ledger_in_use").fetchall() == []
    assert len({path for path, _, _ in tables[0]}) == 20
    ((path, sha, payload),) = tables[1] - tables[0]
    assert (path, sha, json.loads(payload)["form"]) == ("players/p00007.json", "changed", "hot")
    manifest = json.loads(Path("many/manifest.json").read_text())
    assert manifest == {"duckdb_path": str(tmp_path / "many/nba_subsets.duckdb")}
