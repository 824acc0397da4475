"""Small dbt projects with the macros of this one."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.dbt_process import Dbt

Step = tuple[str, list[str], dict[str, str]]

HEAD = """
name: small
version: "1.0"
profile: nba_subsets
flags: {send_anonymous_usage_stats: false}
"""


def write_project(folder: Path, settings: str, files: dict[str, str]) -> None:
    """Write a project with these settings besides its name, the macros of this one, and these files."""
    shutil.copytree("macros", folder / "macros", dirs_exist_ok=True)
    shutil.copyfile("profiles.yml.example", folder / "profiles.yml")
    (folder / "dbt_project.yml").write_text(HEAD + settings)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@dataclass(frozen=True)
class Small:
    """A small project that has been written, a process that runs dbt there, and where dbt leaves what it builds."""

    folder: Path
    dbt: Dbt

    @property
    def database(self) -> Path:
        """Return the file of the tables."""
        return self.folder / "small.duckdb"

    @property
    def log(self) -> Path:
        """Return the file with what dbt did."""
        return self.folder / "target/dbt.log"

    def run(self, steps: dict[str, Step]) -> dict[str, tuple[bool, str]]:
        """Take steps, each an instant, dbt's arguments and environment; return success and errors."""
        return {step: self._take(*each) for step, each in steps.items()}

    def _take(self, now: str, arguments: list[str], more: dict[str, str]) -> tuple[bool, str]:
        places = dict.fromkeys(("DBT_TARGET_PATH", "DBT_LOG_PATH"), str(self.folder / "target"))
        places |= {"DBT_PROFILES_DIR": str(self.folder), "DUCKDB_PATH": str(self.database)}
        given = {"DBT_TARGET": "ci", "DBT_LOG_LEVEL_FILE": "debug", "CI_SCHEMA": "main", "VALUE": "1", "STATE": ""}
        environment = os.environ | places | given | {"NOW": now} | more
        project = f"{self.folder} {environment['CI_SCHEMA']}"
        return self.dbt.run(self.folder, environment, *arguments, project=project)


def small_project(dbt: Dbt, folder: Path, settings: str, files: dict[str, str]) -> Small:
    """Write a project that is to be run."""
    write_project(folder, settings, files)
    return Small(folder, dbt)
