"""Every wrong row of a seed is told before dbt loads it: file, line, column, value and what to do."""

import re
import shutil
from pathlib import Path

import pytest

from demo.__main__ import demo
from tests import golden
from tests.processes import done
from tests.workspace.additions import faults, replaced
from tools import deploy
from workspace import documents, preview
from workspace.command import BuildError, run
from workspace.seeds.check import check
from workspace.seeds.rows import Row
from workspace.seeds.rules import holds

SUBSETS = "subset_definitions.csv"
HEADER = Path("seeds", SUBSETS).read_text().partition("\n")[0].split(",")
WRONG = Path(__file__).with_name("wrong_seeds.txt")


def new(**cells: str) -> str:
    """Return a row of a sound new subset, but for some cells."""
    sound = dict.fromkeys(HEADER, "") | {
        "subset_id": "v9_new",
        "audience": "public",
        "public_id": "10",
        "public_name": "New",
        "public_description": "New picks",
        "system_id": "catboost_v9",
        "is_ranked": "false",
        "is_best_bets": "false",
        "valid_from": "2025-12-01",
    }
    assert cells.keys() <= sound.keys()
    return ",".join((sound | cells).values()) + "\n"


def project(folder: Path, **cells: str) -> Path:
    """Copy the seeds, and add a subset that is sound but for these cells."""
    seeds = folder / "seeds"
    shutil.copytree("seeds", seeds)
    add(seeds, **cells)
    return seeds


def add(seeds: Path, **cells: str) -> None:
    """Add a subset that is sound but for these cells."""
    with (seeds / SUBSETS).open("a", newline="") as file:
        file.write(new(**cells))


def replace(file: Path, old: str, wanted: str) -> None:
    """Put a text in place of another one that stands in a file once."""
    file.write_text(replaced((old, wanted))(file.read_text()), newline="")


def change(seeds: Path, told: str) -> None:
    """Change the seeds as a paragraph of WRONG tells."""
    for name, *texts in re.findall(r"^in (.+)\n((?:- .*\n)+)((?:\+.*\n)*)", told, re.MULTILINE):
        replace(seeds / name, *(plain(re.sub(r"^[-+] ?", "", text, flags=re.MULTILINE)) for text in texts))
    for name, content in re.findall(r"^file (\S+) \| ?(.*)$", told, re.MULTILINE):
        (seeds / name).write_bytes(plain(content).encode("latin-1"))
    for name, other in re.findall(r"^move (\S+) \| (\S+)$", told, re.MULTILINE):
        (seeds / name).rename(seeds / other)
    for cells in re.findall(r"^row(.*)$", told, re.MULTILINE):
        named = (cell.partition("=") for cell in cells.split(" | ")[1:])
        add(seeds, **{column: plain(value) for column, _, value in named})


def plain(text: str) -> str:
    """Return a text without its backslashes."""
    return text.encode().decode("unicode_escape")


def test_each_wrong_row_is_told_in_a_line(tmp_path: Path) -> None:
    """By file, line and column, as one corrects them; of a cell the first fault; and nothing of what is right."""
    paragraphs = []
    for number, paragraph in enumerate(WRONG.read_text(encoding="utf-8").rstrip().split("\n\n")):
        told = [line for line in paragraph.splitlines() if not line.startswith("    ")]
        if not all(line.startswith("#") for line in told):
            seeds = shutil.copytree("seeds", tmp_path / str(number))
            change(seeds, "\n".join([*told, ""]))
            told += [f"    {line}" for line in faults(seeds)]
        paragraphs.append("\n".join(told))
    golden.hold(WRONG, "\n\n".join(paragraphs) + "\n")


