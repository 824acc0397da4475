"""Conventions that no linter holds; dbt-bouncer.yml has those of the dbt project, and `make lint` runs it."""

import re
import subprocess
from pathlib import Path

from tests.project.conftest import Built


def test_a_raw_table_is_read_in_one_place_of_staging(demo: Built) -> None:
    """Beside the models that speak of all raw tables alike; dbt-bouncer's own check of this knows no exception."""
    children = demo.left("manifest")["child_map"]
    of_all = {
        f"model.nba_subsets.stg_nba_raw__{name}" for name in ("tables", "row_counts", "values_put_aside", "next_moment")
    }
    readers = {
        source: {node for node in nodes if node.startswith("model.")} - of_all
        for source, nodes in children.items()
        if source.startswith("source.")
    }
    assert len(readers) > 5
    assert [source for source, models in readers.items() if len(models) > 1] == []


def test_no_test_replaces_a_clock_of_the_whole_process() -> None:
    """Another thread that sleeps or looks at it would move it: replace `time` of the one module that is tested."""
    pattern = re.compile(r"""setattr\(\s*["']?(time|datetime)["']?[.,]""")
    files = {file: file.read_text() for file in Path("tests").rglob("*.py")}
    assert [str(file) for file, text in files.items() if pattern.search(text)] == []


def test_git_ignores_no_file_of_the_project() -> None:
    """As it would if a folder of source had the name of an output; other tools then skip the folder, too."""
    command = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == ""
