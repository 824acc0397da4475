"""A commit's demo is built by its own code, and the checkout previews its change beside it; both are stand-ins here."""

from pathlib import Path

import pytest

from tests.tools.repository import commit_all
from tools import changes

DEMO = """
import os
from pathlib import Path
assert "NOW" not in os.environ
for name in ("public", "public.state", "internal", "target"):
    Path(name).mkdir()
Path("public/file").write_text(Path("model.sql").read_text())
Path("internal/made_by").write_text(os.environ.get("PACKAGES", "the new ones"))
print("made")
"""
SETUP = """
mkdir -p "$1/bin"
printf '#!/bin/sh\\nPACKAGES="%s" exec python3 "$@"\\n' "$(cat requirements-$SET.lock)" >"$1/bin/python"
chmod +x "$1/bin/python"
"""
PREVIEW = """
import sys
from pathlib import Path
said = f"{Path('public/file').read_text()} to {Path('model.sql').read_text()}, <b>{Path('new.sql').exists()}</b>"
Path(sys.argv[sys.argv.index("--html") + 1]).write_text("a page")
print(said)
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder: a repository with one commit, and a change after it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.setenv("NOW", "2026-01-01T00:00:00Z")
    for module, text in {"demo/__main__.py": DEMO, "workspace/preview.py": PREVIEW}.items():
        Path(module).parent.mkdir()
        Path(module).with_name("__init__.py").write_text("")
        Path(module).write_text(text)
    Path("tools").mkdir()
    Path("tools/setup.sh").write_text(SETUP)
    Path("requirements-build.lock").write_text("the old ones")
    Path("model.sql").write_text("before")
    Path(".gitignore").write_text("target/\npublic*\n")
    commit_all()
    Path("model.sql").write_text("after")
    Path("new.sql").write_text("not added yet")
    Path("public").mkdir()
    Path("public/file").write_text("of the checkout")
    return tmp_path


def test_the_change_is_previewed_on_what_the_commit_published(
    repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """With files that are not committed; what the checkout has built itself is left alone."""
    assert changes.main(["HEAD"]) == 0
    assert capfd.readouterr().out == "building the demo of HEAD ...\nbefore to after, <b>True</b>\n"
    assert changes.PAGE.read_text() == "a page"
    assert (repository / "public/file").read_text() == "of the checkout"
    assert changes.main(["HEAD"]) == 0


def test_what_packages_change_is_compared_byte_by_byte(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The commit's demo is of its own packages, which no edited file would tell."""
    Path("requirements-build.lock").write_text("the newest ones")
    Path("model.sql").write_text("before")
    assert changes.main(["HEAD"]) == 0
    said = capfd.readouterr().out
    assert "packages differ; files of the demo with other bytes: 1\nFiles " in said
    folder = repository / "target/changes"
    made_by = [(folder / name / "internal/made_by").read_text() for name in ("change", "upgraded")]
    assert made_by == ["the old ones", "the new ones"]


def test_github_gets_a_summary(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Added to what is there; a name is text, whatever it looks like."""
    summary = repository / "summary.md"
    summary.write_text("first\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert changes.main(["HEAD"]) == 0
    text = summary.read_text()
    assert text.startswith("first\n## What ")
    assert "<pre>before to after, &lt;b&gt;True&lt;/b&gt;\n</pre>" in text


@pytest.mark.parametrize("module", ["demo/__main__.py", "workspace/preview.py"])
def test_what_fails_is_handed_on(repository: Path, capfd: pytest.CaptureFixture[str], module: str) -> None:
    """With what it said, and without a page of before."""
    assert changes.main(["HEAD"]) == 0
    (repository / module).write_text("print('said'); raise SystemExit(3)")
    commit_all()
    assert changes.main(["HEAD"]) == 3
    assert "said" in capfd.readouterr().out
    assert not changes.PAGE.exists()


@pytest.mark.usefixtures("repository")
def test_an_unknown_commit_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    """Git says which; and it takes one commit, no more, no less."""
    assert changes.main(["nothing"]) != 0
    assert "nothing" in capfd.readouterr().err
    assert changes.main([]) == 2
    assert "COMMIT" in capfd.readouterr().err
