"""Every limit is held, says why it is there, and measures what it says."""

import subprocess
import tomllib
from pathlib import Path

import pytest

from tools import limits
from tools.limits import MEASURES, Limit
from workspace.command import BuildError

TOML = """
[lint.prose]
measure = "words"
of = ["*.md"]
at_most = {at_most}
unit = "words"
why = "{why}"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in a project of a few files, of which git would ignore one."""
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)  # noqa: S607 (from PATH)
    for name, text in {
        ".gitignore": "target/\n",
        "README.md": "one two\n\nthree\n",
        "docs/a.md": "four",
        "target/b.md": "five",
        "models/one.sql": "select\n\n1\n",
        "models/marts/two.sql": "select\n2\nfrom\na\n",
    }.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    limits._known.cache_clear()  # noqa: SLF001 (of another folder)
    return tmp_path


@pytest.mark.usefixtures("project")
def test_files_are_measured() -> None:
    """Those that git knows or would know, with the lines and words that they have."""
    sql, texts = ["models/**/*.sql"], ["*.md", "docs/*.md", "target/*.md"]
    assert (limits.files(*sql), limits.lines(*sql), limits.longest(*sql), limits.median(*sql)) == (2, 6, 4, 3)
    assert (limits.files(*texts), limits.words(*texts)) == (2, 4)
    assert limits.files(*sql, "!models/marts/*.sql") == 1
    with pytest.raises(BuildError, match=r"no file is like pages/\*\.js"):
        limits.files("pages/*.js")


@pytest.mark.parametrize(("at_most", "holds"), [(3, True), (2, False)])
def test_a_figure_over_its_limit_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], at_most: int, *, holds: bool
) -> None:
    """By name; a figure at its limit is within it."""
    (project / "limits.toml").write_text(TOML.format(at_most=at_most, why="Short."))
    if holds:
        limits.look()
    else:
        with pytest.raises(BuildError, match="prose: make it smaller, or raise the limit"):
            limits.look()
    assert capsys.readouterr().out.endswith(f"3 of {at_most} words\n" if holds else ": BROKEN\n")


def test_what_ci_measures_is_held(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each figure of it is given, or CI has forgotten one."""
    text = TOML.replace("lint.prose", "ci.builds").replace('measure = "words"\nof = ["*.md"]\n', "")
    (project / "limits.toml").write_text(text.format(at_most=45, why="Seconds."))
    assert [limits.main([f"builds={builds}"]) for builds in (45, 46)] == [0, 1]
    assert limits.main(["cpu=1"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "limits: builds: no figure is given"


def test_a_limit_says_why(project: Path) -> None:
    """Nobody would know whether it may be raised."""
    (project / "limits.toml").write_text(TOML.format(at_most=3, why=" "))
    with pytest.raises(BuildError, match="prose: say why, in `why`"):
        limits.look()


def test_a_chain_and_packages_are_measured() -> None:
    """Of this project: the chain of the demo, and what the sets of packages need."""
    assert limits.chain("demo") > 1
    assert 1 < limits.packages() < limits.packages("dev")
    assert limits._longest_path({"a": ["b", "c"], "b": ["c"], "c": []}) == 3  # noqa: SLF001 (a circle is refused)


def test_every_limit_is_held() -> None:
    """By a measure, or by whoever measures it; none is forgotten."""
    held: dict[str, dict[str, object]] = tomllib.loads(limits.FILE.read_text())
    assert set(held) == {"lint", "ci", "bench"}
    assert {limit.measure for limit in limits.limits("lint")} == set(MEASURES)
    assert all(isinstance(limit, Limit) and limit.why for table in held for limit in limits.limits(table))
