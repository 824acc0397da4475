"""A second `make documents` builds nothing, as long as not a byte of what was read or written is another one."""

import datetime as dt
from pathlib import Path

import pytest

from workspace.made_before import MadeBefore

NOW = dt.datetime(2026, 1, 15, 17, tzinfo=dt.UTC)
READ = (
    *("raw/nba_schedule.parquet", "models/marts/fct.sql", "seeds/seasons.csv", "macros/a.sql", "dbt_project.yml"),
    *("workspace/documents.py", "publisher/documents/schemas/picks.json", "profiles.yml.example", "requirements.lock"),
    "selectors.yml",
)
WRITTEN = ("out/v1/picks/2026-01-15.json", "out.internal/v1/admin/inputs.json")


def made_before(now: dt.datetime = NOW, out: str = "out") -> MadeBefore:
    """Look at what a build would read, and where it would write."""
    return MadeBefore(Path("raw"), now, [Path(out, "v1"), Path(f"{out}.internal", "v1")])


@pytest.fixture(autouse=True)
def _built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be in a project whose documents were made."""
    monkeypatch.chdir(tmp_path)
    for name in (*READ, *WRITTEN):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(name)
    made_before().remember()


def test_what_was_made_stands() -> None:
    """Compiled Python and files beside the documents make no difference; a build that was killed does."""
    Path("workspace/documents.pyc").write_text("compiled")
    Path("out/robots.txt").write_text("for robots")
    assert made_before().stands()
    made_before().forget()
    assert not made_before().stands()


@pytest.mark.parametrize("name", [*READ, *WRITTEN, "raw/more.parquet", "publisher/more.py", "out/v1/more.json"])
def test_a_change_of_any_file_is_built(name: str) -> None:
    """Of what is read, and of what was written; an edit while it was built counts, too."""
    begun = made_before()
    Path(name).write_text(f"{name}!")
    assert not made_before().stands()
    begun.remember()
    assert made_before().stands() == name.startswith("out")


@pytest.mark.parametrize("name", ["raw/nba_schedule.parquet", *WRITTEN])
def test_a_file_that_is_gone_is_built(name: str) -> None:
    """Whether it was read or written."""
    Path(name).unlink()
    assert not made_before().stands()


def test_another_instant_or_folder_is_built() -> None:
    """A folder that nobody has written to holds nothing of it."""
    assert not made_before(NOW + dt.timedelta(seconds=1)).stands()
    assert not made_before(out="other").stands()