def test_the_projects_seeds_are_sound(tmp_path: Path) -> None:
    """And so are those that Excel has saved, a mark before the header and other line ends, and an added subset."""
    check()
    seeds = project(tmp_path)
    assert faults(seeds) == []
    for file in seeds.glob("*.csv"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert faults(seeds) == []


def test_rules_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """With the line that the reader of YAML names."""
    seeds = project(tmp_path)
    replace(seeds / "_seeds.yml", "keys: [[edge_tier], [display_order]]", "keys: [[edge_tier]")
    assert faults(seeds)[0] == "_seeds.yml: is not YAML: while parsing a flow sequence"
    assert f'in "{seeds}/_seeds.yml", line ' in faults(seeds)[1]


def test_a_condition_that_is_not_understood_is_told() -> None:
    """Else its rule would be lost in silence."""
    row = Row(2, {"a": "x"}, {"a": "x"})
    assert (holds("a = 'x'", row), holds("a = 'y'", row), holds("a", row), holds("b", row)) == (
        True,
        False,
        False,
        None,
    )
    with pytest.raises(BuildError, match="condition 'a in \\(1\\)' is not understood"):
        holds("a in (1)", row)


@pytest.mark.parametrize("command", ["demo", "preview", "documents", "warehouse"])
def test_commands_build_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """They say what is wrong and leave everything as it is."""
    project(tmp_path, public_name="")
    shutil.copy("dbt_project.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(deploy, "BIN", tmp_path)
    before = sorted(tmp_path.rglob("*"))
    commands = {
        "demo": lambda: run("demo", demo),
        "preview": lambda: run("preview", preview.preview),
        "documents": lambda: documents.main(["--raw", "no/folder", "--out", "out"]),
        "warehouse": lambda: deploy.main(["warehouse"]),
    }
    assert commands[command]() == 1
    fault = "public_name '' is empty, but audience = 'public'; fill it, or change the other"
    assert capsys.readouterr().err == f"{command}: seeds/{SUBSETS}:11: {fault}\n"
    assert sorted(tmp_path.rglob("*")) == before


def test_the_command_says_each_fault_in_a_line(tmp_path: Path) -> None:
    """`make seeds` runs it."""
    assert "\nseeds: setup ##" in (makefile := Path("Makefile").read_text())
    assert "\n\t@$(BIN)/python -m workspace.seeds\n" in makefile
    project(tmp_path, public_name="", direction="up")
    shutil.copy("dbt_project.yml", tmp_path)
    run = done(tmp_path, "-m", "workspace.seeds", PYTHONPATH=str(Path.cwd()))
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.splitlines() == [
        f"seeds: seeds/{SUBSETS}:11: public_name '' is empty, but audience = 'public'; fill it, or change the other",
        f"seeds: seeds/{SUBSETS}:11: direction 'up' is none of ANY, OVER, UNDER; write one of them",
    ]


def test_dbt_tests_all_bands_after_loading() -> None:
    """Those that are checked before: the seeds with a column min_x and its below_x."""
    files = [(file.stem, file.read_text().partition("\n")[0].split(",")) for file in Path("seeds").glob("*.csv")]
    bands = {
        f"('{name}', '{header[0]}', '{low}', '{high}')"
        for name, header in files
        for low in header
        if low.startswith("min_") and (high := low.replace("min_", "below_", 1)) in header
    }
    text = Path("tests/integrity/assert_bands_cover_everything.sql").read_text()
    assert {*re.findall(r"\(.*?\)(?=,\n)", text)} == bands


def test_it_starts_no_dbt() -> None:
    """So it takes less than a second."""
    modules = done(Path(), "-c", "import sys, workspace.seeds.check; print(*sys.modules)").stdout.split()
    assert "workspace.seeds.cells" in modules
    assert not {"dbt", "duckdb", "agate"} & set(modules)


def test_the_rows_of_the_readme_are_sound(tmp_path: Path) -> None:
    """The new subset, and the new version in place of the old one; and what it shows of a wrong row is said."""
    readme = Path("README.md").read_text()
    added, changed = re.findall("```csv\n(.*?)```", readme, re.DOTALL)
    seeds = shutil.copytree("seeds", tmp_path / "seeds")
    (premium,) = re.findall("^v9_premium_safe,.*\n", (seeds / SUBSETS).read_text(), re.MULTILINE)
    replace(seeds / SUBSETS, premium, changed)
    with (seeds / SUBSETS).open("a", newline="") as file:
        file.write(added)
    assert faults(seeds) == []
    (shown,) = re.findall(rf"```\nseeds/({SUBSETS}:11: .*)\n```", readme)
    assert faults(project(tmp_path / "wrong", direction="OVR")) == [shown]


def test_a_field_that_no_reader_takes_is_told(tmp_path: Path) -> None:
    """It may be a quote that was never closed, or a text that belongs elsewhere."""
    seeds = project(tmp_path, public_description=f'"{"x" * 140_000}"')
    line = len((seeds / SUBSETS).read_text().splitlines())
    said = faults(seeds)
    assert f"{line}: a field is longer than 131,072 characters; shorten it, or close or double a quote" in said[0]
