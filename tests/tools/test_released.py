"""Which commit is released: one of main, and the branch that says so, in a stand-in for GitHub."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.tools.repository import commit_all
from tools import alerts, released


def git(*arguments: str) -> str:
    """Run git in the working folder; return what it prints."""
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S607 (from PATH)


@pytest.fixture
def commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the hashes of three commits; the last one is in a pull request, and `released` is the first."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    monkeypatch.chdir(origin)
    git("init", "-q", "-b", "elsewhere")
    found = []
    for branch in ("released", "main", "change"):
        Path(branch).touch()
        commit_all()
        git("branch", branch)
        found.append(git("rev-parse", "HEAD"))
    subprocess.run(["git", "clone", "-q", origin, clone], check=True)  # noqa: S607 (from PATH)
    monkeypatch.chdir(clone)
    git("checkout", "-q", found[1])
    return found


def run(command: str, monkeypatch: pytest.MonkeyPatch, **variables: str) -> int:
    """Run a command with these variables; return its exit code."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return released.main([command])


@pytest.mark.parametrize(("wanted", "found"), [("main", 1), ("released", 0), ("{0}", 0), ("{1:.8}", 1)])
def test_a_commit_of_main_may_be_released(
    commits: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wanted: str, found: int
) -> None:
    """By a branch of GitHub, or its hash, shortened or not; later steps get the whole one."""
    assert run("merged", monkeypatch, COMMIT=wanted.format(*commits), GITHUB_OUTPUT="output") == 0
    assert Path("output").read_text() == capsys.readouterr().out == f"commit={commits[found]}\n"


@pytest.mark.parametrize("wanted", ["change", "{2}", "nothing", "", "--all"])
def test_no_other_commit_may_be_released(
    commits: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wanted: str
) -> None:
    """Nobody has merged it; one line says which."""
    name = wanted.format(*commits)
    assert run("merged", monkeypatch, COMMIT=name, GITHUB_OUTPUT="output") == 1
    assert capsys.readouterr().err == f"merged: main has no commit {name!r}; merge it first\n"
    assert not Path("output").exists()


def test_a_push_is_overtaken_by_a_later_one(commits: list[str]) -> None:
    """Or by itself; an older commit that is released, or none, overtakes nobody."""
    assert not released.is_overtaken()
    for commit, is_overtaken in ((1, True), (2, True), (0, False)):
        git("update-ref", "refs/remotes/origin/released", commits[commit])
        assert released.is_overtaken() == is_overtaken
    git("update-ref", "-d", "refs/remotes/origin/released")
    assert not released.is_overtaken()


@pytest.mark.parametrize(
    "there", [[], ["refs/heads/released-once"], ["refs/heads/released", "refs/heads/released-once"]]
)
def test_the_branch_moves_or_is_made(commits: list[str], monkeypatch: pytest.MonkeyPatch, there: list[str]) -> None:
    """By force, for somebody may go back to yesterday's commit."""
    asked = []

    def gh(*arguments: str) -> str:
        asked.append(arguments)
        return "\n".join(there)

    monkeypatch.setattr(released, "gh", gh)
    assert run("released", monkeypatch, GITHUB_REPOSITORY="owner/repository") == 0
    at = "repos/owner/repository/git"
    look = ("api", f"{at}/matching-refs/heads/released", "--jq", ".[].ref")
    new = ("--method", "POST", "-f", "ref=refs/heads/released", "-f", f"sha={commits[1]}")
    moved = ("api", f"{at}/refs/heads/released", "--method", "PATCH", "-f", f"sha={commits[1]}", "-F", "force=true")
    assert asked == [look, moved if len(there) > 1 else ("api", f"{at}/refs", *new)]


def test_what_github_refuses_is_one_line(
    commits: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the run fails: the tables are of a commit that is not released."""
    assert commits

    def refuse(*_: object, **__: Any) -> None:  # noqa: ANN401 (whatever is given)
        message = "gh api refs: HTTP 403: Resource not accessible by integration"
        raise alerts.AlertError(message)

    monkeypatch.setattr(released, "gh", refuse)
    assert run("released", monkeypatch) == 1
    assert capsys.readouterr().err == "released: gh api refs: HTTP 403: Resource not accessible by integration\n"


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["merged", "released"]])
def test_an_unknown_command_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With the commands that there are."""
    assert released.main(arguments) == 2
    assert "merged,released" in capsys.readouterr().err
